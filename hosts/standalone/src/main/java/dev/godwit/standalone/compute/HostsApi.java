package dev.godwit.standalone.compute;

import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostFacts;
import dev.godwit.host.inventory.HostView;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.standalone.http.ApiException;
import dev.godwit.standalone.http.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** The hypervisor hosts: os-hypervisors and os-services. */
final class HostsApi {
  private final Requests requests;
  private final ServerDirectory directory;

  HostsApi(Requests requests, ServerDirectory directory) {
    this.requests = requests;
    this.directory = directory;
  }

  void addTo(RoutesConfig routes, String root) {
    routes.get(root + "/os-hypervisors", context -> list(context, false));
    routes.get(root + "/os-hypervisors/detail", context -> list(context, true));
    routes.get(root + "/os-hypervisors/{hypervisor}", this::show);
    routes.get(root + "/os-services", this::services);
  }

  private void list(Context context, boolean detail) {
    requests.reader(context);
    Microversion version = requests.version(context);
    List<HostView> hosts = directory.hosts();
    context.json(Map.of(
        "hypervisors",
        IntStream.range(0, hosts.size())
            .mapToObj(i -> hypervisor(hosts.get(i), i + 1, version, detail))
            .toList()));
  }

  private void show(Context context) {
    requests.reader(context);
    Microversion version = requests.version(context);
    String wanted = context.pathParam("hypervisor");
    List<HostView> hosts = directory.hosts();
    for (int i = 0; i < hosts.size(); i++) {
      if (id(hosts.get(i), i + 1, version).toString().equals(wanted)) {
        context.json(Map.of("hypervisor", hypervisor(hosts.get(i), i + 1, version, true)));
        return;
      }
    }
    throw new ApiException(404, "Hypervisor with ID '" + wanted + "' could not be found.");
  }

  private static Object id(HostView host, int number, Microversion version) {
    if (!version.atLeast(53)) {
      return number;
    }
    return UUID.nameUUIDFromBytes(
            ("godwit host " + host.endpoint().name()).getBytes(StandardCharsets.UTF_8))
        .toString();
  }

  private static Map<String, Object> hypervisor(
      HostView host, int number, Microversion version, boolean detail) {
    var body = new LinkedHashMap<String, Object>();
    String name = host.endpoint().name().toString();
    body.put("id", id(host, number, version));
    body.put("hypervisor_hostname", name);
    body.put("state", host.observation().isUp() ? "up" : "down");
    body.put("status", "enabled");
    if (!detail) {
      return body;
    }
    var service = new LinkedHashMap<String, Object>();
    service.put("id", id(host, number, version));
    service.put("host", name);
    service.put("disabled_reason", null);
    body.put("service", service);
    HostFacts facts = host.observation().facts();
    List<GuestObservation> running = host.observation().guests().stream()
        .filter(guest -> guest.state() == PowerState.RUNNING)
        .toList();
    long used = running.stream().mapToLong(GuestObservation::memoryMib).sum();
    body.put("hypervisor_type", facts == null ? "" : facts.hypervisorType());
    body.put("hypervisor_version", facts == null ? 0 : facts.hypervisorVersion());
    body.put("host_ip", host.endpoint().migrationAddress());
    body.put("vcpus", facts == null ? 0 : facts.cpus());
    body.put("vcpus_used", running.stream().mapToInt(GuestObservation::vcpus).sum());
    body.put("memory_mb", facts == null ? 0 : facts.memoryMib());
    body.put("memory_mb_used", used);
    body.put("free_ram_mb", facts == null ? 0 : facts.memoryFreeMib());
    body.put("local_gb", 0);
    body.put("local_gb_used", 0);
    body.put("free_disk_gb", 0);
    body.put("disk_available_least", null);
    body.put("running_vms", running.size());
    body.put("current_workload", 0);
    body.put("cpu_info", cpu(facts, version));
    return body;
  }

  /** An object from 2.28, text before. */
  private static Object cpu(
      @org.jspecify.annotations.Nullable HostFacts facts, Microversion version) {
    if (!version.atLeast(28)) {
      return "";
    }
    return facts == null
        ? Map.of()
        : Map.of("arch", facts.architecture(), "model", facts.cpuModel());
  }

  private void services(Context context) {
    requests.reader(context);
    Microversion version = requests.version(context);
    List<HostView> hosts = directory.hosts();
    context.json(Map.of(
        "services",
        IntStream.range(0, hosts.size())
            .mapToObj(i -> service(hosts.get(i), i + 1, version))
            .toList()));
  }

  private static Map<String, Object> service(HostView host, int number, Microversion version) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", id(host, number, version));
    body.put("binary", "nova-compute");
    body.put("host", host.endpoint().name().toString());
    body.put("zone", "nova");
    body.put("status", "enabled");
    body.put("state", host.observation().isUp() ? "up" : "down");
    body.put("updated_at", Json.time(host.observation().at()));
    body.put("disabled_reason", null);
    if (version.atLeast(11)) {
      body.put("forced_down", false);
    }
    return body;
  }
}
