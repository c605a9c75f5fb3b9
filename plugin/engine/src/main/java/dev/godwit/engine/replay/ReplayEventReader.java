package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.replay.ReplayEvent.HostWord;
import dev.godwit.engine.replay.ReplayEvent.Signal;
import dev.godwit.engine.replay.ReplayEvent.What;
import dev.godwit.spi.ToolInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one event of a document. */
final class ReplayEventReader {
  static final Words<HostWord> SOURCE_WORDS = Words.with(
          "running", word("running", Presence.RUNNING))
      .and("paused", word("paused", Presence.PAUSED))
      .and("stopped", word("stopped", Presence.MIGRATED_AWAY))
      .and("shutdown", word("shutdown", Presence.SHUT_OFF))
      .and("crashed", word("crashed", Presence.CRASHED))
      .and("gone", word("gone", Presence.ABSENT))
      .and("unreachable", new HostWord("unreachable", null))
      .done();

  static final Words<HostWord> DESTINATION_WORDS = Words.with("none", word("none", Presence.ABSENT))
      .and("incoming", word("incoming", Presence.INCOMING))
      .and("running", word("running", Presence.RUNNING))
      .and("paused", word("paused", Presence.PAUSED))
      .and("post-copy-failed", word("post-copy-failed", Presence.POST_COPY_FAILED))
      .and("unreachable", new HostWord("unreachable", null))
      .done();

  private static final Words<Signal> SIGNALS = Words.with("iteration", Signal.ITERATION)
      .and("job-completed", Signal.JOB_COMPLETED)
      .and("suspended", Signal.SUSPENDED)
      .and("post-copy", Signal.POST_COPY)
      .done();

  private static final Words<String> CALLS = same(
      "set-max-downtime",
      "set-max-bandwidth",
      "start-post-copy",
      "suspend",
      "resume",
      "abort-job",
      "save-progress",
      "post",
      "rollback");

  private static final Words<String> ACTIONS =
      same("post", "rollback", "suspend", "resume", "start-post-copy", "abort-job");

  private final ObjectReader reader;
  private final ReplaySettings settings;
  private final Map<String, String> values;

  ReplayEventReader(ObjectReader reader, ReplaySettings settings, Map<String, String> values) {
    this.reader = reader;
    this.settings = settings;
    this.values = values;
  }

  private static HostWord word(String word, Presence presence) {
    return new HostWord(word, presence);
  }

  private static Words<String> same(String first, String... others) {
    Words.Builder<String> words = Words.with(first, first);
    for (String other : others) {
      words.and(other, other);
    }
    return words.done();
  }

  ReplayEvent read() throws ToolInputException {
    Long before = reader.optionalLong("before", 0);
    String after = reader.optionalText("after");
    if ((before == null) == (after == null)) {
      throw reader.error("must have either the key before or the key after");
    }
    if (after != null) {
      reader.oneOf("after", after, ACTIONS);
      if (!reader.has("controller")) {
        throw reader.error("after", "goes with the key controller only");
      }
    }
    What what = what();
    reader.end();
    return new ReplayEvent(before, after, what);
  }

  private What what() throws ToolInputException {
    List<String> kinds = List.of(
        "operation", "guest", "destination", "request", "signal", "setting", "fail", "controller");
    List<String> present = kinds.stream().filter(reader::has).toList();
    boolean hosts = present.equals(List.of("guest", "destination"));
    if (present.size() != 1 && !hosts) {
      throw reader.error("must have one of the keys " + String.join(", ", kinds));
    }
    return switch (present.getFirst()) {
      case "operation" -> operation(reader.require("operation"));
      case "guest", "destination" ->
        new ReplayEvent.Hosts(
            hostWord("guest", SOURCE_WORDS), hostWord("destination", DESTINATION_WORDS));
      case "request" -> request(reader.require("request"));
      case "signal" ->
        new ReplayEvent.Signalled(reader.oneOf("signal", reader.requireText("signal"), SIGNALS));
      case "setting" -> setting();
      case "fail" -> fault(reader.require("fail"));
      default -> controller();
    };
  }

  private @Nullable HostWord hostWord(String key, Words<HostWord> words) throws ToolInputException {
    String word = reader.optionalText(key);
    return word == null ? null : reader.oneOf(key, word, words);
  }

  private What operation(JsonNode value) throws ToolInputException {
    if (value.isTextual() && value.asText().equals("finished")) {
      return new ReplayEvent.OperationEnded(null);
    }
    if (!value.isObject()) {
      throw reader.error("operation", "must be \"finished\" or {\"failed\": \"message\"}");
    }
    ObjectReader failed = reader.requireObject("operation");
    String message = failed.requireText("failed");
    failed.end();
    return new ReplayEvent.OperationEnded(message);
  }

  private What request(JsonNode value) throws ToolInputException {
    if (value.isTextual() && value.asText().equals("force-complete")) {
      return new ReplayEvent.ForceCompleteAsked();
    }
    if (value.isTextual() && value.asText().equals("abort")) {
      return new ReplayEvent.AbortAsked();
    }
    if (!value.isObject()) {
      throw reader.error("request", "must be \"force-complete\", \"abort\" or {\"retune\": {...}}");
    }
    ObjectReader request = reader.requireObject("request");
    ObjectReader retune = request.requireObject("retune");
    request.end();
    Long downtime = retune.optionalLong("max_downtime_ms", 1);
    Long bandwidth = retune.optionalLong("mib_per_second", 1);
    String policy = retune.optionalText("policy");
    retune.end();
    if (downtime == null && bandwidth == null && policy == null) {
      throw retune.error("must have one of the keys max_downtime_ms, mib_per_second, policy");
    }
    return new ReplayEvent.RetuneAsked(new Retune(downtime, bandwidth, policy));
  }

  private What setting() throws ToolInputException {
    ObjectReader changed = reader.requireObject("setting");
    Map<String, String> changes = settings.changes(changed);
    var together = new HashMap<>(values);
    together.putAll(changes);
    ReplaySettings.requireSense(changed, together);
    return new ReplayEvent.SettingsChanged(changes);
  }

  private What fault(JsonNode value) throws ToolInputException {
    if (value.isTextual()) {
      return new ReplayEvent.Fault(reader.oneOf("fail", value.asText(), CALLS), false);
    }
    if (!value.isObject()) {
      throw reader.error("fail", "must be the name of a call or {\"unknown\": \"name of a call\"}");
    }
    ObjectReader unknown = reader.requireObject("fail");
    String call = unknown.oneOf("unknown", unknown.requireText("unknown"), CALLS);
    unknown.end();
    return new ReplayEvent.Fault(call, true);
  }

  private What controller() throws ToolInputException {
    if (!reader.requireText("controller").equals("restarted")) {
      throw reader.error("controller", "must be \"restarted\"");
    }
    return new ReplayEvent.ControllerRestarted();
  }
}
