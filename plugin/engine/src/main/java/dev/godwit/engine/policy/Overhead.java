package dev.godwit.engine.policy;

/**
 * What the pause at the end costs beside the sending of the rest: device state, the start on the
 * destination. On the testbed libvirt's downtime of 12 idle guests was 58, 120 and 210 ms (least,
 * median, most).
 */
final class Overhead {
  static final double LEAST_MILLIS = 50;
  static final double LIKELY_MILLIS = 120;
  static final double MOST_MILLIS = 250;

  private Overhead() {}
}
