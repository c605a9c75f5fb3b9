package dev.godwit.standalone.compute;

import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostFacts;
import dev.godwit.host.http.Json;
import dev.godwit.host.inventory.HostView;
import dev.godwit.host.inventory.ServerDirectory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Hypervisor hosts as the Compute API shows them: which fields depends on the version. */
final class HostBodies {
  static final String BINARY = "nova-compute";

  private static final List<String> NO_DISKS = List.of("local_gb", "local_gb_used", "free_disk_gb");

  private final ServerDirectory directory;

  HostBodies(ServerDirectory directory) {
    this.directory = directory;
  }

  /**
   * A host with the number that names it before 2.53.
   *
   * @param number its place in the inventory, from 1
   */
  record Numbered(int number, HostView view) {
    String name() {
      return view.endpoint().name().toString();
    }

    @Nullable
    HostFacts facts() {
      return view.observation().facts();
    }

    List<GuestObservation> running() {
      return view.observation().guests().stream()
          .filter(guest -> guest.state() == PowerState.RUNNING)
          .toList();
    }

    /** A number before 2.53, a UUID since. */
    Object id(Microversion version) {
      return version.atLeast(53) ? uuid("host") : number;
    }

    private String uuid(String kind) {
      return UUID.nameUUIDFromBytes(
              ("godwit " + kind + " " + name()).getBytes(StandardCharsets.UTF_8))
          .toString();
    }
  }

  Map<String, Object> brief(Numbered host, Microversion version, boolean servers) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", host.id(version));
    body.put("hypervisor_hostname", host.name());
    body.put("state", state(host));
    body.put("status", "enabled");
    if (servers) {
      servers(body, host);
    }
    return body;
  }

  private static String state(Numbered host) {
    return host.view().observation().isUp() ? "up" : "down";
  }

  /** Left out where there are none, as in Nova. */
  private void servers(Map<String, Object> body, Numbered host) {
    List<Map<String, String>> there = directory.servers().stream()
        .filter(server -> server.host().equals(host.view().endpoint().name()))
        .map(server -> Map.of("uuid", server.id().toString(), "name", server.name()))
        .toList();
    if (!there.isEmpty()) {
      body.put("servers", there);
    }
  }

  Map<String, Object> detailed(Numbered host, Microversion version, boolean servers) {
    Map<String, Object> body = brief(host, version, servers);
    HostFacts facts = host.facts();
    var service = new LinkedHashMap<String, Object>();
    service.put("id", version.atLeast(53) ? host.uuid("service") : host.number());
    service.put("host", host.name());
    service.put("disabled_reason", null);
    body.put("service", service);
    body.put("hypervisor_type", facts == null ? "" : facts.hypervisorType());
    body.put("hypervisor_version", facts == null ? 0 : facts.hypervisorVersion());
    body.put("host_ip", host.view().endpoint().migrationAddress());
    body.putAll(amounts(host));
    body.put("disk_available_least", null);
    body.put("cpu_info", cpu(facts, version));
    return body;
  }

  /** What is added up over all hosts. Disks are not looked at. */
  private static Map<String, Long> amounts(Numbered host) {
    var amounts = new LinkedHashMap<String, Long>();
    amounts.put("vcpus", of(host, facts -> facts.cpus()));
    amounts.put(
        "vcpus_used", host.running().stream().mapToLong(GuestObservation::vcpus).sum());
    amounts.put("memory_mb", of(host, HostFacts::memoryMib));
    amounts.put(
        "memory_mb_used",
        host.running().stream().mapToLong(GuestObservation::memoryMib).sum());
    amounts.put("free_ram_mb", of(host, HostFacts::memoryFreeMib));
    NO_DISKS.forEach(name -> amounts.put(name, 0L));
    amounts.put("running_vms", (long) host.running().size());
    amounts.put("current_workload", 0L);
    return amounts;
  }

  private static long of(Numbered host, ToLongFunction<HostFacts> amount) {
    HostFacts facts = host.facts();
    return facts == null ? 0 : amount.applyAsLong(facts);
  }

  static Map<String, Object> sum(List<Numbered> hosts) {
    var sum = new LinkedHashMap<String, Object>();
    sum.put("count", hosts.size());
    for (Numbered host : hosts) {
      amounts(host)
          .forEach(
              (name, amount) -> sum.merge(name, amount, (one, other) -> (Long) one + (Long) other));
    }
    sum.put("disk_available_least", null);
    return sum;
  }

  /** An object from 2.28, JSON as text before. */
  private static Object cpu(@Nullable HostFacts facts, Microversion version) {
    Map<String, String> cpu =
        facts == null ? Map.of() : Map.of("arch", facts.architecture(), "model", facts.cpuModel());
    return version.atLeast(28) ? cpu : new Json().toJsonString(cpu, Map.class);
  }

  static Map<String, Object> service(Numbered host, Microversion version) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", version.atLeast(53) ? host.uuid("service") : host.number());
    body.put("binary", BINARY);
    body.put("host", host.name());
    body.put("zone", ServerBodies.ZONE);
    body.put("status", "enabled");
    body.put("state", state(host));
    body.put("updated_at", Json.time(host.view().observation().at()));
    body.put("disabled_reason", null);
    if (version.atLeast(11)) {
      body.put("forced_down", false);
    }
    return body;
  }
}
