package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import java.util.Locale;
import java.util.function.Consumer;

/** What people ask for, as events of a trace. */
public final class TracedRequest {
  private TracedRequest() {}

  /** A request that is one word: {@code abort}, {@code force-complete} or {@code adopt}. */
  public static Consumer<ObjectNode> of(String word) {
    return node -> node.put("request", word);
  }

  /** Other limits. */
  public static Consumer<ObjectNode> of(Retune retune) {
    return node -> {
      ObjectNode limits = node.putObject("request").putObject("retune");
      if (retune.maxDowntimeMillis() != null) {
        limits.put("max_downtime_ms", retune.maxDowntimeMillis());
      }
      if (retune.bandwidthMibPerSecond() != null) {
        limits.put("mib_per_second", retune.bandwidthMibPerSecond());
      }
      if (retune.policy() != null) {
        limits.put("policy", retune.policy());
      }
    };
  }

  /** Where the guest is. */
  public static Consumer<ObjectNode> of(Resolution resolution, MigrationRequest migration) {
    return node -> {
      ObjectNode said = node.putObject("request").putObject("resolve");
      said.put("guest_at", resolution.guestAt().name().toLowerCase(Locale.ROOT));
      if (resolution.elsewhere() != null) {
        said.put("host", Recorder.word(migration, resolution.elsewhere()));
      }
      var fenced = said.putArray("fenced");
      for (HostName host : resolution.fenced()) {
        fenced.add(Recorder.word(migration, host));
      }
      said.put("by", resolution.by());
    };
  }
}
