package dev.godwit.nova;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MillisRange;
import dev.godwit.api.TransferCounters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes progress as nova-compute reads it. */
final class ProgressBody {
  private ProgressBody() {}

  static ObjectNode of(MigrationProgress progress) {
    ObjectNode body = Wire.object();
    body.put("phase", word(progress.phase()));
    body.put("percent", progress.percent());
    body.put("guest", word(progress.guest()));
    body.put("elapsed_ms", progress.elapsedMillis());
    body.set("memory", counters(progress.memory()));
    body.set("disk", counters(progress.disks()));
    body.put("downtime_ms", progress.downtimeMillis());
    MillisRange remaining = progress.forecast().remaining();
    if (remaining == null) {
      body.putNull("forecast_ms");
    } else {
      body.putArray("forecast_ms").add(remaining.atLeast()).add(remaining.atMost());
    }
    return body;
  }

  /** A constant as the protocol spells it: {@code post-copy}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static @Nullable ObjectNode counters(@Nullable TransferCounters counters) {
    return counters == null
        ? null
        : Wire.object()
            .put("total", counters.totalBytes())
            .put("processed", counters.processedBytes())
            .put("remaining", counters.remainingBytes());
  }
}
