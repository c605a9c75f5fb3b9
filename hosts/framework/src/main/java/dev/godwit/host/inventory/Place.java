package dev.godwit.host.inventory;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.host.store.MigrationRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guest on a host.
 *
 * @param up whether the host answered; if not, this is what it showed last
 */
record Place(HostName host, GuestObservation guest, boolean up) {

  /**
   * The server that is made of all places of one guest.
   *
   * @param places at least one
   * @param migration the one under way. Hosts are not asked at the same instant, so it says whether the guest
   *     runs twice, and not their answers
   * @param now its times, until somebody knows better
   */
  static ServerView server(List<Place> places, @Nullable MigrationRecord migration, Instant now) {
    Place best = places.stream().min(Comparator.comparingInt(Place::rank)).orElseThrow();
    List<HostName> running = running(places, migration);
    return new ServerView(
        best.guest().id(),
        best.guest().name(),
        best.status(running.size() > 1, migration != null),
        best.guest().state(),
        best.host(),
        running,
        best.guest().memoryMib(),
        best.guest().vcpus(),
        migration,
        now,
        now);
  }

  /** Where it runs; of the two hosts of a migration it is one, unless the migration says that it is both. */
  private static List<HostName> running(List<Place> places, @Nullable MigrationRecord migration) {
    var running = new ArrayList<HostName>();
    boolean counted = false;
    for (Place place : places) {
      if (!place.up() || place.guest().state() != PowerState.RUNNING) {
        continue;
      }
      boolean own = migration != null
          && migration.guestLocation() != GuestLocation.BOTH
          && (place.host().equals(migration.source())
              || place.host().equals(migration.destination()));
      if (!own || !counted) {
        running.add(place.host());
      }
      counted |= own;
    }
    return running;
  }

  /**
   * The lower, the more this is where the server is. One that ran on a host which does not answer
   * probably still does: that counts for more than a definition elsewhere that does not run.
   */
  private int rank() {
    return switch (guest.state()) {
      case RUNNING -> up ? 0 : 2;
      case PAUSED, SUSPENDED -> up ? 1 : 3;
      case SHUTDOWN, CRASHED, NO_STATE -> up ? 4 : 5;
    };
  }

  private ServerStatus status(boolean duplicate, boolean migrating) {
    if (duplicate) {
      return ServerStatus.ERROR;
    }
    if (migrating) {
      return ServerStatus.MIGRATING;
    }
    if (!up) {
      return ServerStatus.UNKNOWN;
    }
    return switch (guest.state()) {
      case RUNNING -> ServerStatus.ACTIVE;
      case PAUSED -> ServerStatus.PAUSED;
      case SUSPENDED -> ServerStatus.SUSPENDED;
      case SHUTDOWN -> ServerStatus.SHUTOFF;
      case CRASHED -> ServerStatus.ERROR;
      case NO_STATE -> ServerStatus.UNKNOWN;
    };
  }
}
