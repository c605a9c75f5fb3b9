package dev.godwit.standalone.extension;

import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MillisRange;
import dev.godwit.api.TransferCounters;
import dev.godwit.host.metadata.Wish;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.standalone.http.Json;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Migrations as the extension API shows them. */
final class MigrationBodies {
  private final MigrationService migrations;

  MigrationBodies(MigrationService migrations) {
    this.migrations = migrations;
  }

  /** All of a migration that the user may see. */
  Map<String, Object> migration(MigrationRecord record, User user) {
    return body(record, user.may(Policy.GODWIT_MIGRATIONS_HOST, record.projectId()));
  }

  private Map<String, Object> body(MigrationRecord record, boolean hosts) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", record.id());
    body.put("uuid", record.uuid().toString());
    body.put("server_uuid", record.guest().toString());
    body.put("source", hosts ? record.source().toString() : null);
    body.put(
        "destination",
        hosts && record.destination() != null ? record.destination().toString() : null);
    body.put("status", record.status().word());
    body.put("created_at", Json.time(record.createdAt()));
    body.put("updated_at", Json.time(record.updatedAt()));
    Optional<MigrationProgress> live = migrations.liveProgress(record);
    body.put("guest", word(live.map(MigrationProgress::guest).orElse(record.guestLocation())));
    body.put(
        "phase", word(live.map(MigrationProgress::phase).orElse(record.figures().phase())));
    body.put(
        "percent", live.map(MigrationProgress::percent).orElse(record.figures().percent()));
    body.put(
        "elapsed_millis",
        live.map(MigrationProgress::elapsedMillis).orElse(record.figures().elapsedMillis()));
    counters(
        body,
        "memory",
        live.map(MigrationProgress::memory).orElse(record.figures().memory()));
    counters(
        body, "disk", live.map(MigrationProgress::disks).orElse(record.figures().disks()));
    body.put("iteration", live.map(MigrationProgress::iteration).orElse(null));
    body.put(
        "bandwidth_bytes_per_second",
        live.map(MigrationProgress::bandwidthBytesPerSecond).orElse(null));
    body.put(
        "max_downtime_millis", live.map(MigrationProgress::maxDowntimeMillis).orElse(null));
    body.put(
        "downtime_millis",
        live.map(MigrationProgress::downtimeMillis).orElse(record.figures().downtimeMillis()));
    body.put("throttle_percent", live.map(MigrationProgress::throttlePercent).orElse(null));
    body.put("options", options(record.options()));
    body.put("forecast", live.map(progress -> forecast(progress.forecast())).orElse(null));
    body.put("failure", failure(record.failure(), hosts));
    return body;
  }

  private static void counters(
      Map<String, Object> body, String name, @Nullable TransferCounters counters) {
    body.put(name + "_total_bytes", counters == null ? null : counters.totalBytes());
    body.put(name + "_remaining_bytes", counters == null ? null : counters.remainingBytes());
  }

  private static @Nullable Map<String, Object> failure(
      @Nullable MigrationFailure failure, boolean hosts) {
    return failure == null
        ? null
        : Map.of(
            "code", word(failure.code()),
            "message", hosts ? failure.message() : "The server was not migrated.",
            "advice", hosts ? failure.advice() : "An administrator is told why.");
  }

  private static Map<String, Object> options(MigrationOptions options) {
    MigrationContract contract = options.contract();
    var body = new LinkedHashMap<String, Object>();
    body.put(Wish.POLICY.word(), options.policy());
    body.put(Wish.SHADOW_POLICY.word(), options.shadowPolicy());
    body.put(Wish.MAX_DOWNTIME.word(), contract.maxDowntimeMillis());
    body.put(Wish.DEADLINE.word(), contract.deadlineSeconds());
    body.put(Wish.POST_COPY.word(), contract.postCopy());
    body.put(Wish.AUTO_CONVERGE.word(), contract.autoConverge());
    body.put(Wish.PAUSE.word(), contract.pause());
    return body;
  }

  private static Map<String, Object> forecast(MigrationForecast forecast) {
    var body = new LinkedHashMap<String, Object>();
    body.put("remaining_millis", range(forecast.remaining()));
    body.put("downtime_needed_millis", range(forecast.downtimeNeeded()));
    body.put("pause_if_forced_millis", range(forecast.pauseIfForced()));
    body.put("outlook", forecast.outlook());
    return body;
  }

  private static @Nullable Map<String, Object> range(@Nullable MillisRange range) {
    return range == null ? null : Map.of("at_least", range.atLeast(), "at_most", range.atMost());
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
