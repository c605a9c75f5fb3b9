package dev.godwit.engine.story;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.Obligation;
import dev.godwit.engine.calls.HostCallException;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepEntry;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.trace.TracedAction;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is owed at the end of a migration: the resume, the host's post, its rollback. Called by the migration's
 * own coroutine, which waits.
 */
final class Duties {
  private static final Logger log = LoggerFactory.getLogger(Duties.class);

  private final Migration migration;
  private final PauseWatch pauses;
  private @Nullable MigrationFailure dropped;

  Duties(Migration migration, PauseWatch pauses) {
    this.migration = migration;
    this.pauses = pauses;
  }

  /** What came of a callback that failed and is not to be tried any more; null if there is none. */
  @Nullable
  MigrationFailure dropped() {
    return dropped;
  }

  /**
   * Does one thing; null if that is settled, otherwise why not.
   *
   * @param place where the guest is
   * @param status how the migration ends
   */
  @Nullable
  String attempt(Obligation.Kind owed, Place place, Status status) {
    return switch (owed) {
      case RESUME -> resume();
      case PAUSE ->
        place.sight().isSilent()
            ? notPaused(place.host(), place.sight().answer())
            : pauseAgain(place.host());
      case POST -> callback(Step.POST, status);
      case ROLLBACK -> callback(Step.ROLLBACK, status);
    };
  }

  private @Nullable String resume() {
    var request = migration.request();
    TracedAction action = migration.trace().action("resume");
    migration.state().became(Step.RESUME, StepState.SENT);
    try {
      migration
          .calls()
          .urgent(
              request,
              request.source(),
              "resume",
              hypervisor -> hypervisor.resume(request.source(), request.guest()));
      migration.journal().noteLater(Step.RESUME, StepState.DONE, "");
      return null;
    } catch (HypervisorException e) {
      action.failed(e.getMessage());
      migration
          .state()
          .became(
              Step.RESUME, e.kind() == Kind.UNREACHABLE ? StepState.UNKNOWN : StepState.REFUSED);
      log.warn(
          "{}: the paused guest could not be resumed on {}: {}",
          migration,
          request.source(),
          e.getMessage());
      return e.getMessage();
    }
  }

  private @Nullable String pauseAgain(HostName host) {
    if (!pauses.isRenewed()) {
      migration.journal().noteLater(Step.PAUSE_AGAIN, StepState.VOID, "it is set so");
      pauses.leftRunning();
      return null;
    }
    TracedAction action = null;
    try {
      migration
          .journal()
          .intend(
              JournalEntry.Kind.STEP,
              new StepEntry(Step.PAUSE_AGAIN, StepState.INTENDED, "").toJournal());
      action = migration.trace().action("suspend", node -> node.put("rule", "keep-paused"));
      migration.state().became(Step.PAUSE_AGAIN, StepState.SENT);
      migration
          .calls()
          .urgent(
              migration.request(),
              host,
              "suspend",
              hypervisor -> hypervisor.suspend(host, migration.request().guest()));
      migration.journal().noteLater(Step.PAUSE_AGAIN, StepState.DONE, "");
      pauses.pausedAgain();
      return null;
    } catch (JournalException e) {
      return notPaused(host, "its intent cannot be made durable: " + e.getMessage());
    } catch (HypervisorException e) {
      if (action != null) {
        action.failed(e.getMessage());
      }
      migration
          .state()
          .became(
              Step.PAUSE_AGAIN,
              e.kind() == Kind.UNREACHABLE ? StepState.UNKNOWN : StepState.REFUSED);
      return notPaused(host, e.getMessage());
    }
  }

  private @Nullable String notPaused(HostName host, @Nullable String why) {
    log.warn("{}: the guest could not be paused again on {}: {}", migration, host, why);
    if (migration.state().resolution() == null) {
      return why;
    }
    migration.journal().noteLater(Step.PAUSE_AGAIN, StepState.VOID, String.valueOf(why));
    return null;
  }

  /** Has the host do its part; null if it has, or is not to do it any more. */
  private @Nullable String callback(Step step, Status status) {
    boolean repeatable = migration.calls().host().mayRepeatCallbacks();
    if (!repeatable && migration.state().isUnknown(step)) {
      return giveUpIfResolved(
          step,
          "the host's " + step.word()
              + " was interrupted, and it may be done only once; an operator must"
              + " find out how far it came");
    }
    TracedAction action = migration.trace().action(step.word(), node -> {
      if (step == Step.ROLLBACK) {
        node.put("status", status.name().toLowerCase(Locale.ROOT));
      }
    });
    try {
      if (step == Step.POST) {
        post();
      } else {
        rollback(status);
      }
      migration.state().became(step, StepState.DONE);
      return null;
    } catch (HostCallException e) {
      action.failed(e.getMessage());
      log.warn("{}: {} failed: {}", migration, step.word(), e.getMessage(), e);
      if (repeatable) {
        return giveUpIfResolved(step, e.getMessage());
      }
      if (e.mayHaveActed()) {
        migration.state().became(step, StepState.UNKNOWN);
        return giveUpIfResolved(step, e.getMessage());
      }
      return drop(step, e.getMessage());
    }
  }

  private void post() throws HostCallException {
    var request = migration.request();
    if (migration.state().chosen() == null) {
      migration
          .journal()
          .choose(
              JournalEntry.Kind.CHOSE_POST,
              (choice, durable) -> migration
                  .calls()
                  .host()
                  .choosePost(request, choice, migration.progress().now(), durable));
    } else {
      migration.calls().host().post(request, migration.progress().now());
    }
  }

  private void rollback(Status status) throws HostCallException {
    if (migration.state().chosen() == null) {
      migration.journal().choose(JournalEntry.Kind.CHOSE_ROLLBACK);
    }
    migration.calls().host().rollback(migration.request(), status);
  }

  /** An operator's word ends what is owed and cannot be done. */
  private @Nullable String giveUpIfResolved(Step step, String why) {
    return migration.state().resolution() == null ? why : drop(step, why);
  }

  private @Nullable String drop(Step step, String why) {
    var request = migration.request();
    boolean post = step == Step.POST;
    migration.journal().noteLater(step, StepState.VOID, why);
    dropped = new MigrationFailure(
        post ? Code.POST_FAILED : Code.ROLLBACK_FAILED,
        "Guest "
            + request.guest()
            + (post ? " has moved to " + request.destination() : " is on " + request.source())
            + ", but the host's "
            + step.word()
            + " failed: "
            + why,
        "Mend the cause; the guest need not be touched.");
    return null;
  }
}
