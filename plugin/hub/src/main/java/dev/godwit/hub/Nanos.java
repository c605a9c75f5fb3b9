package dev.godwit.hub;

import java.time.Duration;

/** Durations as the hub counts them. */
final class Nanos {
  /** About 146 years: the sum with any reading of a clock still compares correctly. */
  static final long MAX = Long.MAX_VALUE / 2;

  private static final Duration LONGEST = Duration.ofNanos(MAX);

  private Nanos() {}

  /** Nanoseconds; a negative duration counts as zero, a very long one as {@link #MAX}. */
  static long of(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) >= 0 ? MAX : duration.toNanos();
  }
}
