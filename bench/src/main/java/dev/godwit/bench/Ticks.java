package dev.godwit.bench;

/** Watches how far apart ticks are. */
final class Ticks {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long WATCH_NANOS = 2_000_000_000L;

  private final long end = System.nanoTime() + WATCH_NANOS;
  private long last = System.nanoTime();
  private long longest;

  /** Notes a tick; false when enough was seen. */
  boolean tick() {
    long now = System.nanoTime();
    longest = Math.max(longest, now - last);
    last = now;
    return now < end;
  }

  double longestMillis() {
    return longest / NANOS_PER_MILLI;
  }
}
