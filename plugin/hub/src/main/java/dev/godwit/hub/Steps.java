package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The steps of a stepped clock. What is not {@link #take} belongs to the baton holder. */
final class Steps {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final List<CountDownLatch> waiting = new ArrayList<>();
  private long leftNanos;

  /** Called by a thread outside the hub: has the step taken, and waits for it. */
  void take(Hub hub, long nanos) {
    Scheduler scheduler = hub.scheduler();
    if (scheduler.isHeldByCurrentThread()) {
      throw new IllegalStateException("A step waits for " + hub + ", and was asked for inside it");
    }
    var taken = new CountDownLatch(1);
    if (!scheduler.post(new Step(nanos, taken))) {
      throw new IllegalStateException(hub + " has ended");
    }
    try {
      if (!taken.await(LONGEST.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException(
            hub + " still has something to run after " + LONGEST + ": " + hub.dump());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How far the time may go now, from a reading to a deadline. */
  boolean allows(long nowNanos, long deadlineNanos) {
    long step = deadlineNanos - nowNanos;
    if (step > leftNanos) {
      return false;
    }
    leftNanos -= step;
    return true;
  }

  /** Nothing is left to run: what is left of the time passes, and whoever waits goes on. */
  void idle(VirtualClock clock) {
    clock.advanceTo(clock.nanoTime() + leftNanos);
    end();
  }

  /** The hub has ended, or is idle. */
  void end() {
    leftNanos = 0;
    waiting.forEach(CountDownLatch::countDown);
    waiting.clear();
  }

  private final class Step extends Turn {
    private final long nanos;
    private final CountDownLatch taken;

    Step(long nanos, CountDownLatch taken) {
      this.nanos = nanos;
      this.taken = taken;
    }

    @Override
    @Nullable
    Runner begin() {
      leftNanos += nanos;
      waiting.add(taken);
      return null;
    }
  }
}
