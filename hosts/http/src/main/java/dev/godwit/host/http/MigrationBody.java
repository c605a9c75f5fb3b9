package dev.godwit.host.http;

import static dev.godwit.host.http.ExtensionBodies.word;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestPause;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MillisRange;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
import dev.godwit.api.TransferCounters;
import dev.godwit.host.metadata.Wish;
import dev.godwit.host.store.MigrationStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A migration as the extension API shows it, the same at every host.
 *
 * @param forecast null for one that does not run
 * @param standing what is not in order, for the one who asks
 * @param failure why it did not complete, for the one who asks
 */
public record MigrationBody(
    Head head,
    MigrationProgress progress,
    MigrationOptions options,
    @Nullable MigrationForecast forecast,
    Standing standing,
    @Nullable MigrationFailure failure) {

  /**
   * Which one it is, and where it stands.
   *
   * @param id its number; null at a host that does not know it
   * @param source null where the one who asks may not know
   * @param destination likewise, and while it is not chosen
   * @param updatedAt null while nothing has changed
   */
  public record Head(
      @Nullable Long id,
      MigrationId uuid,
      GuestId server,
      @Nullable HostName source,
      @Nullable HostName destination,
      MigrationStatus status,
      Instant createdAt,
      @Nullable Instant updatedAt) {}

  /** What is answered. */
  public Map<String, Object> json() {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", head.id());
    body.put("uuid", head.uuid().toString());
    body.put("server_uuid", head.server().toString());
    body.put("source", text(head.source()));
    body.put("destination", text(head.destination()));
    body.put("status", head.status().word());
    body.put("created_at", Json.time(head.createdAt()));
    body.put("updated_at", Json.time(head.updatedAt()));
    body.put("guest", word(progress.guest()));
    body.put("phase", word(progress.phase()));
    body.put("percent", progress.percent());
    body.put("elapsed_millis", progress.elapsedMillis());
    counters(body, "memory", progress.memory());
    counters(body, "disk", progress.disks());
    body.put("iteration", progress.iteration());
    body.put("bandwidth_bytes_per_second", progress.bandwidthBytesPerSecond());
    body.put("max_downtime_millis", progress.maxDowntimeMillis());
    body.put("downtime_millis", progress.downtimeMillis());
    body.put("throttle_percent", progress.throttlePercent());
    body.put("options", options(options));
    body.put("forecast", forecast(forecast));
    body.put("owed", standing.owed().stream().map(MigrationBody::obligation).toList());
    body.put("alarm", alarm(standing.alarm()));
    body.put("elsewhere", text(standing.elsewhere()));
    body.put("guest_pause", pause(standing.pause()));
    body.put("failure", failure(failure));
    return Map.of("migration", body);
  }

  private static @Nullable String text(@Nullable HostName host) {
    return host == null ? null : host.toString();
  }

  private static void counters(
      Map<String, Object> body, String name, @Nullable TransferCounters counters) {
    body.put(name + "_total_bytes", counters == null ? null : counters.totalBytes());
    body.put(name + "_remaining_bytes", counters == null ? null : counters.remainingBytes());
  }

  private static Map<String, Object> obligation(Obligation owed) {
    var body = new LinkedHashMap<String, Object>();
    body.put("kind", word(owed.kind()));
    body.put("since", Json.time(owed.since()));
    body.put("attempts", owed.attempts());
    body.put("last_failure", owed.lastFailure());
    body.put("remedy", owed.remedy());
    return body;
  }

  private static @Nullable Map<String, Object> alarm(@Nullable Alarm alarm) {
    if (alarm == null) {
      return null;
    }
    var body = new LinkedHashMap<String, Object>();
    body.put("code", alarm.code().word());
    body.put("since", Json.time(alarm.since()));
    body.put("message", alarm.message());
    body.put("remedy", alarm.remedy());
    return body;
  }

  private static @Nullable Map<String, Object> pause(@Nullable GuestPause pause) {
    if (pause == null) {
      return null;
    }
    var body = new LinkedHashMap<String, Object>();
    body.put("cause", pause.cause().word());
    body.put("since", Json.time(pause.since()));
    body.put("state", pause.state().word());
    body.put("ran_ms", pause.ranMillis());
    return body;
  }

  private static @Nullable Map<String, Object> failure(@Nullable MigrationFailure failure) {
    return failure == null
        ? null
        : Map.of(
            "code", word(failure.code()), "message", failure.message(), "advice", failure.advice());
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

  private static @Nullable Map<String, Object> forecast(@Nullable MigrationForecast forecast) {
    if (forecast == null) {
      return null;
    }
    var body = new LinkedHashMap<String, Object>();
    body.put("remaining_millis", range(forecast.remaining()));
    body.put("downtime_needed_millis", range(forecast.downtimeNeeded()));
    body.put("pause_if_forced_millis", range(forecast.pauseIfForced()));
    body.put("post_copy_if_forced", forecast.postCopyIfForced());
    body.put("outlook", forecast.outlook());
    return body;
  }

  private static @Nullable Map<String, Object> range(@Nullable MillisRange range) {
    return range == null ? null : Map.of("at_least", range.atLeast(), "at_most", range.atMost());
  }
}
