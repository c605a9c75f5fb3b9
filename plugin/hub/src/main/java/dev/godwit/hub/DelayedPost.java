package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** A post that becomes a timer when it has reached the hub. */
final class DelayedPost extends Turn {
  private final Scheduler scheduler;
  private final long deadlineNanos;
  private final Runnable callback;

  DelayedPost(Scheduler scheduler, long deadlineNanos, Runnable callback) {
    this.scheduler = scheduler;
    this.deadlineNanos = deadlineNanos;
    this.callback = callback;
  }

  @Override
  @Nullable
  Runner begin() {
    scheduler.enqueueAfter(
        new Callback(scheduler.home, "delayed post", callback),
        deadlineNanos - scheduler.clock.nanoTime());
    return null;
  }
}
