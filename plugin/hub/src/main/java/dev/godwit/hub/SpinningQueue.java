package dev.godwit.hub;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls on their way to the threads of a lane; a thread looks for the next one before it parks. */
final class SpinningQueue extends LinkedBlockingQueue<Runnable> {
  private static final long serialVersionUID = 1L;

  private final transient Spin spin;
  private final transient Spin.Sought call = new Spin.Sought() {
    @Override
    boolean hasCome() {
      return !isEmpty();
    }
  };

  SpinningQueue(Spin spin) {
    this.spin = spin;
  }

  @Override
  public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
    spin.find(call);
    return super.poll(timeout, unit);
  }
}
