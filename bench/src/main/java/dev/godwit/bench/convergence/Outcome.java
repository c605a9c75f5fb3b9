package dev.godwit.bench.convergence;

import org.jspecify.annotations.Nullable;

/**
 * How one migration went.
 *
 * @param end what came of it
 * @param totalMillis from the migrate call to the end
 * @param downtimeMillis how long the guest stood still; null if it stayed
 * @param limits how often a pause was asked for
 * @param postCopy whether it was switched to post-copy
 * @param estimates what was said of the remaining time after two passes, and what was true
 */
record Outcome(
    End end,
    long totalMillis,
    @Nullable Long downtimeMillis,
    int limits,
    boolean postCopy,
    Estimates estimates) {
  enum End {
    COMPLETED,
    /** Refused before the start. */
    REFUSED,
    /** Given up because it was seen that the contract cannot be met. */
    NOT_CONVERGING,
    /** Given up at the deadline. */
    TIMEOUT
  }

  boolean completed() {
    return end == End.COMPLETED;
  }

  boolean breaches() {
    return downtimeMillis != null && downtimeMillis > Cell.MAX_DOWNTIME_MILLIS;
  }

  /**
   * Looks at which a remaining time was said.
   *
   * @param held how many of the intervals contained the true end
   * @param widthOfWhole median width, as a part of the whole time of the migration
   * @param widthOfRemaining median width, as a part of the time that did remain
   */
  record Estimates(int looks, int held, double widthOfWhole, double widthOfRemaining) {
    static final Estimates NONE = new Estimates(0, 0, 0, 0);
  }
}
