package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The statistics of a job in the keys of the format. */
record TracedStatistics(JobStatistics statistics) {

  void writeTo(ObjectNode node) {
    node.put("job", word(statistics));
    counters(node, "memory", statistics.memory());
    counters(node, "disk", statistics.disks());
    number(node, "elapsed_ms", statistics.elapsedMillis());
    number(node, "iteration", statistics.iteration());
    number(node, "dirty_pages_per_second", statistics.dirtyPagesPerSecond());
    number(node, "page_size", statistics.pageSizeBytes());
    number(node, "bandwidth_bytes_per_second", statistics.bandwidthBytesPerSecond());
    number(node, "downtime_ms", statistics.downtimeMillis());
    number(node, "throttle_percent", statistics.throttlePercent());
    if (statistics.foreign()) {
      node.put("foreign", true);
    }
  }

  /** A job that is not a migration away is none, as far as the monitor is concerned. */
  private static String word(JobStatistics statistics) {
    boolean another = statistics.type().isActive() && !statistics.outgoingMigration();
    return another ? "none" : word(statistics.type());
  }

  static String word(JobStatistics.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static void counters(ObjectNode node, String name, @Nullable TransferCounters counters) {
    if (counters != null) {
      node.put(name + "_total", counters.totalBytes());
      node.put(name + "_processed", counters.processedBytes());
      node.put(name + "_remaining", counters.remainingBytes());
    }
  }

  private static void number(ObjectNode node, String name, @Nullable Long value) {
    if (value != null) {
      node.put(name, value);
    }
  }
}
