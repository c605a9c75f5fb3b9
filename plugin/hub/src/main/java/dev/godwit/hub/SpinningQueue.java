package dev.godwit.hub;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls on their way to the threads of a lane; a thread looks for the next one before it parks. */
final class SpinningQueue extends LinkedBlockingQueue<Runnable> implements Spin.Sought {
  private static final long serialVersionUID = 1L;

  private final transient Spin spin;

  SpinningQueue(Spin spin) {
    this.spin = spin;
  }

  @Override
  public boolean hasCome() {
    return !isEmpty();
  }

  @Override
  public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
    spin.find(this);
    return super.poll(timeout, unit);
  }
}
