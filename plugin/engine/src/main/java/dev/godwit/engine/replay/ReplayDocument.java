package dev.godwit.engine.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationProgress;
import dev.godwit.engine.journal.Uptime;
import dev.godwit.spi.JournalEntry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded or scripted migration.
 *
 * @param settings the driver's settings, checked and with defaults filled in
 * @param status the record's status when the monitor begins
 * @param recording what makes it the whole of what a driver was told; null if it is bound to looks only
 * @param journal what an earlier life of the driver wrote, at times since the epoch; null if the
 *     migration is started
 * @param samples the answers to the monitor's looks, their times rising; at least one
 *     unless it is a recording
 * @param events what happens, in the order of the document
 * @param decisions what was decided when it was recorded; empty if nothing is known of that
 */
record ReplayDocument(
    String policy,
    Map<String, String> settings,
    MigrationContract contract,
    Guest guest,
    String status,
    boolean blockMigration,
    @Nullable Recording recording,
    @Nullable List<JournalEntry> journal,
    List<ReplaySample> samples,
    List<ReplayEvent> events,
    List<JsonNode> decisions) {
  /** Nova's word for a migration that was switched to post-copy. */
  static final String POST_COPY_STATUS = "running (post-copy)";

  private static final double LEAST_GIB = 2;
  private static final double MIB_PER_GIB = 1024;

  ReplayDocument {
    settings = Map.copyOf(settings);
    journal = journal == null ? null : List.copyOf(journal);
    samples = List.copyOf(samples);
    events = List.copyOf(events);
    decisions = List.copyOf(decisions);
  }

  /**
   * The guest.
   *
   * @param paused whether its owner paused it
   * @param vpmem whether it has virtual persistent memory, which post-copy cannot move
   */
  record Guest(long memoryMib, List<Double> disksGib, boolean paused, boolean vpmem) {
    Guest {
      disksGib = List.copyOf(disksGib);
    }
  }

  /**
   * That a document is a recording.
   *
   * @param beganNanos when the driver was asked, on the clock of the document
   * @param once whether callbacks of the host may not be repeated
   * @param uptime what the clock said that goes on over restarts, when the driver took the migration up; null
   *     if it began it
   * @param savedProgress what an earlier process had saved; null if nothing
   */
  record Recording(
      long beganNanos,
      boolean once,
      @Nullable Uptime uptime,
      @Nullable MigrationProgress savedProgress) {}

  /** When the last look was answered. */
  long lastMillis() {
    return samples.isEmpty() ? 0 : samples.getLast().atMillis();
  }

  /** The amount to move as Nova reckons it; disks count in block migrations only. */
  double dataGib() {
    double gib = Math.max(LEAST_GIB, guest.memoryMib() / MIB_PER_GIB);
    if (blockMigration) {
      for (double disk : guest.disksGib()) {
        gib += Math.max(LEAST_GIB, disk);
      }
    }
    return gib;
  }

  /** Whether any event says what the destination host says. */
  boolean mentionsDestination() {
    return events.stream()
        .map(ReplayEvent::what)
        .anyMatch(what -> what instanceof ReplayEvent.Hosts hosts && hosts.destination() != null);
  }
}
