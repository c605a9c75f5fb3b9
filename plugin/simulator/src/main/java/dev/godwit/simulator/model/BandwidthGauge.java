package dev.godwit.simulator.model;

/**
 * The bandwidth as QEMU measures it: what was sent in the last full window of 100 ms. Everything that
 * QEMU decides rests on it, so a change of the real rate acts only some tenths of a second later.
 */
final class BandwidthGauge {
  static final long WINDOW_NANOS = 100_000_000;

  /** Rates that differ by rounding only are the same. */
  private static final double SAME = 1e-9;

  private final long origin;
  private long windowStart;
  private long changedAt;
  private double bytes;
  private double rate;
  private double last;

  BandwidthGauge(long origin) {
    this.origin = origin;
    this.windowStart = origin;
    this.changedAt = origin;
  }

  /** Takes a new rate, in bytes per second. */
  void rate(long nanos, double bytesPerSecond) {
    if (Math.abs(bytesPerSecond - rate) <= rate * SAME) {
      return;
    }
    long window = windowOf(nanos);
    if (window > windowStart) {
      last = measured(nanos);
      windowStart = window;
      changedAt = window;
      bytes = 0;
    }
    bytes += rate * Units.seconds(nanos - changedAt);
    changedAt = nanos;
    rate = bytesPerSecond;
  }

  /** Bytes per second in the last full window; 0 before the first. */
  double measured(long nanos) {
    long window = windowOf(nanos);
    if (window == windowStart) {
      return last;
    }
    return window - windowStart > WINDOW_NANOS
        ? rate
        : (bytes + rate * Units.seconds(window - changedAt)) / Units.seconds(WINDOW_NANOS);
  }

  /** When the measured value changes next, unless the rate does. */
  long nextChange(long nanos) {
    if (nanos < windowStart + WINDOW_NANOS) {
      return windowStart + WINDOW_NANOS;
    }
    return nanos < windowStart + 2 * WINDOW_NANOS ? windowStart + 2 * WINDOW_NANOS : Long.MAX_VALUE;
  }

  private long windowOf(long nanos) {
    return origin + (nanos - origin) / WINDOW_NANOS * WINDOW_NANOS;
  }
}
