package dev.godwit.standalone.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.Resolution;
import dev.godwit.host.http.Audit;
import dev.godwit.host.http.Json;
import dev.godwit.host.http.ResolutionBody;
import dev.godwit.host.http.StrictBody;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.standalone.compute.Refusals;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/** What an operator does about a migration that does not settle by itself. */
final class SettlingApi {
  private final ExtensionRequests requests;
  private final MigrationBodies bodies;
  private final MigrationService migrations;
  private final Json json = new Json();

  SettlingApi(ExtensionRequests requests, MigrationBodies bodies, MigrationService migrations) {
    this.requests = requests;
    this.bodies = bodies;
    this.migrations = migrations;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.post(root + "/migrations/{migration}/resolve", this::resolve);
    routes.post(root + "/migrations/{migration}/adopt", this::adopt);
  }

  private void resolve(Context context) {
    User user = requests.user(context);
    JsonNode body = json.object(context);
    MigrationRecord record = requests.record(context, user);
    // Before the names in the body are compared with hosts, of which only administrators may know.
    ExtensionRequests.require(user, Policy.GODWIT_MIGRATIONS_RESOLVE, record.projectId());
    Resolution resolution = ResolutionBody.read(
        body, record.source(), record.destination(), migrations::knows, user.name());
    Audit.action(context, "resolve");
    try {
      migrations.resolve(record, resolution);
    } catch (MigrationRefusedException e) {
      throw Refusals.translateOfMigration(e, user);
    }
    context.status(202).json(bodies.migration(record, user));
  }

  private void adopt(Context context) {
    User user = requests.user(context);
    JsonNode body = json.object(context);
    MigrationRecord record = requests.record(context, user);
    ExtensionRequests.require(user, Policy.GODWIT_MIGRATIONS_ADOPT, record.projectId());
    var unused = new StrictBody("", body, List.of());
    Audit.action(context, "adopt");
    try {
      migrations.adopt(record);
    } catch (MigrationRefusedException e) {
      throw Refusals.translateOfMigration(e, user);
    }
    context.status(202).json(bodies.migration(record, user));
  }
}
