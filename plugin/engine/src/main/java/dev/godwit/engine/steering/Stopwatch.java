package dev.godwit.engine.steering;

import dev.godwit.hub.Hub;

/** The age of one migration, also across a restart; never runs backwards. Used on the hub only. */
public final class Stopwatch {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Hub hub;
  private final long beganNanos;
  private final boolean exact;
  private long earlierMillis;

  /**
   * Starts now.
   *
   * @param earlierMillis how long the migration had run before, in an earlier process
   * @param exact whether that is known, and not only what was shown last
   */
  public Stopwatch(Hub hub, long earlierMillis, boolean exact) {
    this.hub = hub;
    this.beganNanos = hub.clock().nanoTime();
    this.earlierMillis = Math.max(0, earlierMillis);
    this.exact = exact;
  }

  /** Whether the age is known. */
  public boolean isExact() {
    return exact;
  }

  /** The job tells how old it is, which counts where the age is not known otherwise. */
  public void jobIsOld(long millis) {
    if (!exact) {
      earlierMillis += Math.max(0, millis - elapsedMillis());
    }
  }

  /** The age. */
  public long elapsedMillis() {
    return earlierMillis + (hub.clock().nanoTime() - beganNanos) / NANOS_PER_MILLI;
  }
}
