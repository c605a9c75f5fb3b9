package dev.godwit.host.migrations;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes how migrations end. An end that the database does not take is written again and again until it
 * does, because a record without its end locks its guest. Safe for several threads.
 */
final class EndWriter {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(EndWriter.class);

  private final MigrationStore store;
  private final ScheduledExecutorService background;

  /**
   * A writer that has nothing to write yet.
   *
   * @param background where an end is written again; of one thread. Once it is shut down, the ends that are
   *     not written yet are left to the next process, which finds their records under way
   */
  EndWriter(MigrationStore store, ScheduledExecutorService background) {
    this.store = store;
    this.background = background;
  }

  /** Ends a record with the driver's word on how the migration ended. */
  void end(MigrationRecord record, MigrationResult result) {
    write(record.uuid(), () -> store.end(record.uuid(), result), FIRST_PAUSE);
  }

  /** Ends the record of a migration that the driver never got. */
  void endBeforeStart(
      MigrationId id, MigrationStatus status, GuestLocation guest, MigrationFailure failure) {
    write(id, () -> store.endBeforeStart(id, status, guest, failure), FIRST_PAUSE);
  }

  private void write(MigrationId id, Runnable end, Duration pause) {
    try {
      end.run();
      if (!pause.equals(FIRST_PAUSE)) {
        log.info("The end of live migration {} is written now", id);
      }
    } catch (IllegalStateException e) {
      log.error("The end of live migration {} contradicts its record: {}", id, e.getMessage());
    } catch (RuntimeException e) {
      log.error(
          "The end of live migration {} could not be written, trying again in {} ms: {}",
          id,
          pause.toMillis(),
          String.valueOf(e.getMessage()));
      later(id, end, pause);
    }
  }

  private void later(MigrationId id, Runnable end, Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    try {
      var unused =
          background.schedule(() -> write(id, end, next), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.warn("The end of live migration {} is left to the next process", id);
    }
  }
}
