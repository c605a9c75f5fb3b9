package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The answer to one look: either statistics or an error. */
record TracedSample(
    long atMillis, @Nullable JobStatistics statistics, HypervisorException.@Nullable Kind error) {

  ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("at", TraceRecorder.seconds(atMillis));
    if (statistics == null) {
      node.put("error", error == null ? "internal" : word(error));
      return node;
    }
    node.put("job", word(statistics));
    counters(node, "memory", statistics.memory());
    counters(node, "disk", statistics.disks());
    number(node, "iteration", statistics.iteration());
    number(node, "dirty_pages_per_second", statistics.dirtyPagesPerSecond());
    number(node, "page_size", statistics.pageSizeBytes());
    number(node, "bandwidth_bytes_per_second", statistics.bandwidthBytesPerSecond());
    return node;
  }

  /** A job that is not a migration away is none, as far as the monitor is concerned. */
  private static String word(JobStatistics statistics) {
    boolean another = statistics.type().isActive() && !statistics.outgoingMigration();
    return another ? "none" : statistics.type().name().toLowerCase(Locale.ROOT);
  }

  private static String word(HypervisorException.Kind kind) {
    return switch (kind) {
      case NO_DOMAIN -> "no_domain";
      case OPERATION_INVALID -> "operation_invalid";
      case NO_RAM_INFO -> "no_ram_info";
      case NOT_SUPPORTED -> "not_supported";
      case UNREACHABLE -> "timeout";
      case OPERATION_ABORTED, OTHER -> "internal";
    };
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
