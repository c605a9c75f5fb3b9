package dev.godwit.standalone.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed logins of every client address, so that passwords cannot be guessed quickly and one
 * client's mistakes lock nobody else out. Safe for several threads.
 */
final class FailedLogins {
  static final int ALLOWED = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;

  private final InstantSource clock;
  private final Map<String, Deque<Instant>> byAddress = new LinkedHashMap<>();

  FailedLogins(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether a client must wait before it may try again. */
  synchronized boolean isTooMany(String address) {
    Deque<Instant> failures = byAddress.get(address);
    if (failures == null) {
      return false;
    }
    Instant begin = clock.instant().minus(WINDOW);
    while (!failures.isEmpty() && !failures.getFirst().isAfter(begin)) {
      failures.removeFirst();
    }
    if (failures.isEmpty()) {
      byAddress.remove(address);
    }
    return failures.size() >= ALLOWED;
  }

  /** Counts one. The address that failed first is forgotten when there are too many. */
  synchronized void add(String address) {
    Deque<Instant> failures = byAddress.remove(address);
    if (failures == null) {
      failures = new ArrayDeque<>();
    }
    failures.addLast(clock.instant());
    if (failures.size() > ALLOWED) {
      failures.removeFirst();
    }
    byAddress.put(address, failures);
    var oldest = byAddress.keySet().iterator();
    while (byAddress.size() > MOST_ADDRESSES && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }
}
