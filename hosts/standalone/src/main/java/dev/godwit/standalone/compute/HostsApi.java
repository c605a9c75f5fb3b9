package dev.godwit.standalone.compute;

import dev.godwit.host.http.ApiException;
import dev.godwit.host.inventory.HostView;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.standalone.compute.HostBodies.Numbered;
import dev.godwit.standalone.identity.Policy;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The hypervisor hosts: os-hypervisors and os-services. */
final class HostsApi {
  private static final Set<String> SINCE_33 = Set.of("limit", "marker");
  private static final Set<String> SINCE_53 =
      Set.of("limit", "marker", "hypervisor_hostname_pattern", "with_servers");

  private final Requests requests;
  private final ServerDirectory directory;
  private final HostBodies bodies;
  private final String baseUrl;

  HostsApi(Requests requests, ServerDirectory directory, String baseUrl) {
    this.requests = requests;
    this.directory = directory;
    this.bodies = new HostBodies(directory);
    this.baseUrl = baseUrl;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.get(root + "/os-hypervisors", context -> list(context, Policy.HYPERVISORS_LIST));
    routes.get(
        root + "/os-hypervisors/detail", context -> list(context, Policy.HYPERVISORS_DETAIL));
    routes.get(root + "/os-hypervisors/statistics", this::statistics);
    routes.get(root + "/os-hypervisors/{hypervisor}", this::show);
    routes.get(root + "/os-hypervisors/{hypervisor}/uptime", this::uptime);
    routes.get(root + "/os-services", this::services);
    routes.get(root + "/os-aggregates", this::aggregates);
  }

  private List<Numbered> hosts() {
    List<HostView> hosts = directory.hosts();
    return IntStream.range(0, hosts.size())
        .mapToObj(i -> new Numbered(i + 1, hosts.get(i)))
        .toList();
  }

  private void list(Context context, Policy policy) {
    requests.require(context, policy);
    Microversion version = requests.version(context);
    Query query = Query.of(context);
    if (version.atLeast(53)) {
      query.allowOnly(SINCE_53);
    }
    List<Numbered> page = hosts();
    String pattern = version.atLeast(53) ? query.text("hypervisor_hostname_pattern") : null;
    if (pattern != null) {
      page = matching(page, pattern, SINCE_33.stream().anyMatch(query::has));
    }
    int limit = version.atLeast(33) ? query.limit() : Query.MOST;
    page = page(page, version.atLeast(33) ? query.marker() : null, limit, version);
    boolean servers = version.atLeast(53) && query.flag("with_servers");
    var answer = new LinkedHashMap<String, Object>();
    answer.put(
        "hypervisors",
        page.stream()
            .map(host -> policy == Policy.HYPERVISORS_DETAIL
                ? bodies.detailed(host, version, servers)
                : bodies.brief(host, version, servers))
            .toList());
    if (version.atLeast(33) && limit > 0 && page.size() == limit) {
      answer.put(
          "hypervisors_links", query.next(baseUrl, page.getLast().id(version).toString()));
    }
    context.json(answer);
  }

  /** Nova finds hosts whose name holds the text, answers 404 if there is none, and knows no pages then. */
  private static List<Numbered> matching(List<Numbered> hosts, String pattern, boolean paged) {
    if (paged) {
      throw new ApiException(
          400, "Paging over hypervisors with hypervisor_hostname_pattern is not supported.");
    }
    String part = pattern.toLowerCase(Locale.ROOT);
    List<Numbered> found = hosts.stream()
        .filter(host -> host.name().toLowerCase(Locale.ROOT).contains(part))
        .toList();
    if (found.isEmpty()) {
      throw new ApiException(
          404, "No hypervisor matching '" + Requests.shortened(pattern) + "' could be found.");
    }
    return found;
  }

  private static List<Numbered> page(
      List<Numbered> hosts, @Nullable String marker, int limit, Microversion version) {
    int begin = 0;
    if (marker != null) {
      while (begin < hosts.size() && !hosts.get(begin).id(version).toString().equals(marker)) {
        begin++;
      }
      if (begin == hosts.size()) {
        throw new ApiException(
            400, "Marker " + Requests.shortened(marker) + " could not be found.");
      }
      begin++;
    }
    return hosts.subList(begin, Math.min(hosts.size(), begin + limit));
  }

  private void show(Context context) {
    requests.require(context, Policy.HYPERVISORS_SHOW);
    Microversion version = requests.version(context);
    Query query = Query.of(context);
    if (version.atLeast(53)) {
      query.allowOnly(Set.of("with_servers"));
    }
    boolean servers = version.atLeast(53) && query.flag("with_servers");
    Numbered found = found(context, version);
    context.json(Map.of("hypervisor", bodies.detailed(found, version, servers)));
  }

  /** As in Nova where a driver cannot tell: libvirt says nothing of a host's uptime. */
  private void uptime(Context context) {
    requests.require(context, Policy.HYPERVISORS_UPTIME);
    found(context, requests.version(context));
    throw new ApiException(501, "Virt driver does not implement uptime function.");
  }

  private Numbered found(Context context, Microversion version) {
    String wanted = context.pathParam("hypervisor");
    if (version.atLeast(53) && Requests.uuid(wanted) == null) {
      throw new ApiException(400, "Invalid uuid " + Requests.shortened(wanted));
    }
    return hosts().stream()
        .filter(host -> host.id(version).toString().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new ApiException(
            404, "Hypervisor with ID '" + Requests.shortened(wanted) + "' could not be found."));
  }

  private void statistics(Context context) {
    requests.require(context, Policy.HYPERVISORS_STATISTICS);
    context.json(Map.of("hypervisor_statistics", HostBodies.sum(hosts())));
  }

  /** There are none; clients that show a host ask in which it is. */
  private void aggregates(Context context) {
    requests.require(context, Policy.AGGREGATES_INDEX);
    context.json(Map.of("aggregates", List.of()));
  }

  private void services(Context context) {
    requests.require(context, Policy.SERVICES_LIST);
    Microversion version = requests.version(context);
    Query query = Query.of(context);
    if (version.atLeast(75)) {
      query.allowOnly(Set.of("host", "binary"));
    }
    String host = query.text("host");
    String binary = query.text("binary");
    context.json(Map.of(
        "services",
        hosts().stream()
            .filter(one -> host == null || one.name().equals(host))
            .filter(one -> binary == null || HostBodies.BINARY.equals(binary))
            .map(one -> HostBodies.service(one, version))
            .toList()));
  }
}
