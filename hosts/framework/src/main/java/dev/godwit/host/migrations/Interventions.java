package dev.godwit.host.migrations;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.store.FencedHosts.Fenced;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What may be asked of a migration that was begun. Blocks until the driver has answered. */
final class Interventions {
  private static final Logger log = LoggerFactory.getLogger(Interventions.class);

  private final ServerDirectory directory;
  private final MigrationStore store;
  private final Dispatcher dispatcher;
  private final EndWriter ends;

  Interventions(
      ServerDirectory directory, MigrationStore store, Dispatcher dispatcher, EndWriter ends) {
    this.directory = directory;
    this.store = store;
    this.dispatcher = dispatcher;
    this.ends = ends;
  }

  /**
   * Gives a migration up; what has been moved is thrown away and the guest stays on the source.
   *
   * @param queuedToo whether one that only waits may be given up as well
   */
  void abort(GuestId guest, long id, boolean queuedToo) throws MigrationRefusedException {
    MigrationRecord record = find(guest, id, "live_migration_cancel");
    if (record.status() == MigrationStatus.QUEUED && queuedToo && dispatcher.remove(record)) {
      ends.endBeforeStart(
          record.uuid(),
          MigrationStatus.CANCELLED,
          GuestLocation.SOURCE,
          new MigrationFailure(
              MigrationFailure.Code.ABORTED,
              "An abort was asked for before guest " + guest + " was touched.",
              "Nothing needs to be done."));
      return;
    }
    ask(
        record,
        "abort",
        now -> now == MigrationStatus.RUNNING && (queuedToo || record.status() == now),
        MigrationHandle::abort);
  }

  /** Makes a migration end soon: by post-copy where it is permitted, otherwise by a pause. */
  void forceComplete(GuestId guest, long id) throws MigrationRefusedException {
    MigrationRecord record = find(guest, id, "live_migration_force_complete");
    ask(
        record,
        "force_complete",
        now -> now == MigrationStatus.RUNNING && record.status() == now,
        MigrationHandle::forceComplete);
  }

  /** Changes limits of a migration under way. */
  void retune(MigrationRecord record, Retune retune) throws MigrationRefusedException {
    ask(record, "retune", MigrationStatus.RUNNING::equals, handle -> handle.retune(retune));
  }

  /** Has a migration that does not settle end as an operator says. */
  void resolve(MigrationRecord record, Resolution resolution) throws MigrationRefusedException {
    // Before the word is given: the migration may end at once, and the process too.
    List<Fenced> named = store.fenced().add(record.uuid(), resolution.fenced());
    try {
      ask(record, "resolve", MigrationStatus::isWithDriver, handle -> handle.resolve(resolution));
    } catch (MigrationRefusedException e) {
      named.forEach(store.fenced()::drop);
      throw e;
    }
    log.info(
        "Live migration {} of guest {} is resolved by {}: the guest is at {}, fenced: {}",
        record.uuid(),
        record.guest(),
        resolution.by(),
        resolution.elsewhere() == null ? resolution.guestAt() : resolution.elsewhere(),
        resolution.fenced());
  }

  /** Has the driver steer a job that may not be its own. */
  void adopt(MigrationRecord record) throws MigrationRefusedException {
    ask(record, "adopt", MigrationStatus::isWithDriver, MigrationHandle::adopt);
  }

  /** A migration of a server that is being migrated, in Nova's order of errors. */
  private MigrationRecord find(GuestId guest, long id, String action)
      throws MigrationRefusedException {
    if (store.active(guest).isEmpty()) {
      if (directory.server(guest).isEmpty()) {
        throw Admission.serverNotFound(guest);
      }
      throw Admission.notMigrating(guest, action);
    }
    return store
        .find(guest, id)
        .orElseThrow(() -> new MigrationRefusedException(
            Reason.MIGRATION_NOT_FOUND,
            "Migration " + id + " for instance " + guest + " could not be found."));
  }

  private void ask(
      MigrationRecord record,
      String action,
      Predicate<MigrationStatus> askable,
      Function<MigrationHandle, CompletableFuture<RequestAnswer>> question)
      throws MigrationRefusedException {
    // Read under the dispatcher's lock and after it: a migration whose turn has just come has
    // either its handle or its end by now.
    Optional<MigrationHandle> handle = dispatcher.handle(record);
    MigrationRecord now = store.find(record.uuid()).orElse(record);
    if (!askable.test(now.status()) || handle.isEmpty()) {
      String refusal = "Migration "
          + record.id()
          + " of instance "
          + record.guest()
          + " is in state "
          + now.status().word()
          + ". Cannot "
          + action
          + " while the migration is in this state.";
      throw new MigrationRefusedException(
          Reason.MIGRATION_STATE,
          refusal + StandingWords.full(now),
          refusal + StandingWords.discreet(now));
    }
    Optional<String> refusal = DriverAnswer.refusal(question.apply(handle.get()));
    if (refusal.isPresent()) {
      throw new MigrationRefusedException(
          Reason.MIGRATION_STATE,
          "Migration " + record.id() + ": cannot " + action + ": " + refusal.get());
    }
  }
}
