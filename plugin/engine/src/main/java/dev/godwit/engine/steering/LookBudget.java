package dev.godwit.engine.steering;

import java.time.Duration;

/**
 * How often jobs are looked at: as often as the settings say and whenever a pass begins, and less
 * often when very many are watched, so that all of them together cost a part of a processor and no more.
 * How soon an end is noticed does not depend on it: events tell that. Used on the hub only.
 */
public final class LookBudget {
  /**
   * A look with all that follows from it costs about a quarter of a millisecond ({@code bench/run scale}), so these are
   * a fifth of a core.
   */
  static final int LOOKS_PER_SECOND = 800;

  private static final long MILLIS_PER_SECOND = 1000;

  private final Duration atLeast;
  private int watched;

  /**
   * A budget.
   *
   * @param atLeast the time between two looks when few are watched
   */
  public LookBudget(Duration atLeast) {
    this.atLeast = atLeast;
  }

  /** One more is watched. */
  public void begin() {
    watched++;
  }

  /** One less is. */
  public void end() {
    watched--;
  }

  /** The time between two looks at one job of which nothing is heard. */
  public long intervalMillis() {
    return Math.max(atLeast.toMillis(), leastMillis());
  }

  /** The time between two looks at one job for which there are reasons to look. */
  public long leastMillis() {
    return watched * MILLIS_PER_SECOND / LOOKS_PER_SECOND;
  }
}
