package dev.godwit.host.inventory;

import dev.godwit.api.GuestId;
import dev.godwit.host.store.ServerTimes;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers when each server was first seen and when it last changed, because libvirt does not. Safe
 * for several threads.
 */
final class ServerChronicle {
  private static final Logger log = LoggerFactory.getLogger(ServerChronicle.class);

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final SightingStore store;
  private final InstantSource clock;
  private final Map<GuestId, Instant> missingSince = new HashMap<>();
  private @Nullable Map<GuestId, ServerTimes> known;

  ServerChronicle(SightingStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The server with its times; what is shown of it now may have changed just now. */
  synchronized ServerView timed(ServerView server) {
    Map<GuestId, ServerTimes> all = known();
    String shown = server.name() + " " + server.status() + " " + server.host();
    ServerTimes before = all.get(server.id());
    if (before != null && before.shown().equals(shown)) {
      return server.at(before);
    }
    Instant now = clock.instant();
    var times = new ServerTimes(shown, before == null ? now : before.created(), now);
    all.put(server.id(), times);
    write(server.id(), times);
    return server.at(times);
  }

  /**
   * Tells which servers are there, when every host has answered; one that is missing for long is
   * forgotten. Not at once: one that moves is on neither host for a moment, and one that was stopped
   * may be started again.
   */
  synchronized void present(Set<GuestId> there) {
    Instant now = clock.instant();
    missingSince.keySet().removeAll(there);
    for (GuestId guest : new ArrayList<>(known().keySet())) {
      if (!there.contains(guest)
          && missingSince.computeIfAbsent(guest, id -> now).plus(PATIENCE).isBefore(now)) {
        known().remove(guest);
        missingSince.remove(guest);
        write(guest, null);
      }
    }
  }

  private Map<GuestId, ServerTimes> known() {
    if (known == null) {
      known = new HashMap<>(store.times());
    }
    return known;
  }

  private void write(GuestId guest, @Nullable ServerTimes times) {
    try {
      if (times == null) {
        store.drop(guest);
      } else {
        store.writeTimes(guest, times);
      }
    } catch (StoreException e) {
      log.warn("When server {} changed could not be written down: {}", guest, e.getMessage());
    }
  }
}
