package dev.godwit.host.inventory;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.Inventory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The servers of all hosts, as they are seen now. Blocks as long as the slowest host needs to answer
 * or to be found not to; what was seen within the last second is not asked again. Safe for several
 * threads.
 */
public final class ServerDirectory {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Inventory inventory;
  private final HypervisorView hypervisors;
  private final MigrationStore store;
  private final InstantSource clock;
  private final Map<HostName, List<GuestObservation>> remembered = new HashMap<>();
  private @Nullable Instant seenAt;
  private List<HostView> seen = List.of();

  public ServerDirectory(
      Inventory inventory, HypervisorView hypervisors, MigrationStore store, InstantSource clock) {
    this.inventory = inventory;
    this.hypervisors = hypervisors;
    this.store = store;
    this.clock = clock;
  }

  /** All hosts of the inventory, in its order. */
  public synchronized List<HostView> hosts() {
    Instant now = clock.instant();
    if (seenAt == null || now.isBefore(seenAt) || now.isAfter(seenAt.plus(FRESH))) {
      seen = observe();
      seenAt = clock.instant();
      for (HostView host : seen) {
        if (host.observation().isUp()) {
          remembered.put(host.endpoint().name(), host.observation().guests());
        }
      }
    }
    return seen;
  }

  /** One host of the inventory. */
  public Optional<HostView> host(HostName name) {
    return hosts().stream().filter(host -> host.endpoint().name().equals(name)).findFirst();
  }

  /** Has the next question ask the hosts, because something has moved. */
  public synchronized void forget() {
    seenAt = null;
  }

  private List<HostView> observe() {
    var answers = new LinkedHashMap<HostEndpoint, CompletableFuture<HostObservation>>();
    inventory.hosts().forEach(host -> answers.put(host, hypervisors.observe(host.name())));
    var views = new ArrayList<HostView>();
    answers.forEach((host, answer) -> views.add(new HostView(host, await(host.name(), answer))));
    return List.copyOf(views);
  }

  private HostObservation await(HostName host, CompletableFuture<HostObservation> answer) {
    try {
      return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return down(host, "the question was interrupted");
    } catch (ExecutionException e) {
      return down(host, String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      return down(host, "no answer within " + LIMIT.toSeconds() + " s");
    }
  }

  private HostObservation down(HostName host, String cause) {
    return new HostObservation(host, clock.instant(), null, cause, List.of());
  }

  /** One server. */
  public Optional<ServerView> server(GuestId id) {
    return servers().stream().filter(server -> server.id().equals(id)).findFirst();
  }

  /** All servers, in the order of their names. */
  public List<ServerView> servers() {
    var places = new LinkedHashMap<GuestId, List<Place>>();
    for (HostView host : hosts()) {
      boolean up = host.observation().isUp();
      List<GuestObservation> guests = up ? host.observation().guests() : remembered(host);
      for (GuestObservation guest : guests) {
        // What is only arriving is not there yet, and what moved away is not there any more.
        if (!guest.incoming() && !guest.migratedAway()) {
          places
              .computeIfAbsent(guest.id(), id -> new ArrayList<>())
              .add(new Place(host.endpoint().name(), guest, up));
        }
      }
    }
    return places.values().stream()
        .map(this::server)
        .sorted(Comparator.comparing(ServerView::name)
            .thenComparing(view -> view.id().uuid()))
        .toList();
  }

  private synchronized List<GuestObservation> remembered(HostView host) {
    return remembered.getOrDefault(host.endpoint().name(), List.of());
  }

  private ServerView server(List<Place> places) {
    Place best = places.stream().min(Comparator.comparingInt(Place::rank)).orElseThrow();
    MigrationRecord migration = store.active(best.guest().id()).orElse(null);
    List<HostName> running = places.stream()
        .filter(place -> place.up() && place.guest().state() == PowerState.RUNNING)
        .map(Place::host)
        .toList();
    return new ServerView(
        best.guest().id(),
        best.guest().name(),
        status(best, running, migration),
        best.guest().state(),
        best.host(),
        running,
        best.guest().memoryMib(),
        best.guest().vcpus(),
        migration);
  }

  private static ServerStatus status(
      Place best, List<HostName> running, @Nullable MigrationRecord migration) {
    if (running.size() > 1) {
      return ServerStatus.ERROR;
    }
    if (migration != null) {
      return ServerStatus.MIGRATING;
    }
    if (!best.up()) {
      return ServerStatus.UNKNOWN;
    }
    return switch (best.guest().state()) {
      case RUNNING -> ServerStatus.ACTIVE;
      case PAUSED -> ServerStatus.PAUSED;
      case SUSPENDED -> ServerStatus.SUSPENDED;
      case SHUTDOWN -> ServerStatus.SHUTOFF;
      case CRASHED -> ServerStatus.ERROR;
      case NO_STATE -> ServerStatus.UNKNOWN;
    };
  }

  /**
   * A guest on a host.
   *
   * @param up whether the host answered; if not, this is what it said last
   */
  private record Place(HostName host, GuestObservation guest, boolean up) {
    /** The lower, the more this is where the server is. */
    int rank() {
      int state = switch (guest.state()) {
        case RUNNING -> 0;
        case PAUSED, SUSPENDED -> 1;
        case SHUTDOWN, CRASHED, NO_STATE -> 2;
      };
      return up ? state : state + 3;
    }
  }
}
