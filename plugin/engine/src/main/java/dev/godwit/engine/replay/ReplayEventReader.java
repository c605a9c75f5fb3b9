package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.replay.ReplayEvent.Signal;
import dev.godwit.engine.replay.ReplayEvent.What;
import dev.godwit.engine.trace.JournalWord;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.ToolInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one event of a document. */
final class ReplayEventReader {
  private static final Words<Signal> SIGNALS = Words.with("iteration", Signal.ITERATION)
      .and("job-completed", Signal.JOB_COMPLETED)
      .and("paused", Signal.PAUSED)
      .and("io-error", Signal.IO_ERROR)
      .and("watchdog", Signal.WATCHDOG)
      .and("unpaused", Signal.UNPAUSED)
      .and("suspended", Signal.SUSPENDED)
      .and("post-copy", Signal.POST_COPY)
      .and("post-copy-failed", Signal.POST_COPY_FAILED)
      .and("resumed", Signal.RESUMED)
      .and("stopped", Signal.STOPPED)
      .and("connection-lost", Signal.CONNECTION_LOST)
      .and("connection-back", Signal.CONNECTION_BACK)
      .and("started", Signal.STARTED)
      .and("ended", Signal.ENDED)
      .and("other", Signal.OTHER)
      .done();

  private static final List<String> KINDS = List.of(
      "operation",
      "guest",
      "destination",
      "request",
      "signal",
      "setting",
      "fail",
      "controller",
      "elsewhere",
      "job_type",
      "statistics",
      "completed",
      "dirty_bytes_per_second",
      "done",
      "unanswered",
      "refused");

  private static final Words<String> CALLS = calls().done();

  private static final Words<String> UNANSWERED =
      calls().and("migrate", "migrate").done();

  private static final Words<String> ACTIONS = same(
          "post", "rollback", "suspend", "resume", "start-post-copy", "abort-job")
      .done();

  private final ObjectReader reader;
  private final ReplaySettings settings;
  private final Map<String, String> values;

  ReplayEventReader(ObjectReader reader, ReplaySettings settings, Map<String, String> values) {
    this.reader = reader;
    this.settings = settings;
    this.values = values;
  }

  private static Words.Builder<String> same(String first, String... others) {
    Words.Builder<String> words = Words.with(first, first);
    for (String other : others) {
      words.and(other, other);
    }
    return words;
  }

  private static Words.Builder<String> calls() {
    Words.Builder<String> words = same(
        "set-max-downtime",
        "set-max-bandwidth",
        "start-post-copy",
        "suspend",
        "resume",
        "abort-job",
        "save-progress",
        "post",
        "rollback",
        "look",
        "job-statistics",
        "job-type",
        "completed-job-statistics",
        "dirty-rate",
        "prepare",
        "subscribe",
        "read-journal");
    for (JournalEntry.Kind kind : JournalEntry.Kind.values()) {
      String word = "journal-" + JournalWord.of(kind);
      words.and(word, word);
    }
    return words;
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
    Long at = reader.optionalLong("at_ns", Long.MIN_VALUE);
    Long took = reader.optionalLong("took_ns", 0);
    What what = what();
    reader.end();
    return new ReplayEvent(before, after, at, took == null ? 0 : took, what);
  }

  private What what() throws ToolInputException {
    List<String> present = KINDS.stream().filter(reader::has).toList();
    boolean hosts = present.equals(List.of("guest", "destination"));
    if (present.size() != 1 && !hosts) {
      throw reader.error("must have one of the keys " + String.join(", ", KINDS));
    }
    return switch (present.getFirst()) {
      case "operation" -> operation(reader.require("operation"));
      case "guest", "destination" -> new GuestTolds(reader).hosts();
      case "request" -> new RequestReader(reader).read();
      case "signal" -> signal();
      case "setting" -> setting();
      case "fail" -> fault(reader.require("fail"));
      case "elsewhere" -> new GuestTolds(reader).elsewhere();
      case "job_type" -> jobType();
      case "statistics" -> statistics("job-statistics", "statistics");
      case "completed" -> statistics("completed-job-statistics", "completed");
      case "dirty_bytes_per_second" -> dirtyRate();
      case "done" -> new ReplayEvent.Done(call("done", reader.requireText("done"), CALLS));
      case "unanswered" ->
        new ReplayEvent.Unanswered(
            call("unanswered", reader.requireText("unanswered"), UNANSWERED));
      case "refused" -> new ReplayEvent.Refused(reader.requireText("refused"));
      default -> controller();
    };
  }

  private CallKey call(String key, String name, Words<String> calls) throws ToolInputException {
    return new CallKey(reader.oneOf(key, name, calls), from());
  }

  private String from() throws ToolInputException {
    String from = reader.optionalText("from");
    return from == null ? CallKey.SOURCE : from;
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
    ToldFailure failure = new StatisticsReader(failed).failure("", Kind.OTHER);
    failed.end();
    return new ReplayEvent.OperationEnded(
        new ToldFailure(failure.kind(), message, failure.unforeseen()));
  }

  private What signal() throws ToolInputException {
    Signal signal = reader.oneOf("signal", reader.requireText("signal"), SIGNALS);
    ObjectReader figures = reader.optionalObject("figures");
    JobStatistics told = null;
    if (figures != null) {
      told = new StatisticsReader(figures).statistics();
      figures.end();
    }
    return new ReplayEvent.Signalled(signal, from(), reader.optionalLong("iteration", 0), told);
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
      CallKey call = call("fail", value.asText(), CALLS);
      return fault(call, " failed, as the document says", Kind.OPERATION_INVALID);
    }
    if (!value.isObject()) {
      throw reader.error("fail", "must be the name of a call or {\"unknown\": \"name of a call\"}");
    }
    ObjectReader unknown = reader.requireObject("fail");
    String name = unknown.oneOf("unknown", unknown.requireText("unknown"), CALLS);
    unknown.end();
    return fault(new CallKey(name, from()), " timed out, as the document says", Kind.UNREACHABLE);
  }

  private What fault(CallKey call, String otherwise, Kind usual) throws ToolInputException {
    String says = reader.optionalText("says");
    ToldFailure failure = new StatisticsReader(reader).failure("", usual);
    return new ReplayEvent.Fault(
        call,
        new ToldFailure(
            failure.kind(), says == null ? call.name() + otherwise : says, failure.unforeseen()));
  }

  private What jobType() throws ToolInputException {
    String word = reader.requireText("job_type");
    if (word.equals("unknown")) {
      ToldFailure failure =
          new StatisticsReader(reader).failure("it is not known: ", Kind.UNREACHABLE);
      return new ReplayEvent.JobTold(from(), null, failure);
    }
    JobStatistics.Type type = reader.oneOf("job_type", word, StatisticsReader.JOBS);
    return new ReplayEvent.JobTold(from(), type, null);
  }

  private What statistics(String name, String key) throws ToolInputException {
    ObjectReader told = reader.requireObject(key);
    var figures = new StatisticsReader(told);
    boolean failed = figures.isFailure();
    var answer = new ReplayEvent.StatisticsTold(
        name, from(), failed ? null : figures.statistics(), failed ? figures.failure() : null);
    told.end();
    return answer;
  }

  private What dirtyRate() throws ToolInputException {
    boolean unknown = reader.require("dirty_bytes_per_second").isNull();
    @Nullable Long rate = unknown ? null : reader.optionalLong("dirty_bytes_per_second", 0);
    return new ReplayEvent.DirtyRateTold(rate);
  }

  private What controller() throws ToolInputException {
    if (!reader.requireText("controller").equals("restarted")) {
      throw reader.error("controller", "must be \"restarted\"");
    }
    return new ReplayEvent.ControllerRestarted();
  }
}
