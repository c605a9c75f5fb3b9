package dev.godwit.simulator.model;

/** Random factors that are constant for a second each and depend on nothing but seed and time. */
final class Swing {
  static final long PERIOD_NANOS = 1_000_000_000;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final double depth;

  Swing(long seed, int noisePercent) {
    this.seed = seed;
    this.depth = noisePercent / 100.0;
  }

  /** The factor at an instant, within 1 plus or minus the noise. */
  double at(long nanos) {
    return depth == 0 ? 1 : 1 + depth * (2 * unit(seed, nanos / PERIOD_NANOS) - 1);
  }

  /** When the factor changes next. */
  long nextChange(long nanos) {
    return depth == 0 ? Long.MAX_VALUE : (nanos / PERIOD_NANOS + 1) * PERIOD_NANOS;
  }

  /** A number from 0 to below 1 that two numbers decide (SplitMix64). */
  static double unit(long seed, long index) {
    long z = seed + (index + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
  }
}
