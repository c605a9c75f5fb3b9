package dev.godwit.host.http;

import dev.godwit.api.HostFacts;
import dev.godwit.api.HostObservation;
import dev.godwit.api.KnownBadVersions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What runs on each host, and between which versions something breaks, as the extension API has it. */
public final class VersionsBody {
  private VersionsBody() {}

  /** The body. */
  public static Map<String, Object> of(
      List<HostObservation> hosts, List<KnownBadVersions> knownBad) {
    var body = new LinkedHashMap<String, Object>();
    body.put("hosts", hosts.stream().map(VersionsBody::host).toList());
    body.put("known_bad", knownBad.stream().map(VersionsBody::entry).toList());
    return body;
  }

  private static Map<String, Object> host(HostObservation host) {
    HostFacts facts = host.facts();
    var body = new LinkedHashMap<String, Object>();
    body.put("name", host.host().value());
    body.put("state", facts == null ? "down" : "up");
    body.put("hypervisor", facts == null ? null : facts.hypervisorType());
    body.put(
        "hypervisor_version", facts == null ? null : HostFacts.version(facts.hypervisorVersion()));
    body.put("libvirt_version", facts == null ? null : HostFacts.version(facts.libvirtVersion()));
    return body;
  }

  private static Map<String, Object> entry(KnownBadVersions entry) {
    var body = new LinkedHashMap<String, Object>();
    body.put("id", entry.id());
    body.put("features", entry.features());
    body.put(
        "pairs",
        entry.pairs().stream()
            .map(pair -> Map.of("source", pair.source(), "destination", pair.destination()))
            .toList());
    body.put("breaks", entry.breaks());
    body.put("remedy", ExtensionBodies.word(entry.remedy()));
    body.put("accepted_by", entry.acceptedBy());
    body.put("known_from", entry.knownFrom());
    return body;
  }
}
