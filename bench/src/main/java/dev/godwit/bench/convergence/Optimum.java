package dev.godwit.bench.convergence;

import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.simulator.model.MigrationModel.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The best that can be had in a cell without post-copy, by one who knows it beforehand: of the pauses
 * that are allowed from the beginning the one that ends soonest with a real downtime inside the contract.
 *
 * @param limitMillis that pause
 */
record Optimum(long totalMillis, long downtimeMillis, long limitMillis) {
  private static final long[] LIMITS = {
    500, 460, 440, 420, 410, 400, 390, 380, 360, 340, 320, 300, 250, 200, 150, 100, 50
  };
  private static final long MILLI = 1_000_000;

  /** Below this no pause is longer than the contract, so that smaller limits can only take longer. */
  private static final long SAFE_MILLIS = 300;

  /** Searches; null if none ends inside the contract. */
  static @Nullable Optimum of(Cell cell) {
    Optimum best = null;
    long deadline = cell.terms().completionTimeoutMillis();
    for (long limit : LIMITS) {
      MigrationModel migration = cell.migration(limit);
      long until = (best == null ? deadline : best.totalMillis()) * MILLI;
      while (!migration.stage().isOver() && migration.nextEventNanos() <= until) {
        migration.advanceTo(migration.nextEventNanos());
      }
      Long downtime = migration.downtimeMillis();
      boolean completed = migration.stage() == Stage.COMPLETED;
      if (completed && downtime != null && downtime <= Cell.MAX_DOWNTIME_MILLIS) {
        best = new Optimum(migration.nowNanos() / MILLI, downtime, limit);
      }
      if (limit <= SAFE_MILLIS && (best != null || !completed)) {
        return best;
      }
    }
    return best;
  }
}
