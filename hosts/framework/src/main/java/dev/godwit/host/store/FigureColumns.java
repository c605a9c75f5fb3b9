package dev.godwit.host.store;

import dev.godwit.api.TransferCounters;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The columns in which a record keeps its figures. */
final class FigureColumns {
  /** Assigns them. */
  static final String ALL =
      "phase = :phase, percent = :percent, elapsed_millis = :elapsed, memory_total = :memory_total,"
          + " memory_processed = :memory_processed, memory_remaining = :memory_remaining,"
          + " disk_total = :disk_total, disk_processed = :disk_processed,"
          + " disk_remaining = :disk_remaining, downtime_millis = :downtime";

  private FigureColumns() {}

  /** Gives {@link #ALL} their values. */
  static Update bind(Update update, MigrationFigures figures) {
    bind(update, "memory", figures.memory());
    bind(update, "disk", figures.disks());
    return update
        .bind("phase", figures.phase().name())
        .bind("percent", figures.percent())
        .bind("elapsed", figures.elapsedMillis())
        .bind("downtime", figures.downtimeMillis());
  }

  private static void bind(Update update, String prefix, @Nullable TransferCounters counters) {
    update
        .bind(prefix + "_total", counters == null ? null : counters.totalBytes())
        .bind(prefix + "_processed", counters == null ? null : counters.processedBytes())
        .bind(prefix + "_remaining", counters == null ? null : counters.remainingBytes());
  }
}
