package dev.godwit.engine.policy;

/** Sums and differences of counters and times that end at the greatest and the least {@code long}. */
final class Saturated {
  private Saturated() {}

  static long sum(long a, long b) {
    long sum = a + b;
    boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
    return overflows ? bound(a) : sum;
  }

  static long difference(long a, long b) {
    long difference = a - b;
    boolean overflows = ((a ^ b) & (a ^ difference)) < 0;
    return overflows ? bound(a) : difference;
  }

  private static long bound(long sign) {
    return sign < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
