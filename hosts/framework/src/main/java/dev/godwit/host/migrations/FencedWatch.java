package dev.godwit.host.migrations;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationId;
import dev.godwit.host.inventory.HostView;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.store.FencedHosts.Fenced;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether a host that an operator said is switched off comes back with the guest whose migration was ended by that
 * word: the guest may then run twice, so its record gets an alarm. Nothing is done to the guest. While the migration is
 * under way the driver watches. Used by one thread, which waits for the hosts.
 */
final class FencedWatch {
  /** A host that comes back may start its guests some time after it answers. */
  private static final Duration WITHOUT_THE_GUEST = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(FencedWatch.class);

  private final ServerDirectory directory;
  private final MigrationStore store;
  private final Map<Fenced, Instant> backSince = new HashMap<>();

  FencedWatch(ServerDirectory directory, MigrationStore store) {
    this.directory = directory;
    this.store = store;
  }

  /** Looks at every such host once; never throws. */
  void look() {
    try {
      store.fenced().all().stream()
          .collect(Collectors.groupingBy(Fenced::migration))
          .forEach(this::look);
    } catch (RuntimeException e) {
      log.warn("Fenced hosts could not be looked at: {}", e.getMessage());
    }
  }

  private void look(MigrationId migration, List<Fenced> hosts) {
    Optional<MigrationRecord> found = store.find(migration);
    if (found.isEmpty()) {
      hosts.forEach(this::drop);
    } else if (found.get().status().isTerminal()) {
      look(found.get(), hosts);
    }
  }

  private void look(MigrationRecord record, List<Fenced> hosts) {
    boolean mayBeThere = false;
    for (Fenced fenced : hosts) {
      Optional<HostView> host = directory.host(fenced.host());
      if (host.isEmpty()
          || endedOn(record, fenced.host())
          || store.hasLaterTo(record, fenced.host())) {
        drop(fenced);
        continue;
      }
      HostObservation seen = host.get().observation();
      boolean back = seen.guests().stream().anyMatch(guest -> isLive(guest, record.guest()));
      mayBeThere |= back || !seen.isUp();
      if (back) {
        backSince.remove(fenced);
        alarm(fenced, record, seen.at());
      } else if (seen.isUp()) {
        dropAfterAWhile(fenced, seen.at());
      }
    }
    if (!mayBeThere && record.standing().alarm() != null) {
      log.info("No fenced host has guest {} any more", record.guest());
      store.alarmAfterEnd(record.uuid(), null);
    }
  }

  /** The migration ended otherwise than by that word: its record has the guest on that very host. */
  private static boolean endedOn(MigrationRecord record, HostName host) {
    return switch (record.guestLocation()) {
      case SOURCE -> host.equals(record.source());
      case DESTINATION -> host.equals(record.destination());
      case ELSEWHERE -> host.equals(record.standing().elsewhere());
      case LOST, SPLIT, BOTH, UNKNOWN -> false;
    };
  }

  private static boolean isLive(GuestObservation seen, GuestId guest) {
    return seen.id().equals(guest)
        && !seen.migratedAway()
        && !seen.incoming()
        && switch (seen.state()) {
          case RUNNING, PAUSED, SUSPENDED -> true;
          case SHUTDOWN, CRASHED, NO_STATE -> false;
        };
  }

  private void alarm(Fenced fenced, MigrationRecord record, Instant now) {
    if (record.standing().alarm() != null) {
      return;
    }
    String message = "host " + fenced.host() + " was said to be switched off when live migration "
        + record.uuid() + " was resolved, and has come back with guest " + record.guest();
    String remedy = "Look at both hosts and stop the wrong copy by hand; Godwit destroys none.";
    log.error("ALARM: {}. {}", message, remedy);
    store.alarmAfterEnd(
        record.uuid(), new Alarm(Alarm.Code.FENCED_HOST_BACK, now, message, remedy));
  }

  private void dropAfterAWhile(Fenced fenced, Instant now) {
    Instant since = backSince.computeIfAbsent(fenced, added -> now);
    if (Duration.between(since, now).compareTo(WITHOUT_THE_GUEST) >= 0) {
      drop(fenced);
    }
  }

  private void drop(Fenced fenced) {
    backSince.remove(fenced);
    store.fenced().drop(fenced);
  }
}
