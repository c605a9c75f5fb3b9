package dev.godwit.engine;

import dev.godwit.hub.Hub;
import java.time.Duration;

/** The age of one migration, also across a restart; never runs backwards. Used on the hub only. */
final class Stopwatch {
  private final Hub hub;
  private final long beganNanos;
  private final long earlierMillis;

  /**
   * Starts now.
   *
   * @param earlier how long the migration had run before, in an earlier process
   */
  Stopwatch(Hub hub, Duration earlier) {
    this.hub = hub;
    this.beganNanos = hub.clock().nanoTime();
    this.earlierMillis = Math.max(0, earlier.toMillis());
  }

  long elapsedMillis() {
    return earlierMillis + (hub.clock().nanoTime() - beganNanos) / 1_000_000;
  }
}
