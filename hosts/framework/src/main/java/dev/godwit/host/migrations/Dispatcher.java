package dev.godwit.host.migrations;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands migrations to the driver when their turn comes, and records how they end. Safe for several
 * threads; blocks no longer than the database.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final long CLOSING_SECONDS = 1;

  private final ServerDirectory directory;
  private final MigrationStore store;
  private final LiveMigration liveMigration;
  private final SourceQueues queues;
  private final EndWriter ends;
  private final ExecutorService records;
  private boolean stopping;

  /**
   * A dispatcher that has nothing to do yet.
   *
   * @param records where ends are recorded; is shut down with this
   */
  Dispatcher(
      ServerDirectory directory,
      MigrationStore store,
      LiveMigration liveMigration,
      SourceQueues queues,
      EndWriter ends,
      ExecutorService records) {
    this.directory = directory;
    this.store = store;
    this.liveMigration = liveMigration;
    this.queues = queues;
    this.ends = ends;
    this.records = records;
  }

  /** Whether one more migration may wait. */
  boolean hasRoom() {
    return queues.hasRoom();
  }

  /** Has a queued migration wait for its turn, which may be now. */
  synchronized void add(MigrationRecord queued) {
    queues.add(queued.source(), queued.uuid());
    startWaiting(queued.source());
  }

  /** Takes a migration out of its queue; false if it does not wait there any more. */
  synchronized boolean remove(MigrationRecord record) {
    return queues.remove(record.source(), record.uuid());
  }

  /**
   * The driver's handle of a migration, if the driver has it now. A migration that is being handed to
   * the driver is waited for.
   */
  synchronized Optional<MigrationHandle> handle(MigrationRecord record) {
    return find(record);
  }

  /** What the driver says of a migration, if the driver has it now. */
  Optional<MigrationProgress> progress(MigrationRecord record) {
    return find(record).map(MigrationHandle::progress);
  }

  /** What the driver has seen and decided in a migration, if the driver has it now. */
  Optional<String> trace(MigrationRecord record) {
    return find(record).map(MigrationHandle::trace);
  }

  private Optional<MigrationHandle> find(MigrationRecord record) {
    return liveMigration
        .find(record.guest())
        .filter(handle -> handle.request().id().equals(record.uuid()));
  }

  /** Takes up a migration that an earlier process handed to the driver. */
  synchronized void reattach(MigrationRecord record) {
    log.info("Live migration {} of guest {} is taken up again", record.uuid(), record.guest());
    if (record.standing().owed().isEmpty()) {
      queues.addRunning(record.source(), record.uuid());
    }
    watch(record, liveMigration.reattach(record.request()));
  }

  /** The job of a migration is over while it still owes something: it holds its guest, and no place. */
  void owes(MigrationRecord record) {
    queues.ended(record.source(), record.uuid());
    startWaiting(record.source());
  }

  /** Starts nothing more; what ends from now on is taken up by the next process. */
  void stop() {
    synchronized (this) {
      stopping = true;
    }
    records.shutdownNow();
    try {
      if (!records.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        log.warn("A record was still being written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void startWaiting(HostName source) {
    while (!stopping) {
      Optional<MigrationId> next = queues.next(source);
      if (next.isEmpty()) {
        return;
      }
      start(source, next.get());
    }
  }

  private void start(HostName source, MigrationId id) {
    MigrationHandle handle;
    MigrationRecord running;
    try {
      store.become(id, MigrationStatus.PREPARING);
      // Written before the driver has it: after a crash the driver, not the record, knows whether
      // the migrate call was made.
      running = store.become(id, MigrationStatus.RUNNING);
      handle = liveMigration.start(running.request());
    } catch (RuntimeException e) {
      log.error("Live migration {} could not be handed to the driver", id, e);
      queues.ended(source, id);
      ends.endBeforeStart(id, MigrationStatus.ERROR, GuestLocation.SOURCE, notTaken(e));
      return;
    }
    watch(running, handle);
  }

  private static MigrationFailure notTaken(RuntimeException cause) {
    return new MigrationFailure(
        MigrationFailure.Code.INTERNAL,
        "The migration could not be handed to the driver: " + cause.getMessage(),
        "Ask again; the guest was not touched.");
  }

  private void watch(MigrationRecord record, MigrationHandle handle) {
    var unused = handle
        .result()
        .whenCompleteAsync(
            (result, failure) -> {
              if (result != null) {
                ended(record, result);
              } else {
                log.info(
                    "Live migration {} of guest {} is left to the hypervisors: {}",
                    record.uuid(),
                    record.guest(),
                    String.valueOf(failure));
              }
            },
            records);
  }

  private void ended(MigrationRecord record, MigrationResult result) {
    log.info(
        "Live migration {} of guest {} ended: {}, the guest is at: {}",
        record.uuid(),
        record.guest(),
        result.status(),
        result.guest());
    ends.end(record, result);
    directory.forget();
    queues.ended(record.source(), record.uuid());
    startWaiting(record.source());
  }
}
