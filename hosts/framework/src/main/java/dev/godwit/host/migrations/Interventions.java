package dev.godwit.host.migrations;

import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** What may be asked of a migration that was begun. Blocks until the driver has answered. */
final class Interventions {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final ServerDirectory directory;
  private final MigrationStore store;
  private final Dispatcher dispatcher;

  Interventions(ServerDirectory directory, MigrationStore store, Dispatcher dispatcher) {
    this.directory = directory;
    this.store = store;
    this.dispatcher = dispatcher;
  }

  /**
   * Gives a migration up; what has been moved is thrown away and the guest stays on the source.
   *
   * @param queuedToo whether one that only waits may be given up as well
   */
  void abort(GuestId guest, long id, boolean queuedToo) throws MigrationRefusedException {
    MigrationRecord record = find(guest, id, "live_migration_cancel");
    if (record.status() == MigrationStatus.QUEUED && queuedToo && dispatcher.remove(record)) {
      store.endBeforeStart(
          record.uuid(),
          MigrationStatus.CANCELLED,
          new MigrationFailure(
              MigrationFailure.Code.ABORTED,
              "An abort was asked for before guest " + guest + " was touched.",
              "Nothing needs to be done."));
      return;
    }
    ask(record, "abort", queuedToo, MigrationHandle::abort);
  }

  /** Makes a migration end soon: by post-copy where it is permitted, otherwise by a pause. */
  void forceComplete(GuestId guest, long id) throws MigrationRefusedException {
    ask(
        find(guest, id, "live_migration_force_complete"),
        "force_complete",
        false,
        MigrationHandle::forceComplete);
  }

  /** Changes limits of a migration under way. */
  void retune(MigrationRecord record, Retune retune) throws MigrationRefusedException {
    ask(record, "retune", true, handle -> handle.retune(retune));
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
      boolean queuedToo,
      Function<MigrationHandle, CompletableFuture<RequestAnswer>> question)
      throws MigrationRefusedException {
    // Read under the dispatcher's lock and after it: a migration whose turn has just come has
    // either its handle or its end by now.
    Optional<MigrationHandle> handle = dispatcher.handle(record);
    MigrationRecord now = store.find(record.uuid()).orElse(record);
    boolean askable = now.status() == MigrationStatus.RUNNING
        && (record.status() == MigrationStatus.RUNNING || queuedToo);
    if (!askable || handle.isEmpty()) {
      throw new MigrationRefusedException(
          Reason.MIGRATION_STATE,
          "Migration "
              + record.id()
              + " of instance "
              + record.guest()
              + " is in state "
              + now.status().word()
              + ". Cannot "
              + action
              + " while the migration is in this state.");
    }
    requireTaken(record, action, question.apply(handle.get()));
  }

  private static void requireTaken(
      MigrationRecord record, String action, CompletableFuture<RequestAnswer> answer)
      throws MigrationRefusedException {
    String refusal;
    try {
      switch (answer.get(ANSWER.toSeconds(), TimeUnit.SECONDS)) {
        case RequestAnswer.Accepted accepted -> {
          return;
        }
        case RequestAnswer.Refused refused -> refusal = refused.reason();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refusal = "the question was interrupted";
    } catch (ExecutionException e) {
      refusal = String.valueOf(e.getCause());
    } catch (TimeoutException e) {
      refusal = "the driver did not answer; look at the migration before asking again";
    }
    throw new MigrationRefusedException(
        Reason.MIGRATION_STATE, "Migration " + record.id() + ": cannot " + action + ": " + refusal);
  }
}
