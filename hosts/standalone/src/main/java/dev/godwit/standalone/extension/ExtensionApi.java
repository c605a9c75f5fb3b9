package dev.godwit.standalone.extension;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.TransferCounters;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.http.ApiException;
import dev.godwit.standalone.http.Audit;
import dev.godwit.standalone.http.Json;
import dev.godwit.standalone.identity.Identity;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Plugins, and all that is known of a migration. */
public final class ExtensionApi {
  private static final String ROOT = "/godwit";
  private static final String V1 = ROOT + "/v1";

  private final String baseUrl;
  private final Identity identity;
  private final Supplier<List<PluginStatus>> plugins;
  private final MigrationStore store;
  private final MigrationService migrations;

  public ExtensionApi(
      String baseUrl,
      Identity identity,
      Supplier<List<PluginStatus>> plugins,
      MigrationStore store,
      MigrationService migrations) {
    this.baseUrl = baseUrl;
    this.identity = identity;
    this.plugins = plugins;
    this.store = store;
    this.migrations = migrations;
  }

  /** Adds the endpoints. */
  public void addTo(RoutesConfig routes) {
    routes.get(ROOT, context -> context.json(Map.of("versions", List.of(version()))));
    routes.get(V1, context -> context.json(Map.of("version", version())));
    routes.get(V1 + "/plugins", this::plugins);
    routes.get(V1 + "/migrations/{migration}", this::migration);
  }

  private Map<String, Object> version() {
    return Map.of(
        "id",
        "v1",
        "status",
        "CURRENT",
        "links",
        List.of(Map.of("rel", "self", "href", baseUrl + V1)));
  }

  private User user(Context context) {
    User user = identity.service().user(context.header("X-Auth-Token"));
    Audit.user(context, user.name());
    return user;
  }

  private void plugins(Context context) {
    User user = user(context);
    if (!user.may(Policy.GODWIT_PLUGINS, user.project().id())) {
      throw new ApiException(
          403, "Policy doesn't allow " + Policy.GODWIT_PLUGINS.rule() + " to be performed.");
    }
    context.json(Map.of(
        "plugins",
        plugins.get().stream()
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
    User user = user(context);
    String text = context.pathParam("migration");
    MigrationRecord record = uuid(text)
        .flatMap(uuid -> store.find(new MigrationId(uuid)))
        // Whose it is not, need not know that it is there.
        .filter(found -> user.may(Policy.GODWIT_MIGRATIONS_SHOW, found.projectId()))
        .orElseThrow(() -> new ApiException(
            404,
            "Migration "
                + (text.length() > 40 ? text.substring(0, 40) + "..." : text)
                + " could not be found."));
    context.json(Map.of(
        "migration", body(record, user.may(Policy.GODWIT_MIGRATIONS_HOST, record.projectId()))));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> body(MigrationRecord record, boolean hosts) {
    var body = new LinkedHashMap<String, Object>();
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

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
