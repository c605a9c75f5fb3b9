package dev.godwit.simulator.model;

/**
 * What QEMU reckons when it has read the bitmap and more than a second has passed since it last did:
 * the rate of dirty pages, and whether the guest is to be slowed down (auto-converge).
 */
final class DirtyPeriod {
  private static final long LEAST_NANOS = 1_000_000_000;

  /** QEMU's throttle-trigger-threshold, cpu-throttle-initial, -increment and max-cpu-throttle. */
  private static final double TRIGGER = 0.5;

  private static final int INITIAL_PERCENT = 20;
  private static final int INCREMENT_PERCENT = 10;
  private static final int MAX_PERCENT = 99;

  private final boolean autoConverge;
  private long since;
  private double dirtied;
  private double sentBefore;
  private int timesTooFast;
  private int throttlePercent;
  private long pagesPerSecond;

  DirtyPeriod(long since, boolean autoConverge) {
    this.since = since;
    this.autoConverge = autoConverge;
  }

  /**
   * The bitmap was read.
   *
   * @param more bytes that became dirty
   * @param sent bytes sent since the migration began
   */
  void synced(long nanos, double more, double sent) {
    dirtied += more;
    if (nanos <= since + LEAST_NANOS) {
      return;
    }
    if (autoConverge && dirtied > (sent - sentBefore) * TRIGGER && ++timesTooFast >= 2) {
      timesTooFast = 0;
      throttlePercent = throttlePercent == 0
          ? INITIAL_PERCENT
          : Math.min(MAX_PERCENT, throttlePercent + INCREMENT_PERCENT);
    }
    pagesPerSecond = Math.round(dirtied / Units.PAGE_BYTES / Units.seconds(nanos - since));
    since = nanos;
    dirtied = 0;
    sentBefore = sent;
  }

  int throttlePercent() {
    return throttlePercent;
  }

  long pagesPerSecond() {
    return pagesPerSecond;
  }
}
