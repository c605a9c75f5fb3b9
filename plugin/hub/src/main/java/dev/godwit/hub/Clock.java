package dev.godwit.hub;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The one time of a hub: deadlines are counted in {@link #nanoTime}, and {@link #instant} never
 * disagrees with it by more than an adjustment of the machine's wall clock. Safe for all threads.
 */
public sealed interface Clock extends InstantSource permits SystemClock, VirtualClock {
  /** The machine's clocks. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** Monotonic time in nanoseconds from an arbitrary origin, as in {@link System#nanoTime}. */
  long nanoTime();

  /** The present moment. */
  @Override
  Instant instant();
}
