package dev.godwit.hub;

import java.time.Instant;
import java.time.InstantSource;

/** The machine's monotonic and wall clocks. */
enum SystemClock implements Clock {
  INSTANCE;

  private static final InstantSource WALL = InstantSource.system();

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return WALL.instant();
  }
}
