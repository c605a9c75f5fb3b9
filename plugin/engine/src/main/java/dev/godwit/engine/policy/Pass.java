package dev.godwit.engine.policy;

/**
 * Memory passes that have ended, one or, where they were too short to be told apart, some together.
 * Every figure is the mean of one of them.
 *
 * @param count how many passes these were, at least 1
 * @param millis how long one took
 * @param dirtiedBytes memory that became dirty in one and was clean before: the unique pages written
 * @param restBytes dirty memory that was not sent when the pass ended
 */
record Pass(long count, double millis, double dirtiedBytes, double restBytes) {
  /** Two neighbours as one figure. */
  Pass with(Pass next) {
    double sum = (double) count + next.count;
    return new Pass(
        Saturated.sum(count, next.count),
        (millis * count + next.millis * next.count) / sum,
        (dirtiedBytes * count + next.dirtiedBytes * next.count) / sum,
        (restBytes * count + next.restBytes * next.count) / sum);
  }

  /** What was dirty when the pass after it began. */
  double pendingBytes() {
    return dirtiedBytes + restBytes;
  }
}
