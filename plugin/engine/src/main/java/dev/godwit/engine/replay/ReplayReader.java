package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationProgress;
import dev.godwit.engine.journal.Uptime;
import dev.godwit.engine.replay.ReplayDocument.Recording;
import dev.godwit.engine.settings.Policies;
import dev.godwit.engine.trace.JournalWord;
import dev.godwit.engine.trace.TracedProgress;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.SettingDefinition;
import dev.godwit.spi.ToolInputException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a document and reads it. Every error names the line, the column and the key. */
final class ReplayReader {
  private static final long FORMAT = 1;
  private static final String FIRST_STATUS = "running";
  private static final long NANOS_PER_MILLI = 1_000_000;

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

  private static final Words<GuestLocation> PLACES = places();

  private static final Words<Boolean> GUEST_STATES =
      Words.with("running", false).and("paused", true).done();

  private static final Words<JournalEntry.Kind> JOURNAL_KINDS = journalKinds();

  private final List<SettingDefinition> definitions;

  ReplayReader(List<SettingDefinition> definitions) {
    this.definitions = List.copyOf(definitions);
  }

  private static Words<JournalEntry.Kind> journalKinds() {
    Words.Builder<JournalEntry.Kind> words =
        Words.with(JournalWord.of(JournalEntry.Kind.START), JournalEntry.Kind.START);
    for (JournalEntry.Kind kind : JournalEntry.Kind.values()) {
      words.and(JournalWord.of(kind), kind);
    }
    return words.done();
  }

  private static Words<GuestLocation> places() {
    Words.Builder<GuestLocation> words = Words.with("source", GuestLocation.SOURCE);
    for (GuestLocation place : GuestLocation.values()) {
      words.and(place.name().toLowerCase(Locale.ROOT), place);
    }
    return words.done();
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
    Recording recording = recording(whole);
    List<JournalEntry> journal = journal(whole);
    whole.require("samples");
    List<ReplaySample> samples = samples(whole);
    if (samples.isEmpty() && recording == null) {
      throw whole.error("samples", "must have at least one sample");
    }
    var events = new ArrayList<ReplayEvent>();
    for (ObjectReader reader : whole.objects("events")) {
      ReplayEvent event = new ReplayEventReader(reader, settings, values).read();
      if (recording != null && event.before() != null && event.atNanos() == null) {
        throw reader.error("the key at_ns is missing, which every event of a recording has");
      }
      events.add(event);
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
        recording,
        journal,
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
    Boolean postCopy = choice(reader, "post_copy");
    Boolean autoConverge = choice(reader, "auto_converge");
    Boolean pause = choice(reader, "pause");
    reader.end();
    return new MigrationContract(downtime, deadline, postCopy, autoConverge, pause);
  }

  private static @Nullable Boolean choice(ObjectReader reader, String key)
      throws ToolInputException {
    return reader.has(key) ? reader.optionalBool(key) : null;
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
    return samples;
  }

  private static ReplaySample sample(ObjectReader reader) throws ToolInputException {
    long at = reader.requireSeconds("at");
    Long exactly = reader.optionalLong("at_ns", Long.MIN_VALUE);
    Long took = reader.optionalLong("took_ns", 0);
    var told = new StatisticsReader(reader);
    boolean failed = told.isFailure();
    var sample = new ReplaySample(
        at,
        exactly == null ? at * NANOS_PER_MILLI : exactly,
        took == null ? 0 : took,
        failed ? null : told.statistics(),
        failed ? told.failure() : null);
    reader.end();
    return sample;
  }

  private static @Nullable Recording recording(ObjectReader whole) throws ToolInputException {
    ObjectReader reader = whole.optionalObject("recorded");
    if (reader == null) {
      return null;
    }
    String bootId = reader.optionalText("boot_id");
    Long uptimeMillis = reader.optionalLong("uptime_ms", 0);
    var recording = new Recording(
        reader.requireLong("began_ns", Long.MIN_VALUE),
        reader.optionalBool("once"),
        bootId == null || uptimeMillis == null ? null : new Uptime(bootId, uptimeMillis),
        savedProgress(reader));
    reader.end();
    return recording;
  }

  private static @Nullable MigrationProgress savedProgress(ObjectReader recorded)
      throws ToolInputException {
    ObjectReader reader = recorded.optionalObject("saved_progress");
    if (reader == null) {
      return null;
    }
    MigrationProgress saved = TracedProgress.of(
        (int) Math.min(reader.requireLong("percent", 0), 100),
        reader.requireLong("migration_elapsed_ms", 0),
        reader.oneOf("at", reader.requireText("at"), PLACES),
        reader.optionalLong("max_downtime_ms", 0),
        new StatisticsReader(reader).statistics());
    reader.end();
    return saved;
  }

  /** What was written before the document begins; null if it begins with a start. */
  private static @Nullable List<JournalEntry> journal(ObjectReader whole)
      throws ToolInputException {
    if (!whole.has("journal")) {
      return null;
    }
    var entries = new ArrayList<JournalEntry>();
    for (ObjectReader reader : whole.objects("journal")) {
      long nanos = reader.requireNanos("at");
      String word = reader.requireText("kind");
      String detail = reader.optionalText("detail");
      entries.add(new JournalEntry(
          Instant.EPOCH.plusNanos(nanos),
          reader.oneOf("kind", word, JOURNAL_KINDS),
          detail == null ? "" : detail));
      reader.end();
    }
    return entries;
  }
}
