package dev.godwit.host.inventory;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.StoreException;
import dev.godwit.spi.Inventory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of all hosts, as they are seen now; of a host that does not answer, as they were seen
 * last. Blocks until the hosts have answered or were found not to; what was seen within the last
 * second is not asked again. Safe for several threads.
 */
public final class ServerDirectory {
  private static final Logger log = LoggerFactory.getLogger(ServerDirectory.class);

  private final MigrationStore migrations;
  private final SightingStore sightings;
  private final InstantSource clock;
  private final ServerChronicle chronicle;
  private final List<ObservedHost> hosts;
  private final Map<HostName, List<GuestObservation>> remembered = new HashMap<>();

  public ServerDirectory(
      Inventory inventory,
      HypervisorView hypervisors,
      MigrationStore migrations,
      SightingStore sightings,
      InstantSource clock) {
    this.migrations = migrations;
    this.sightings = sightings;
    this.clock = clock;
    this.chronicle = new ServerChronicle(sightings, clock);
    this.hosts = inventory.hosts().stream()
        .map(host -> new ObservedHost(host, hypervisors, clock))
        .toList();
  }

  /** All hosts of the inventory, in its order. */
  public List<HostView> hosts() {
    var questions = new LinkedHashMap<ObservedHost, CompletableFuture<HostObservation>>();
    hosts.forEach(host -> questions.put(host, host.ask()));
    var views = new ArrayList<HostView>();
    questions.forEach(
        (host, question) -> views.add(new HostView(host.endpoint(), host.await(question))));
    return List.copyOf(views);
  }

  /** One host of the inventory. */
  public Optional<HostView> host(HostName name) {
    return hosts.stream()
        .filter(host -> host.endpoint().name().equals(name))
        .findFirst()
        .map(host -> new HostView(host.endpoint(), host.await(host.ask())));
  }

  /** Has the next question ask the hosts, because something has moved. */
  public void forget() {
    hosts.forEach(ObservedHost::forget);
  }

  /** One server. */
  public Optional<ServerView> server(GuestId id) {
    return servers().stream().filter(server -> server.id().equals(id)).findFirst();
  }

  /** All servers, in the order of their names. */
  public List<ServerView> servers() {
    var places = new LinkedHashMap<GuestId, List<Place>>();
    boolean complete = true;
    for (HostView host : hosts()) {
      boolean up = host.observation().isUp();
      complete &= up;
      for (GuestObservation guest : guests(host)) {
        // What is only arriving is not there yet, and what moved away is not there any more.
        if (!guest.incoming() && !guest.migratedAway()) {
          places
              .computeIfAbsent(guest.id(), id -> new ArrayList<>())
              .add(new Place(host.endpoint().name(), guest, up));
        }
      }
    }
    // Read after the hosts: a migration that began meanwhile is seen, one that ended is not.
    Map<GuestId, MigrationRecord> active = migrations.active().stream()
        .collect(Collectors.toMap(MigrationRecord::guest, record -> record));
    if (complete) {
      chronicle.present(places.keySet());
    }
    return places.values().stream()
        .map(found ->
            Place.server(found, active.get(found.getFirst().guest().id()), clock.instant()))
        .map(chronicle::timed)
        .sorted(Comparator.comparing(ServerView::name)
            .thenComparing(view -> view.id().uuid()))
        .toList();
  }

  private synchronized List<GuestObservation> guests(HostView host) {
    HostName name = host.endpoint().name();
    List<GuestObservation> before = remembered.computeIfAbsent(name, sightings::last);
    if (!host.observation().isUp()) {
      return before;
    }
    List<GuestObservation> now = host.observation().guests();
    if (!now.equals(before)) {
      remembered.put(name, now);
      try {
        sightings.replace(name, now);
      } catch (StoreException e) {
        log.warn("What host {} shows could not be written down: {}", name, e.getMessage());
      }
    }
    return now;
  }
}
