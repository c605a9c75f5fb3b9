package dev.godwit.standalone.compute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.TransferCounters;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MarkerNotFoundException;
import dev.godwit.host.store.MigrationQuery;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.http.ApiException;
import dev.godwit.standalone.http.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The migrations of one server, and those of all. */
final class MigrationsApi {
  private static final Set<String> FILTERS = Set.of(
      "status",
      "host",
      "source_compute",
      "instance_uuid",
      "migration_type",
      "hidden",
      "limit",
      "marker",
      "changes-since",
      "changes-before",
      "user_id",
      "project_id");

  private final Requests requests;
  private final ServerDirectory directory;
  private final MigrationService migrations;
  private final MigrationStore store;
  private final String url;
  private final Json json = new Json();

  MigrationsApi(
      Requests requests,
      ServerDirectory directory,
      MigrationService migrations,
      MigrationStore store,
      String url) {
    this.requests = requests;
    this.directory = directory;
    this.migrations = migrations;
    this.store = store;
    this.url = url;
  }

  void addTo(RoutesConfig routes, String root) {
    String ofServer = root + "/servers/{server}/migrations";
    routes.get(ofServer, this::listOfServer);
    routes.get(ofServer + "/{migration}", this::show);
    routes.delete(ofServer + "/{migration}", this::abort);
    routes.post(ofServer + "/{migration}/action", this::act);
    routes.get(root + "/os-migrations", this::list);
  }

  private Microversion require(Context context, int minor) {
    Microversion version = requests.version(context);
    if (!version.atLeast(minor)) {
      throw new ApiException(404, "The resource could not be found.");
    }
    return version;
  }

  private void listOfServer(Context context) {
    requests.reader(context);
    Microversion version = require(context, 23);
    GuestId server = knownServer(context);
    List<Map<String, Object>> found = store
        .active(server)
        .filter(record -> record.status().isInProgress())
        .map(record -> inProgress(record, version))
        .map(List::of)
        .orElse(List.of());
    context.json(Map.of("migrations", found));
  }

  private void show(Context context) {
    requests.reader(context);
    Microversion version = require(context, 23);
    GuestId server = knownServer(context);
    long id = number(context);
    MigrationRecord record = store.find(server, id).orElseThrow(() -> missing(server, id));
    if (!record.status().isInProgress()) {
      throw new ApiException(
          404, "Live migration " + id + " for server " + server + " is not in progress.");
    }
    context.json(Map.of("migration", inProgress(record, version)));
  }

  private static ApiException missing(GuestId server, long id) {
    return new ApiException(
        404, "Migration " + id + " for instance " + server + " could not be found.");
  }

  private void abort(Context context) {
    requests.admin(context);
    Microversion version = require(context, 24);
    GuestId server = knownServer(context);
    try {
      migrations.abort(server, number(context), version.atLeast(65));
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 404);
    }
    context.status(202);
  }

  private void act(Context context) {
    requests.admin(context);
    require(context, 22);
    JsonNode body = json.object(context);
    JsonNode value = body.get("force_complete");
    if (body.size() != 1 || value == null || !value.isNull()) {
      throw new ApiException(400, "The body must be {\"force_complete\": null}.");
    }
    GuestId server = knownServer(context);
    try {
      migrations.forceComplete(server, number(context));
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 400);
    }
    context.status(202);
  }

  /** The server of the path; one whose migration is recorded is known even when no host shows it. */
  private GuestId knownServer(Context context) {
    GuestId server = Requests.server(context);
    if (store.active(server).isEmpty() && directory.server(server).isEmpty()) {
      throw Requests.notFound(server);
    }
    return server;
  }

  private static long number(Context context) {
    String text = context.pathParam("migration");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ApiException(404, "Migration " + text + " could not be found.");
    }
  }

  private Map<String, Object> inProgress(MigrationRecord record, Microversion version) {
    var body = new LinkedHashMap<String, Object>();
    common(body, record, version);
    body.put("server_uuid", record.guest().toString());
    var live = migrations.liveProgress(record);
    counters(body, "memory", live.map(p -> p.memory()).orElse(record.figures().memory()));
    counters(body, "disk", live.map(p -> p.disks()).orElse(record.figures().disks()));
    return body;
  }

  private static void counters(
      Map<String, Object> body, String name, @Nullable TransferCounters counters) {
    body.put(name + "_total_bytes", counters == null ? null : counters.totalBytes());
    body.put(name + "_processed_bytes", counters == null ? null : counters.processedBytes());
    body.put(name + "_remaining_bytes", counters == null ? null : counters.remainingBytes());
  }

  private static void common(
      Map<String, Object> body, MigrationRecord record, Microversion version) {
    String destination =
        record.destination() == null ? null : record.destination().toString();
    body.put("id", record.id());
    if (version.atLeast(59)) {
      body.put("uuid", record.uuid().toString());
    }
    body.put("status", record.status().word());
    body.put("source_compute", record.source().toString());
    body.put("source_node", record.source().toString());
    body.put("dest_compute", destination);
    body.put("dest_node", destination);
    body.put("dest_host", record.destinationAddress());
    body.put("created_at", Json.time(record.createdAt()));
    body.put("updated_at", Json.time(record.updatedAt()));
    if (version.atLeast(80)) {
      body.put("user_id", record.userId());
      body.put("project_id", record.projectId());
    }
  }

  private void list(Context context) {
    requests.reader(context);
    Microversion version = requests.version(context);
    List<MigrationRecord> records = List.of();
    Optional<MigrationQuery> query = query(context, version);
    if (query.isPresent()) {
      try {
        records = store.list(query.get());
      } catch (MarkerNotFoundException e) {
        throw new ApiException(400, "Marker " + query.get().marker() + " could not be found.");
      }
    }
    var answer = new LinkedHashMap<String, Object>();
    answer.put(
        "migrations", records.stream().map(record -> listed(record, version)).toList());
    if (version.atLeast(59)
        && query.isPresent()
        && query.get().limit() > 0
        && records.size() == query.get().limit()) {
      answer.put(
          "migrations_links",
          List.of(Map.of(
              "rel",
              "next",
              "href",
              url
                  + "/os-migrations?limit="
                  + query.get().limit()
                  + "&marker="
                  + records.getLast().uuid())));
    }
    context.json(answer);
  }

  private Map<String, Object> listed(MigrationRecord record, Microversion version) {
    var body = new LinkedHashMap<String, Object>();
    common(body, record, version);
    body.put("instance_uuid", record.guest().toString());
    body.put("old_instance_type_id", null);
    body.put("new_instance_type_id", null);
    if (version.atLeast(23)) {
      body.put("migration_type", "live-migration");
      if (record.status().isInProgress()) {
        body.put(
            "links",
            List.of(Map.of(
                "rel",
                "self",
                "href",
                url + "/servers/" + record.guest() + "/migrations/" + record.id())));
      }
    }
    return body;
  }

  /** What is asked for; empty when nothing can match. */
  private static Optional<MigrationQuery> query(Context context, Microversion version) {
    if (version.atLeast(59)) {
      for (String name : context.queryParamMap().keySet()) {
        if (!FILTERS.contains(name)) {
          throw new ApiException(
              400, "Additional properties are not allowed ('" + name + "' was unexpected)");
        }
      }
    }
    var query = MigrationQuery.all().but();
    String status = context.queryParam("status");
    if (status != null) {
      Optional<MigrationStatus> known = MigrationStatus.ofWord(status);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      query.statuses(Set.of(known.get()));
    }
    String type = context.queryParam("migration_type");
    if (type != null && !type.equals("live-migration")) {
      return Optional.empty();
    }
    for (String name : List.of("host", "source_compute")) {
      String host = context.queryParam(name);
      if (host != null && !HostName.isValid(host)) {
        return Optional.empty();
      }
      if (host != null && name.equals("host")) {
        query.host(new HostName(host));
      } else if (host != null) {
        query.source(new HostName(host));
      }
    }
    String guest = context.queryParam("instance_uuid");
    if (guest != null) {
      UUID uuid = Requests.uuid(guest);
      if (uuid == null) {
        return Optional.empty();
      }
      query.guest(new GuestId(uuid));
    }
    page(context, version, query);
    return Optional.of(query.build());
  }

  private static void page(Context context, Microversion version, MigrationQuery.Builder query) {
    if (version.atLeast(59)) {
      String limit = context.queryParam("limit");
      if (limit != null) {
        query.limit(limit(limit));
      }
      String marker = context.queryParam("marker");
      if (marker != null) {
        UUID uuid = Requests.uuid(marker);
        if (uuid == null) {
          throw new ApiException(400, "Marker " + marker + " could not be found.");
        }
        query.marker(new MigrationId(uuid));
      }
      Instant since = time(context, "changes-since");
      if (since != null) {
        query.changesSince(since);
      }
      Instant before = time(context, "changes-before");
      if (before != null) {
        if (!version.atLeast(66)) {
          throw new ApiException(
              400, "Additional properties are not allowed ('changes-before' was unexpected)");
        }
        if (since != null && before.isBefore(since)) {
          throw new ApiException(
              400, "The value of changes-since must be less than or equal to changes-before.");
        }
        query.changesBefore(before);
      }
    }
    if (version.atLeast(80)) {
      String user = context.queryParam("user_id");
      if (user != null) {
        query.userId(user);
      }
      String project = context.queryParam("project_id");
      if (project != null) {
        query.projectId(project);
      }
    }
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 0) {
        return Math.min(limit, MigrationQuery.MOST);
      }
    } catch (NumberFormatException e) {
      throw badLimit(text);
    }
    throw badLimit(text);
  }

  private static ApiException badLimit(String text) {
    return new ApiException(
        400, "Invalid input for query parameters limit. Value: " + text + ". It is not a number.");
  }

  private static @Nullable Instant time(Context context, String name) {
    String text = context.queryParam(name);
    if (text == null) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      try {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException notEither) {
        throw new ApiException(
            400, "Invalid input for query parameters " + name + ". Value: " + text + ".");
      }
    }
  }
}
