package dev.godwit.standalone.compute;

import dev.godwit.host.http.Json;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.standalone.compute.Requests.Owned;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Servers as the Compute API shows them: which fields depends on the version and on who asks. */
final class ServerBodies {
  /** The one availability zone. */
  static final String ZONE = "nova";

  private final String url;
  private final ServerMetadata metadata;

  ServerBodies(String url, ServerMetadata metadata) {
    this.url = url;
    this.metadata = metadata;
  }

  Map<String, Object> brief(Owned server) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", server.view().id().toString());
    body.put("name", server.view().name());
    body.put("links", List.of(link("self", url + "/servers/" + server.view().id())));
    return body;
  }

  static Map<String, String> link(String relation, String href) {
    return Map.of("rel", relation, "href", href);
  }

  /** All of a server, as in a list. */
  Map<String, Object> detailed(Owned owned, User user, Microversion version) {
    ServerView server = owned.view();
    var body = new LinkedHashMap<>(brief(owned));
    body.put("status", server.status().name());
    body.put("tenant_id", owned.project().id());
    // libvirt does not say who made a guest.
    body.put("user_id", "");
    body.put("metadata", metadata.of(server.id()));
    body.put("addresses", Map.of());
    body.put("accessIPv4", "");
    body.put("accessIPv6", "");
    body.put("image", "");
    body.put("flavor", FlavorsApi.ofServer(server, url, version));
    body.put("hostId", hostId(owned));
    body.put("created", seconds(server.created()));
    body.put("updated", seconds(server.updated()));
    body.put("config_drive", "");
    body.put("key_name", null);
    body.put("OS-DCF:diskConfig", "MANUAL");
    body.put("OS-EXT-AZ:availability_zone", ZONE);
    body.put("OS-EXT-STS:task_state", ServerStates.taskState(server));
    body.put("OS-EXT-STS:vm_state", ServerStates.vmState(server));
    body.put("OS-EXT-STS:power_state", ServerStates.power(server));
    body.put("OS-SRV-USG:launched_at", Json.time(server.created()));
    body.put("OS-SRV-USG:terminated_at", null);
    body.put("os-extended-volumes:volumes_attached", List.of());
    if (server.status() == ServerStatus.ACTIVE || server.status() == ServerStatus.MIGRATING) {
      body.put(
          "progress",
          server.migration() == null ? 0 : server.migration().figures().percent());
    }
    if (server.status() == ServerStatus.ERROR) {
      body.put("fault", fault(server));
    }
    newer(body, version);
    if (user.may(Policy.SERVERS_EXTENDED_ATTRIBUTES, owned.project().id())) {
      attributes(body, server, version);
    }
    if (version.atLeast(16)
        && user.may(Policy.SERVERS_HOST_STATUS, owned.project().id())) {
      body.put("host_status", server.status() == ServerStatus.UNKNOWN ? "UNKNOWN" : "UP");
    }
    return body;
  }

  /** All of a server, as it is shown by itself. */
  Map<String, Object> shown(Owned owned, User user, Microversion version) {
    Map<String, Object> body = detailed(owned, user, version);
    if (version.atLeast(71)) {
      body.put("server_groups", List.of());
    }
    return body;
  }

  private static void newer(Map<String, Object> body, Microversion version) {
    if (version.atLeast(9)) {
      body.put("locked", false);
    }
    if (version.atLeast(19)) {
      body.put("description", null);
    }
    if (version.atLeast(26)) {
      body.put("tags", List.of());
    }
    if (version.atLeast(63)) {
      body.put("trusted_image_certificates", null);
    }
    if (version.atLeast(73)) {
      body.put("locked_reason", null);
    }
  }

  private static void attributes(
      Map<String, Object> body, ServerView server, Microversion version) {
    body.put("OS-EXT-SRV-ATTR:host", server.host().toString());
    body.put("OS-EXT-SRV-ATTR:hypervisor_hostname", server.host().toString());
    body.put("OS-EXT-SRV-ATTR:instance_name", server.name());
    if (version.atLeast(3)) {
      body.put("OS-EXT-SRV-ATTR:reservation_id", "");
      body.put("OS-EXT-SRV-ATTR:launch_index", 0);
      body.put("OS-EXT-SRV-ATTR:hostname", server.name());
      body.put("OS-EXT-SRV-ATTR:kernel_id", "");
      body.put("OS-EXT-SRV-ATTR:ramdisk_id", "");
      body.put("OS-EXT-SRV-ATTR:root_device_name", null);
      body.put("OS-EXT-SRV-ATTR:user_data", null);
    }
  }

  private static Map<String, Object> fault(ServerView server) {
    return Map.of(
        "code",
        500,
        "created",
        seconds(server.updated()),
        "message",
        server.isDuplicate()
            ? "The server runs on more than one host; an administrator must resolve that."
            : "The server has crashed.");
  }

  /** As in Nova: tells hosts apart without telling which they are, in each project differently. */
  private static String hostId(Owned server) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-224")
          .digest((server.project().id() + server.view().host()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As Nova writes times of servers. */
  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
