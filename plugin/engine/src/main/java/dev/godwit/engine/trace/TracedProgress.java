package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.Standing;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Saved progress as a document has it: how far, how old, and the figures of the job. The rest is found out anew
 * by whoever takes a migration up.
 */
public record TracedProgress(MigrationProgress progress) {
  void writeTo(ObjectNode node) {
    node.put("percent", progress.percent());
    node.put("migration_elapsed_ms", progress.elapsedMillis());
    node.put("at", progress.guest().name().toLowerCase(Locale.ROOT));
    if (progress.maxDowntimeMillis() != null) {
      node.put("max_downtime_ms", progress.maxDowntimeMillis());
    }
    new TracedStatistics(new JobStatistics(
            JobStatistics.Type.UNBOUNDED,
            true,
            progress.memory(),
            progress.disks(),
            null,
            progress.iteration(),
            progress.dirtyPagesPerSecond(),
            progress.pageSizeBytes(),
            progress.bandwidthBytesPerSecond(),
            progress.downtimeMillis(),
            progress.throttlePercent(),
            false))
        .writeTo(node);
  }

  /** Progress with these figures. */
  public static MigrationProgress of(
      int percent,
      long elapsedMillis,
      GuestLocation guest,
      @Nullable Long maxDowntimeMillis,
      JobStatistics figures) {
    return new MigrationProgress(
        MigrationPhase.PRE_COPY,
        percent,
        elapsedMillis,
        guest,
        figures.memory(),
        figures.disks(),
        figures.iteration(),
        figures.dirtyPagesPerSecond(),
        figures.pageSizeBytes(),
        figures.bandwidthBytesPerSecond(),
        maxDowntimeMillis,
        figures.downtimeMillis(),
        figures.throttlePercent(),
        MigrationForecast.UNKNOWN,
        Standing.CLEAR);
  }
}
