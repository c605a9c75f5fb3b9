package dev.godwit.hub;

import dev.godwit.hub.HubListener.CallEnd;

/**
 * Times of one call in a lane. Its worker writes the begin before it claims the call, and the end before it posts the
 * answer; so the holder of the baton sees what it asks for.
 */
final class CallWatch {
  private final Clock clock;
  private final long madeNanos;
  private long begunNanos;
  private long returnedNanos;

  CallWatch(Clock clock) {
    this.clock = clock;
    this.madeNanos = clock.nanoTime();
  }

  void begins() {
    begunNanos = clock.nanoTime();
  }

  void returns() {
    returnedNanos = clock.nanoTime();
  }

  long queuedNanos(CallEnd end) {
    return (end == CallEnd.NEVER_BEGUN ? clock.nanoTime() : begunNanos) - madeNanos;
  }

  long runNanos(CallEnd end) {
    return switch (end) {
      case NEVER_BEGUN -> 0;
      case ANSWERED, FAILED -> returnedNanos - begunNanos;
      case UNKNOWN, LEFT -> clock.nanoTime() - begunNanos;
    };
  }
}
