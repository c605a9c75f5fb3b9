package dev.godwit.host.migrations;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Which migrations may leave their source now, and which wait; first come, first served on each
 * source. Safe for several threads.
 */
final class SourceQueues {
  private final int perSource;
  private final int mostWaiting;
  private final Map<HostName, Queue<MigrationId>> waiting = new HashMap<>();
  private final Map<HostName, Set<MigrationId>> running = new HashMap<>();
  private int waitingNumber;

  /**
   * Queues for all sources.
   *
   * @param perSource migrations that may leave one source; 0 for no limit
   * @param mostWaiting migrations that may wait on all sources together
   */
  SourceQueues(int perSource, int mostWaiting) {
    this.perSource = perSource;
    this.mostWaiting = mostWaiting;
  }

  /** Whether one more may wait. */
  synchronized boolean hasRoom() {
    return waitingNumber < mostWaiting;
  }

  /** Has a migration wait for its turn. */
  synchronized void add(HostName source, MigrationId id) {
    waiting.computeIfAbsent(source, name -> new ArrayDeque<>()).add(id);
    waitingNumber++;
  }

  /** Counts a migration that runs already, from before a restart. */
  synchronized void addRunning(HostName source, MigrationId id) {
    running.computeIfAbsent(source, name -> new HashSet<>()).add(id);
  }

  /** The next migration whose turn it is; from then on it counts as running. */
  synchronized Optional<MigrationId> next(HostName source) {
    Set<MigrationId> present = running.computeIfAbsent(source, name -> new HashSet<>());
    Queue<MigrationId> queue = waiting.get(source);
    if (queue == null || queue.isEmpty() || (perSource > 0 && present.size() >= perSource)) {
      return Optional.empty();
    }
    MigrationId id = queue.remove();
    waitingNumber--;
    present.add(id);
    return Optional.of(id);
  }

  /** Takes a migration out that waits; false if it does not wait. */
  synchronized boolean remove(HostName source, MigrationId id) {
    Queue<MigrationId> queue = waiting.get(source);
    boolean removed = queue != null && queue.remove(id);
    if (removed) {
      waitingNumber--;
    }
    return removed;
  }

  /** A migration does not run any more. */
  synchronized void ended(HostName source, MigrationId id) {
    Set<MigrationId> present = running.get(source);
    if (present != null) {
      present.remove(id);
    }
  }
}
