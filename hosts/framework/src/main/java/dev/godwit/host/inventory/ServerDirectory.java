package dev.godwit.host.inventory;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.StoreException;
import dev.godwit.spi.Inventory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of all hosts, as they are seen now; of a host that does not answer, as they were seen
 * last. Blocks until the hosts have answered or were found not to; what was seen within the last
 * second is not asked again, unless a server is missing. Safe for several threads.
 */
public final class ServerDirectory {
  private static final Logger log = LoggerFactory.getLogger(ServerDirectory.class);

  /** Looks at most for one list, where migrations end all the time. */
  private static final int MOST_LOOKS = 3;

  private final HypervisorView hypervisors;
  private final MigrationStore migrations;
  private final SightingStore sightings;
  private final InstantSource clock;
  private final ServerChronicle chronicle;
  private final List<ObservedHost> hosts;
  private final Map<HostName, List<GuestObservation>> remembered = new HashMap<>();

  /** The servers that were on a host when the hosts were asked last. */
  private volatile Set<GuestId> present = Set.of();

  public ServerDirectory(
      Inventory inventory,
      HypervisorView hypervisors,
      MigrationStore migrations,
      SightingStore sightings,
      InstantSource clock) {
    this.hypervisors = hypervisors;
    this.migrations = migrations;
    this.sightings = sightings;
    this.clock = clock;
    this.chronicle = new ServerChronicle(sightings, clock);
    this.hosts = inventory.hosts().stream()
        .map(host -> new ObservedHost(host, hypervisors, clock))
        .toList();
  }

  /** Between which versions something breaks, as far as the driver knows. */
  public List<KnownBadVersions> knownBadVersions() {
    return hypervisors.knownBadVersions();
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
    Look look = look();
    // Hosts are not asked at the same instant, and what was seen just now is not asked again: one
    // that moves may have left the one and not have come to the other. Only what is seen nowhere
    // after this moment is gone.
    boolean missing = !look.places().keySet().containsAll(present);
    // Read in this order: a migration that began meanwhile is under way, one that ends now is in
    // one of the two.
    Map<GuestId, MigrationRecord> active = active();
    List<MigrationRecord> ended = ended(look);
    for (int looks = 1; looks < MOST_LOOKS && (missing || !ended.isEmpty()); looks++) {
      forget();
      look = look();
      missing = false;
      active = active();
      ended = ended(look);
    }
    Map<GuestId, MigrationRecord> shown = active;
    ended.forEach(record -> shown.putIfAbsent(record.guest(), record));
    present = Set.copyOf(look.places().keySet());
    if (look.complete()) {
      chronicle.present(present);
    }
    var places = new LinkedHashMap<>(look.arrivals());
    places.putAll(look.places());
    return places.values().stream()
        .map(
            found -> Place.server(found, shown.get(found.getFirst().guest().id()), clock.instant()))
        .map(chronicle::timed)
        .sorted(Comparator.comparing(ServerView::name)
            .thenComparing(view -> view.id().uuid()))
        .toList();
  }

  /**
   * The migrations that have ended after their hosts were asked: what was seen may be from the middle of them. An end that
   * is still to come is from before the clock was set back.
   */
  private List<MigrationRecord> ended(Look look) {
    Instant now = clock.instant();
    Instant first =
        look.askedAt().values().stream().min(Comparator.naturalOrder()).orElse(now);
    return migrations.endedBetween(first, now).stream()
        .filter(record -> isBefore(look.askedAt().get(record.source()), record.updatedAt())
            || isBefore(look.askedAt().get(record.destination()), record.updatedAt()))
        .toList();
  }

  private static boolean isBefore(@Nullable Instant asked, @Nullable Instant ended) {
    return asked != null && ended != null && asked.isBefore(ended);
  }

  private Map<GuestId, MigrationRecord> active() {
    var active = new HashMap<GuestId, MigrationRecord>();
    migrations.active().forEach(record -> active.put(record.guest(), record));
    return active;
  }

  /**
   * What one question to all hosts showed.
   *
   * @param askedAt when each host that answered was asked
   * @param places where guests are; what a guest that moved away left behind is none
   * @param arrivals where guests arrive: that is where one is which is nowhere else any more
   * @param complete whether every host answered
   */
  private record Look(
      Map<HostName, Instant> askedAt,
      Map<GuestId, List<Place>> places,
      Map<GuestId, List<Place>> arrivals,
      boolean complete) {}

  private Look look() {
    var places = new LinkedHashMap<GuestId, List<Place>>();
    var arrivals = new LinkedHashMap<GuestId, List<Place>>();
    boolean complete = true;
    var askedAt = new HashMap<HostName, Instant>();
    for (HostView host : hosts()) {
      boolean up = host.observation().isUp();
      complete &= up;
      if (up) {
        askedAt.put(host.endpoint().name(), host.observation().at());
      }
      for (GuestObservation guest : guests(host)) {
        if (!guest.migratedAway()) {
          (guest.incoming() ? arrivals : places)
              .computeIfAbsent(guest.id(), id -> new ArrayList<>())
              .add(new Place(host.endpoint().name(), guest, up));
        }
      }
    }
    return new Look(askedAt, places, arrivals, complete);
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
