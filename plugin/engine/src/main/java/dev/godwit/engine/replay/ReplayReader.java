package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.settings.Policies;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.ToolInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a document and reads it. Every error names the line, the column and the key. */
final class ReplayReader {
  private static final long FORMAT = 1;
  private static final String FIRST_STATUS = "running";

  private static final Words<String> STATUSES = Words.with("accepted", "accepted")
      .and("queued", "queued")
      .and("preparing", "preparing")
      .and("running", "running")
      .and(ReplayDocument.POST_COPY_STATUS, ReplayDocument.POST_COPY_STATUS)
      .and("post-migrating", "post-migrating")
      .and("completed", "completed")
      .and("failed", "failed")
      .and("cancelled", "cancelled")
      .and("error", "error")
      .done();

  private static final Words<Boolean> GUEST_STATES =
      Words.with("running", false).and("paused", true).done();

  private static final Words<JobStatistics.Type> JOBS = Words.with("none", JobStatistics.Type.NONE)
      .and("bounded", JobStatistics.Type.BOUNDED)
      .and("unbounded", JobStatistics.Type.UNBOUNDED)
      .and("completed", JobStatistics.Type.COMPLETED)
      .and("failed", JobStatistics.Type.FAILED)
      .and("cancelled", JobStatistics.Type.CANCELLED)
      .done();

  private static final Words<Kind> ERRORS = Words.with("no_domain", Kind.NO_DOMAIN)
      .and("operation_invalid", Kind.OPERATION_INVALID)
      .and("no_ram_info", Kind.NO_RAM_INFO)
      .and("not_supported", Kind.NOT_SUPPORTED)
      .and("internal", Kind.OTHER)
      .and("timeout", Kind.UNREACHABLE)
      .done();

  private final List<SettingDefinition> definitions;

  ReplayReader(List<SettingDefinition> definitions) {
    this.definitions = List.copyOf(definitions);
  }

  /**
   * Reads a document.
   *
   * @throws ToolInputException if it is wrong
   */
  ReplayDocument read(String text) throws ToolInputException {
    LocatedJson json = LocatedJson.parse(text);
    var whole = new ObjectReader(json, "", json.root());
    if (whole.requireLong("format", 0) != FORMAT) {
      throw whole.error("format", "must be " + FORMAT);
    }
    String policy = whole.requireText("policy");
    var settings = new ReplaySettings(definitions);
    Map<String, String> values = settings.read(whole.optionalObject("settings"));
    if (Policies.load(values).find(policy).isEmpty()) {
      throw whole.error(
          "policy",
          "there is no policy " + policy + "; there are "
              + String.join(", ", Policies.load(values).names()));
    }
    MigrationContract contract = contract(whole.optionalObject("contract"));
    ReplayDocument.Guest guest = guest(whole.requireObject("guest"));
    String status = whole.optionalText("status");
    if (status != null) {
      status = whole.oneOf("status", status, STATUSES);
    }
    boolean blockMigration = whole.optionalBool("block_migration");
    whole.require("samples");
    List<ReplaySample> samples = samples(whole);
    var events = new ArrayList<ReplayEvent>();
    for (ObjectReader reader : whole.objects("events")) {
      events.add(new ReplayEventReader(reader, settings, values).read());
    }
    List<JsonNode> decisions = whole.array("decisions");
    whole.end();
    return new ReplayDocument(
        policy,
        values,
        contract,
        guest,
        status == null ? FIRST_STATUS : status,
        blockMigration,
        samples,
        events,
        decisions);
  }

  private static MigrationContract contract(@Nullable ObjectReader reader)
      throws ToolInputException {
    if (reader == null) {
      return MigrationContract.OPEN;
    }
    Long downtime = reader.optionalLong("max_downtime_ms", 1);
    Long deadline = reader.optionalLong("deadline_s", 1);
    reader.end();
    return new MigrationContract(downtime, deadline, null, null, null);
  }

  private static ReplayDocument.Guest guest(ObjectReader reader) throws ToolInputException {
    long memoryMib = reader.requireLong("memory_mib", 0);
    var disks = new ArrayList<Double>();
    for (JsonNode disk : reader.array("disks_gib")) {
      if (!disk.isNumber() || disk.asDouble() < 0) {
        throw reader.error("disks_gib[" + disks.size() + "]", "must be a size in GiB");
      }
      disks.add(disk.asDouble());
    }
    String state = reader.optionalText("state");
    boolean paused = state != null && reader.oneOf("state", state, GUEST_STATES);
    boolean vpmem = reader.optionalBool("vpmem");
    reader.end();
    return new ReplayDocument.Guest(memoryMib, disks, paused, vpmem);
  }

  private static List<ReplaySample> samples(ObjectReader whole) throws ToolInputException {
    var samples = new ArrayList<ReplaySample>();
    for (ObjectReader reader : whole.objects("samples")) {
      ReplaySample sample = sample(reader);
      if (!samples.isEmpty() && samples.getLast().atMillis() >= sample.atMillis()) {
        throw reader.error("at", "must be later than that of the sample before");
      }
      samples.add(sample);
    }
    if (samples.isEmpty()) {
      throw whole.error("samples", "must have at least one sample");
    }
    return samples;
  }

  private static ReplaySample sample(ObjectReader reader) throws ToolInputException {
    long at = reader.requireSeconds("at");
    String job = reader.optionalText("job");
    String error = reader.optionalText("error");
    if ((job == null) == (error == null)) {
      throw reader.error("must have either the key job or the key error");
    }
    if (job == null) {
      Kind kind = reader.oneOf("error", String.valueOf(error), ERRORS);
      reader.end();
      return new ReplaySample(at, null, kind);
    }
    var statistics = new JobStatistics(
        reader.oneOf("job", job, JOBS),
        true,
        counters(reader, "memory"),
        counters(reader, "disk"),
        null,
        reader.optionalLong("iteration", 0),
        reader.optionalLong("dirty_pages_per_second", 0),
        reader.optionalLong("page_size", 1),
        reader.optionalLong("bandwidth_bytes_per_second", 0),
        null,
        null,
        false);
    reader.end();
    return new ReplaySample(at, statistics, null);
  }

  /** What is not there of three counters counts as 0 where another of the three is there. */
  private static @Nullable TransferCounters counters(ObjectReader reader, String name)
      throws ToolInputException {
    Long total = reader.optionalLong(name + "_total", 0);
    Long processed = reader.optionalLong(name + "_processed", 0);
    Long remaining = reader.optionalLong(name + "_remaining", 0);
    if (total == null && processed == null && remaining == null) {
      return null;
    }
    return new TransferCounters(orZero(total), orZero(processed), orZero(remaining));
  }

  private static long orZero(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
