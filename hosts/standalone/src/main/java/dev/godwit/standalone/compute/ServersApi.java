package dev.godwit.standalone.compute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.GuestId;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.migrations.MigrationOrder;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.standalone.http.ApiException;
import dev.godwit.standalone.http.Json;
import dev.godwit.standalone.identity.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Servers, and the action that moves one. */
final class ServersApi {
  private final Requests requests;
  private final ServerDirectory directory;
  private final MigrationService migrations;
  private final String url;
  private final Json json = new Json();

  ServersApi(
      Requests requests, ServerDirectory directory, MigrationService migrations, String url) {
    this.requests = requests;
    this.directory = directory;
    this.migrations = migrations;
    this.url = url;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.get(root + "/servers", context -> list(context, false));
    routes.get(root + "/servers/detail", context -> list(context, true));
    routes.get(root + "/servers/{server}", this::show);
    routes.post(root + "/servers/{server}/action", this::act);
  }

  private void list(Context context, boolean detail) {
    requests.reader(context);
    Microversion version = requests.version(context);
    String name = context.queryParam("name");
    String host = context.queryParam("host");
    String status = context.queryParam("status");
    List<Map<String, Object>> servers = directory.servers().stream()
        .filter(server -> name == null || server.name().contains(name))
        .filter(server -> host == null || server.host().toString().equals(host))
        .filter(server -> status == null || server.status().name().equalsIgnoreCase(status))
        .map(server -> detail ? detailed(server, version) : brief(server))
        .toList();
    context.json(Map.of("servers", servers));
  }

  private void show(Context context) {
    requests.reader(context);
    Microversion version = requests.version(context);
    GuestId id = Requests.server(context);
    ServerView server = directory.server(id).orElseThrow(() -> Requests.notFound(id));
    context.json(Map.of("server", detailed(server, version)));
  }

  private Map<String, Object> brief(ServerView server) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", server.id().toString());
    body.put("name", server.name());
    body.put("links", links(server));
    return body;
  }

  private List<Map<String, String>> links(ServerView server) {
    return List.of(Map.of("rel", "self", "href", url + "/servers/" + server.id()));
  }

  private Map<String, Object> detailed(ServerView server, Microversion version) {
    var body = new LinkedHashMap<>(brief(server));
    body.put("status", server.status().name());
    body.put("tenant_id", "admin");
    body.put("user_id", "admin");
    body.put("metadata", Map.of());
    body.put("addresses", Map.of());
    body.put("accessIPv4", "");
    body.put("accessIPv6", "");
    body.put("image", "");
    body.put("flavor", flavor(server, version));
    body.put("hostId", server.host().toString());
    body.put("created", seconds(server.created()));
    body.put("updated", seconds(server.updated()));
    body.put(
        "progress",
        server.migration() == null ? 0 : server.migration().figures().percent());
    body.put("config_drive", "");
    body.put("key_name", null);
    body.put("OS-DCF:diskConfig", "MANUAL");
    body.put("OS-EXT-AZ:availability_zone", "nova");
    body.put("OS-EXT-SRV-ATTR:host", server.host().toString());
    body.put("OS-EXT-SRV-ATTR:hypervisor_hostname", server.host().toString());
    body.put("OS-EXT-SRV-ATTR:instance_name", server.name());
    body.put("OS-EXT-STS:task_state", server.migration() == null ? null : "migrating");
    body.put("OS-EXT-STS:vm_state", vmState(server));
    body.put("OS-EXT-STS:power_state", powerState(server));
    return body;
  }

  /** As Nova writes times of servers. */
  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Map<String, Object> flavor(ServerView server, Microversion version) {
    if (!version.atLeast(47)) {
      return Map.of("id", "libvirt", "links", List.of());
    }
    return Map.of(
        "original_name",
        "libvirt",
        "vcpus",
        server.vcpus(),
        "ram",
        server.memoryMib(),
        "disk",
        0,
        "ephemeral",
        0,
        "swap",
        0,
        "extra_specs",
        Map.of());
  }

  private static String vmState(ServerView server) {
    return switch (server.status()) {
      case ACTIVE, UNKNOWN -> "active";
      case MIGRATING ->
        server.power() == dev.godwit.api.GuestObservation.PowerState.PAUSED ? "paused" : "active";
      case PAUSED -> "paused";
      case SUSPENDED -> "suspended";
      case SHUTOFF -> "stopped";
      case ERROR -> "error";
    };
  }

  /** Nova's numbers. */
  private static int powerState(ServerView server) {
    if (server.status() == ServerStatus.UNKNOWN) {
      return 0;
    }
    return switch (server.power()) {
      case NO_STATE -> 0;
      case RUNNING -> 1;
      case PAUSED -> 3;
      case SHUTDOWN -> 4;
      case CRASHED -> 6;
      case SUSPENDED -> 7;
    };
  }

  private void act(Context context) {
    User user = requests.admin(context);
    Microversion version = requests.version(context);
    JsonNode body = json.object(context);
    JsonNode action = body.get("os-migrateLive");
    if (body.size() != 1) {
      throw new ApiException(400, "The body must name exactly one action.");
    }
    if (action == null) {
      throw new ApiException(
          400,
          "There is no such action: " + body.fieldNames().next() + ". Godwit has os-migrateLive.");
    }
    LiveMigrateBody wish = LiveMigrateBody.of(action, version);
    GuestId server = Requests.server(context);
    begin(server, wish, user, version.atLeast(34));
    context.status(202);
  }

  private void begin(GuestId server, LiveMigrateBody wish, User user, boolean answerAtOnce) {
    if (directory.server(server).isEmpty()) {
      throw Requests.notFound(server);
    }
    try {
      @Nullable String host = wish.host();
      var order = new MigrationOrder(
          server,
          host == null ? null : migrations.hostNamed(host),
          wish.blockMigration(),
          user.id(),
          user.projectId());
      if (answerAtOnce) {
        migrations.begin(order);
      } else {
        migrations.beginChecked(order);
      }
    } catch (MigrationRefusedException e) {
      throw Refusals.translate(e, 404);
    }
  }
}
