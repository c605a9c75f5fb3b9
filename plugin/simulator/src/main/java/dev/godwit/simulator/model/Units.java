package dev.godwit.simulator.model;

/** Sizes and times. */
final class Units {
  static final double MIB = 1024 * 1024;
  static final double GIB = 1024 * MIB;
  static final long PAGE_BYTES = 4096;
  static final long MILLI = 1_000_000;
  private static final double LATEST = Long.MAX_VALUE / 2.0;

  /** QEMU puts eight bytes before a page, and sends nine for one that is zero. */
  static final double WIRE_PER_BYTE = (PAGE_BYTES + 8.0) / PAGE_BYTES;

  static final double WIRE_PER_ZERO_BYTE = 9.0 / PAGE_BYTES;

  private Units() {}

  static double seconds(long nanos) {
    return nanos / 1e9;
  }

  /** An instant some seconds later, rounded up; never reached when the time is not finite. */
  static long after(long nanos, double seconds) {
    double later = nanos + seconds * 1e9;
    return later < LATEST ? Math.max(nanos, (long) Math.ceil(later)) : Long.MAX_VALUE;
  }
}
