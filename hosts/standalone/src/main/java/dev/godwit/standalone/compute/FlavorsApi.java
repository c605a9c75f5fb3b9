package dev.godwit.standalone.compute;

import dev.godwit.host.http.ApiException;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.standalone.identity.Policy;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Flavors. libvirt has none: each size that a server of the project has is shown as one, so that
 * clients which look up a server's flavor find it.
 */
final class FlavorsApi {
  private final Requests requests;
  private final ServerDirectory directory;
  private final String baseUrl;
  private final String url;

  FlavorsApi(Requests requests, ServerDirectory directory, String baseUrl, String url) {
    this.requests = requests;
    this.directory = directory;
    this.baseUrl = baseUrl;
    this.url = url;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.get(root + "/flavors", context -> list(context, false));
    routes.get(root + "/flavors/detail", context -> list(context, true));
    routes.get(root + "/flavors/{flavor}", this::show);
    routes.get(root + "/flavors/{flavor}/os-extra_specs", this::extraSpecs);
  }

  private record Size(int vcpus, long memoryMib) {
    static Size of(ServerView server) {
      return new Size(server.vcpus(), server.memoryMib());
    }

    String id() {
      return "libvirt-" + vcpus + "-" + memoryMib;
    }
  }

  /** What a server shows of its flavor: a link until 2.46, the sizes since. */
  static Map<String, Object> ofServer(ServerView server, String url, Microversion version) {
    Size size = Size.of(server);
    if (!version.atLeast(47)) {
      return Map.of("id", size.id(), "links", List.of(link("bookmark", url, size)));
    }
    return Map.of(
        "original_name",
        size.id(),
        "vcpus",
        size.vcpus(),
        "ram",
        size.memoryMib(),
        "disk",
        0,
        "ephemeral",
        0,
        "swap",
        0,
        "extra_specs",
        Map.of());
  }

  private static Map<String, String> link(String relation, String url, Size size) {
    return ServerBodies.link(relation, url + "/flavors/" + size.id());
  }

  private SortedMap<String, Size> sizes(Context context) {
    var user = requests.user(context);
    var sizes = new TreeMap<String, Size>();
    directory.servers().stream()
        .map(requests::owned)
        .filter(server -> user.isAdmin() || server.project().equals(user.project()))
        .map(server -> Size.of(server.view()))
        .forEach(size -> sizes.put(size.id(), size));
    return sizes;
  }

  private void list(Context context, boolean detail) {
    requests.require(context, Policy.FLAVORS);
    Microversion version = requests.version(context);
    Query query = Query.of(context);
    SortedMap<String, Size> sizes = sizes(context);
    String marker = query.marker();
    if (marker != null && !sizes.containsKey(marker)) {
      throw new ApiException(400, "marker [" + Requests.shortened(marker) + "] not found");
    }
    int limit = query.limit();
    List<Size> page = sizes.entrySet().stream()
        .filter(entry -> marker == null || entry.getKey().compareTo(marker) > 0)
        .limit(limit)
        .map(Map.Entry::getValue)
        .toList();
    var answer = new LinkedHashMap<String, Object>();
    answer.put(
        "flavors",
        page.stream()
            .map(size -> detail ? detailed(size, version) : brief(size, version))
            .toList());
    if (limit > 0 && page.size() == limit) {
      answer.put("flavors_links", query.next(baseUrl, page.getLast().id()));
    }
    context.json(answer);
  }

  private void show(Context context) {
    context.json(Map.of("flavor", detailed(found(context), requests.version(context))));
  }

  private void extraSpecs(Context context) {
    found(context);
    context.json(Map.of("extra_specs", Map.of()));
  }

  private Size found(Context context) {
    requests.require(context, Policy.FLAVORS);
    String id = context.pathParam("flavor");
    Size size = sizes(context).get(id);
    if (size == null) {
      throw new ApiException(404, "Flavor " + Requests.shortened(id) + " could not be found.");
    }
    return size;
  }

  private Map<String, Object> brief(Size size, Microversion version) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", size.id());
    body.put("name", size.id());
    body.put("links", List.of(link("self", url, size)));
    if (version.atLeast(55)) {
      body.put("description", null);
    }
    return body;
  }

  private Map<String, Object> detailed(Size size, Microversion version) {
    Map<String, Object> body = brief(size, version);
    body.put("vcpus", size.vcpus());
    body.put("ram", size.memoryMib());
    body.put("disk", 0);
    body.put("swap", version.atLeast(75) ? 0 : "");
    body.put("rxtx_factor", 1.0);
    body.put("OS-FLV-EXT-DATA:ephemeral", 0);
    body.put("OS-FLV-DISABLED:disabled", false);
    body.put("os-flavor-access:is_public", true);
    if (version.atLeast(61)) {
      body.put("extra_specs", Map.of());
    }
    return body;
  }
}
