package dev.godwit.standalone.compute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestId;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.http.Json;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.compute.Requests.Owned;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** The migrations in progress of one server, and what can be done about them. */
final class ServerMigrationsApi {
  private static final String FORCE_COMPLETE = "force_complete";

  private final Requests requests;
  private final MigrationService migrations;
  private final MigrationStore store;
  private final MigrationBodies bodies;
  private final Json json = new Json();

  ServerMigrationsApi(
      Requests requests,
      MigrationService migrations,
      MigrationStore store,
      MigrationBodies bodies) {
    this.requests = requests;
    this.migrations = migrations;
    this.store = store;
    this.bodies = bodies;
  }

  void addTo(RoutesConfig routes, String root) {
    String ofServer = root + "/servers/{server}/migrations";
    routes.get(ofServer, this::list);
    routes.get(ofServer + "/{migration}", this::show);
    routes.delete(ofServer + "/{migration}", this::abort);
    routes.post(ofServer + "/{migration}/action", this::act);
  }

  private void list(Context context) {
    Microversion version = requests.since(context, 23);
    Owned server = requests.server(context);
    User user = requests.require(context, Policy.SERVER_MIGRATIONS_INDEX, server);
    boolean hosts = user.may(Policy.SERVER_MIGRATIONS_HOST, server.project().id());
    List<Map<String, Object>> found = store
        .active(server.view().id())
        .filter(record -> record.status().isInProgress())
        .map(record -> bodies.inProgress(record, version, hosts))
        .map(List::of)
        .orElse(List.of());
    context.json(Map.of("migrations", found));
  }

  private void show(Context context) {
    Microversion version = requests.since(context, 23);
    Owned server = requests.server(context);
    requests.require(context, Policy.SERVER_MIGRATIONS_SHOW, server);
    GuestId guest = server.view().id();
    long id = number(context, 404);
    MigrationRecord record = store
        .find(guest, id)
        .orElseThrow(() -> new ApiException(
            404, "Migration " + id + " for instance " + guest + " could not be found."));
    if (!record.status().isInProgress()) {
      throw new ApiException(
          404, "Live migration " + id + " for server " + guest + " is not in progress.");
    }
    context.json(Map.of("migration", bodies.inProgress(record, version, true)));
  }

  private void abort(Context context) {
    Microversion version = requests.since(context, 24);
    Owned server = requests.server(context);
    User user = requests.require(context, Policy.SERVER_MIGRATIONS_DELETE, server);
    try {
      migrations.abort(server.view().id(), number(context, 404), version.atLeast(65));
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 404, user);
    }
    context.status(202);
  }

  private void act(Context context) {
    JsonNode body = json.object(context);
    JsonNode value = body.get(FORCE_COMPLETE);
    if (value == null && body.size() == 1) {
      throw new ApiException(
          400,
          "There is no such action: " + Requests.shortened(body.fieldNames().next()));
    }
    requests.since(context, 22);
    if (body.size() != 1 || value == null || !value.isNull()) {
      throw new ApiException(400, "The body must be {\"force_complete\": null}.");
    }
    Audit.action(context, FORCE_COMPLETE);
    Owned server = requests.server(context);
    User user = requests.require(context, Policy.SERVER_MIGRATIONS_FORCE_COMPLETE, server);
    try {
      migrations.forceComplete(server.view().id(), number(context, 400));
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 400, user);
    }
    context.status(202);
  }

  /** The number in the path; whatever is none names no migration, which Nova answers as given. */
  private static long number(Context context, int missing) {
    String text = context.pathParam("migration");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ApiException(
          missing, "Migration " + Requests.shortened(text) + " could not be found.");
    }
  }
}
