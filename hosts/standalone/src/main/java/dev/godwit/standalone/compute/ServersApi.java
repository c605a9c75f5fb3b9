package dev.godwit.standalone.compute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.host.http.ApiException;
import dev.godwit.host.http.Audit;
import dev.godwit.host.http.Json;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationOrder;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.standalone.compute.Requests.Owned;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;

/** Servers, and the action that moves one. */
final class ServersApi {
  private static final String MIGRATE_LIVE = "os-migrateLive";

  private final Requests requests;
  private final ServerDirectory directory;
  private final MigrationService migrations;
  private final ServerBodies bodies;
  private final String baseUrl;
  private final Json json = new Json();

  ServersApi(
      Requests requests,
      ServerDirectory directory,
      MigrationService migrations,
      ServerBodies bodies,
      String baseUrl) {
    this.requests = requests;
    this.directory = directory;
    this.migrations = migrations;
    this.bodies = bodies;
    this.baseUrl = baseUrl;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.get(root + "/servers", context -> list(context, Policy.SERVERS_INDEX));
    routes.get(root + "/servers/detail", context -> list(context, Policy.SERVERS_DETAIL));
    routes.get(root + "/servers/{server}", this::show);
    routes.post(root + "/servers/{server}/action", this::act);
  }

  private void list(Context context, Policy policy) {
    User user = requests.require(context, policy);
    Microversion version = requests.version(context);
    Query query = Query.of(context);
    var filter = new ServerFilter(query, user, version);
    if (query.has("all_tenants") && query.flag("all_tenants")) {
      requests.require(context, Policy.SERVERS_ALL_TENANTS);
    }
    ServerFilter.Page page = filter.page(directory.servers().stream().map(requests::owned));
    var answer = new LinkedHashMap<String, Object>();
    answer.put(
        "servers",
        page.servers().stream()
            .map(server -> policy == Policy.SERVERS_DETAIL
                ? bodies.detailed(server, user, version)
                : bodies.brief(server))
            .toList());
    if (page.full()) {
      String last = page.servers().getLast().view().id().toString();
      answer.put("servers_links", query.next(baseUrl, last));
    }
    context.json(answer);
  }

  private void show(Context context) {
    Owned server = requests.server(context);
    User user = requests.require(context, Policy.SERVERS_SHOW, server);
    context.json(Map.of("server", bodies.shown(server, user, requests.version(context))));
  }

  private void act(Context context) {
    JsonNode body = json.object(context);
    if (body.size() != 1) {
      throw new ApiException(400, "The body must name exactly one action.");
    }
    String name = body.fieldNames().next();
    if (!name.equals(MIGRATE_LIVE)) {
      throw new ApiException(400, "There is no such action: " + Requests.shortened(name));
    }
    Audit.action(context, name);
    Microversion version = requests.version(context);
    LiveMigrateBody wish = LiveMigrateBody.of(body.path(name), version);
    Owned server = requests.server(context);
    User user = requests.require(
        context, wish.host() == null ? Policy.MIGRATE_LIVE : Policy.MIGRATE_LIVE_HOST, server);
    begin(server, wish, user, version.atLeast(34));
    context.status(202);
  }

  private void begin(Owned server, LiveMigrateBody wish, User user, boolean answerAtOnce) {
    try {
      String host = wish.host();
      var order = new MigrationOrder(
          server.view().id(),
          host == null ? null : migrations.hostNamed(host),
          wish.blockMigration(),
          user.id(),
          user.project().id());
      if (answerAtOnce) {
        migrations.begin(order);
      } else {
        migrations.beginChecked(order);
      }
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 404, user);
    }
  }
}
