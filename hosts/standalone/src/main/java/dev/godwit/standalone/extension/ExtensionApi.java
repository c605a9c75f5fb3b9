package dev.godwit.standalone.extension;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.TransferCounters;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.http.ApiException;
import dev.godwit.standalone.http.Json;
import dev.godwit.standalone.identity.IdentityService;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plugins, and all that is known of a migration. Any role may look. */
public final class ExtensionApi {
  private static final String V1 = "/godwit/v1";

  private final IdentityService identity;
  private final Plugins plugins;
  private final MigrationStore store;
  private final MigrationService migrations;

  public ExtensionApi(
      IdentityService identity,
      Plugins plugins,
      MigrationStore store,
      MigrationService migrations) {
    this.identity = identity;
    this.plugins = plugins;
    this.store = store;
    this.migrations = migrations;
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.get(V1 + "/plugins", this::plugins);
    routes.get(V1 + "/migrations/{migration}", this::migration);
  }

  private void plugins(Context context) {
    identity.user(context.header("X-Auth-Token"));
    context.json(Map.of(
        "plugins",
        plugins.statuses().stream()
            .map(plugin -> {
              var body = new LinkedHashMap<String, Object>();
              body.put("id", plugin.id());
              body.put("version", plugin.version());
              body.put("state", word(plugin.state()));
              body.put("cause", plugin.cause());
              return body;
            })
            .toList()));
  }

  private void migration(Context context) {
    identity.user(context.header("X-Auth-Token"));
    String text = context.pathParam("migration");
    MigrationRecord record = uuid(text)
        .flatMap(uuid -> store.find(new MigrationId(uuid)))
        .orElseThrow(() -> new ApiException(404, "Migration " + text + " could not be found."));
    context.json(Map.of("migration", body(record)));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> body(MigrationRecord record) {
    var body = new LinkedHashMap<String, Object>();
    body.put("uuid", record.uuid().toString());
    body.put("server_uuid", record.guest().toString());
    body.put("source", record.source().toString());
    body.put(
        "destination",
        record.destination() == null ? null : record.destination().toString());
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
    body.put("failure", failure(record.failure()));
    return body;
  }

  private static void counters(
      Map<String, Object> body, String name, @Nullable TransferCounters counters) {
    body.put(name + "_total_bytes", counters == null ? null : counters.totalBytes());
    body.put(name + "_remaining_bytes", counters == null ? null : counters.remainingBytes());
  }

  private static @Nullable Map<String, Object> failure(@Nullable MigrationFailure failure) {
    return failure == null
        ? null
        : Map.of(
            "code", word(failure.code()),
            "message", failure.message(),
            "advice", failure.advice());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
