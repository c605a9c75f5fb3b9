package dev.godwit.simulator.model;

import org.jspecify.annotations.Nullable;

/** How long a guest stands still because of its migration. */
final class Standstill {
  private boolean suspended;
  private long stoppedAt = -1;
  private long lastNanos = -1;
  private long totalNanos;

  /** Whether somebody paused the guest by hand. */
  boolean isSuspended() {
    return suspended;
  }

  void suspend(long at) {
    suspended = true;
    stoppedAt = at;
  }

  void resume(long at) {
    suspended = false;
    totalNanos += at - stoppedAt;
    stoppedAt = -1;
  }

  /** The migration stops the guest, if it does not stand already. */
  void stop(long at) {
    if (!suspended) {
      stoppedAt = at;
    }
  }

  /** The guest runs on the destination. */
  void land(long at) {
    lastNanos = at - stoppedAt;
    totalNanos += lastNanos;
    stoppedAt = -1;
  }

  /** The last pause, which ended on the destination; null before that. */
  @Nullable
  Long lastMillis() {
    return lastNanos < 0 ? null : Math.round(lastNanos / 1e6);
  }

  /**
   * All pauses.
   *
   * @param goesOn whether a pause that has not ended counts
   */
  double totalMillis(long now, boolean goesOn) {
    return (totalNanos + (stoppedAt >= 0 && goesOn ? now - stoppedAt : 0)) / 1e6;
  }
}
