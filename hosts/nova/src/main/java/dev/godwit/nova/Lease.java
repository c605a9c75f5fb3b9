package dev.godwit.nova;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The right to steer one migration, for a time that nova-compute prolongs. It counts from the moment at
 * which the renewal was asked for, so it is over here before anybody else may begin. Once lost it stays
 * lost. Safe for all threads.
 */
final class Lease {
  private final long nanos;
  private final LongSupplier clockNanos;
  private long asked;
  private long askedAtNanos;
  private long firstAskedAtNanos;
  private long untilNanos;
  private boolean held;
  private boolean lost;
  private boolean settled;

  /**
   * A lease that is not held yet.
   *
   * @param clockNanos a monotonic clock that goes on while the process is stopped
   */
  Lease(Duration length, LongSupplier clockNanos) {
    this.nanos = length.toNanos();
    this.clockNanos = clockNanos;
  }

  /** The number of the renewal that is to be asked for now. */
  synchronized long ask() {
    asked++;
    askedAtNanos = clockNanos.getAsLong();
    if (asked == 1) {
      firstAskedAtNanos = askedAtNanos;
    }
    return asked;
  }

  /** The newest renewal that was asked for has been granted; older ones, and late ones, count for nothing. */
  synchronized void granted(long number) {
    if (number != asked || isGone()) {
      return;
    }
    long until = askedAtNanos + nanos;
    if (clockNanos.getAsLong() - until < 0) {
      untilNanos = until;
      held = true;
    }
  }

  /** Whether this process may steer now. */
  synchronized boolean isHeld() {
    if (lost) {
      return false;
    }
    if (!settled && held && isOver()) {
      lost = true;
      return false;
    }
    return held;
  }

  /** Whether it was lost, or was not granted within its length and never will be. */
  synchronized boolean isGone() {
    return lost
        || (held ? !isHeld() : asked > 0 && clockNanos.getAsLong() - firstAskedAtNanos >= nanos);
  }

  /** The outcome was handed over: nothing is left to steer, and the time stands still. */
  synchronized boolean settle() {
    settled = isHeld();
    return settled;
  }

  /** Gives it up. */
  synchronized void lose() {
    lost = true;
  }

  private boolean isOver() {
    return clockNanos.getAsLong() - untilNanos >= 0;
  }
}
