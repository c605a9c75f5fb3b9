package dev.godwit.simulator.model;

/**
 * How QEMU's migration thread goes from pass to pass: it sends for a while, looks at what is left, reads
 * the bitmap when that seems to fit, and stops the guest when it still does.
 */
final class PassLoop {
  /** QEMU sends for 50 ms between two looks at what is left; with a limit of bandwidth for 100 ms. */
  private static final long LOOK_NANOS = 50 * Units.MILLI;

  private static final long LIMITED_LOOK_NANOS = 100 * Units.MILLI;

  /** QEMU estimates no downtime before it has sent so much in a window. */
  private static final double ESTIMATE_AFTER_BYTES = 10_000;

  private static final double WINDOW_SECONDS = Units.seconds(BandwidthGauge.WINDOW_NANOS);

  private final Pages pages;
  private final Wire wire;
  private final BandwidthGauge gauge;
  private final DirtyPeriod period;
  private long maxDowntimeMillis;
  private long passBegan;
  private long iteration;
  private double remainingAtSync;

  PassLoop(Pages pages, Wire wire, long at, long maxDowntimeMillis, boolean autoConverge) {
    this.pages = pages;
    this.wire = wire;
    this.gauge = new BandwidthGauge(at);
    this.period = new DirtyPeriod(at, autoConverge);
    this.maxDowntimeMillis = maxDowntimeMillis;
  }

  void maxDowntimeMillis(long millis) {
    maxDowntimeMillis = millis;
  }

  /** A pass begins; returns its number. */
  long beginPass(long at) {
    passBegan = at;
    remainingAtSync = pages.pending();
    return ++iteration;
  }

  /** Whether what is left can be sent within the longest downtime, as QEMU believes. */
  boolean seemsToFit(long at) {
    return pages.pending() < Math.max(1, threshold(at));
  }

  /** Reads the bitmap. */
  void sync(long at) {
    period.synced(at, pages.sync(), wire.sentAt(at));
  }

  /** The rate on the wire from here on. */
  void rate(long at) {
    gauge.rate(at, wire.rate());
  }

  /** When the measured bandwidth, and with it what seems to fit, changes. */
  long nextMeasurement(long at) {
    return gauge.nextChange(at);
  }

  /**
   * When the next look finds something to do.
   *
   * @param atOnce whether any look does
   */
  long nextLook(long at, boolean atOnce) {
    double pending = pages.pending();
    long below = atOnce || seemsToFit(at)
        ? at
        : Units.after(at, wire.secondsToSend() * (1 - threshold(at) / pending));
    if (below == Long.MAX_VALUE) {
      return below;
    }
    long quantum = wire.isLimited() ? LIMITED_LOOK_NANOS : LOOK_NANOS;
    long looks =
        Math.max((at - passBegan) / quantum + 1, Math.ceilDiv(below + 1 - passBegan, quantum));
    return Math.min(passBegan + looks * quantum, Math.max(at + 1, wire.emptyNanos()));
  }

  long iteration() {
    return iteration;
  }

  int throttlePercent() {
    return period.throttlePercent();
  }

  long dirtyPagesPerSecond() {
    return period.pagesPerSecond();
  }

  /** Bytes per second as QEMU measured last, 0 before that. */
  double bandwidth(long now) {
    return gauge.measured(now);
  }

  /** QEMU's own estimate of the downtime; before it has one, the limit it was started with. */
  long expectedDowntimeMillis(long now, long atStart) {
    double bandwidth = bandwidth(now);
    return period.pagesPerSecond() > 0 && bandwidth * WINDOW_SECONDS > ESTIMATE_AFTER_BYTES
        ? Math.round(remainingAtSync / bandwidth * 1000)
        : atStart;
  }

  private double threshold(long at) {
    return gauge.measured(at) * maxDowntimeMillis / 1000;
  }
}
