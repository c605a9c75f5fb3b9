package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs on the hosts of a Godwit host, and between which versions something breaks.
 *
 * @param hosts every host
 * @param knownBad what its driver knows
 */
public record VersionsView(List<Host> hosts, List<KnownBad> knownBad) {

  /**
   * The versions of one host; null where it does not answer.
   *
   * @param state {@code up} or {@code down}
   */
  public record Host(
      String name,
      String state,
      @Nullable String hypervisor,
      @Nullable String hypervisorVersion,
      @Nullable String libvirtVersion) {}

  /** Versions between which something breaks; members as in the API. */
  public record KnownBad(
      String id,
      List<String> features,
      List<Pair> pairs,
      String breaks,
      String remedy,
      @Nullable String acceptedBy,
      String knownFrom) {}

  /** Versions at both hosts. */
  public record Pair(String source, String destination) {}

  static VersionsView of(JsonNode body) {
    var hosts = new ArrayList<Host>();
    for (JsonNode host : body.path("hosts")) {
      hosts.add(new Host(
          host.path("name").asText(),
          host.path("state").asText(),
          host.path("hypervisor").asText(null),
          host.path("hypervisor_version").asText(null),
          host.path("libvirt_version").asText(null)));
    }
    var knownBad = new ArrayList<KnownBad>();
    for (JsonNode entry : body.path("known_bad")) {
      knownBad.add(entry(entry));
    }
    return new VersionsView(hosts, knownBad);
  }

  private static KnownBad entry(JsonNode entry) {
    var features = new ArrayList<String>();
    entry.path("features").forEach(feature -> features.add(feature.asText()));
    var pairs = new ArrayList<Pair>();
    entry
        .path("pairs")
        .forEach(pair -> pairs.add(
            new Pair(pair.path("source").asText(), pair.path("destination").asText())));
    return new KnownBad(
        entry.path("id").asText(),
        features,
        pairs,
        entry.path("breaks").asText(),
        entry.path("remedy").asText(),
        entry.path("accepted_by").asText(null),
        entry.path("known_from").asText());
  }
}
