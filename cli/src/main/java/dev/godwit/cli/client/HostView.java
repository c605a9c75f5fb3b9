package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A hypervisor host.
 *
 * @param state {@code up} or {@code down}
 * @param status {@code enabled} or {@code disabled}
 */
public record HostView(
    String name,
    String state,
    String status,
    int runningServers,
    int vcpusUsed,
    int vcpus,
    long memoryUsedMib,
    long memoryMib,
    String hypervisor) {

  static HostView of(JsonNode host) {
    return new HostView(
        host.path("service").path("host").asText(),
        host.path("state").asText(),
        host.path("status").asText(),
        host.path("running_vms").asInt(),
        host.path("vcpus_used").asInt(),
        host.path("vcpus").asInt(),
        host.path("memory_mb_used").asLong(),
        host.path("memory_mb").asLong(),
        host.path("hypervisor_type").asText());
  }
}
