package dev.godwit.hub;

/**
 * The bounds of a lane.
 *
 * @param threads calls that can be under way at once; at least 1
 * @param queueLimit calls that may wait for a thread, counted separately for ordinary and for
 *     reserved calls; 0 or more
 * @param reservedSlots how many of the threads are kept for reserved calls; less than {@code threads}
 */
public record LaneLimits(int threads, int queueLimit, int reservedSlots) {
  /** Checks the bounds. */
  public LaneLimits {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
    if (queueLimit < 0) {
      throw new IllegalArgumentException("queueLimit must not be negative: " + queueLimit);
    }
    if (reservedSlots < 0 || reservedSlots >= threads) {
      throw new IllegalArgumentException("reservedSlots must be from 0 to threads - 1, but are "
          + reservedSlots
          + " of "
          + threads);
    }
  }
}
