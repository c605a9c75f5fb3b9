package dev.godwit.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.engine.trace.TracedAction;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is left once the outcome is decided: makes the choice durable, then has the host do its
 * post or rollback. Called by the migration's own coroutine, which waits for all of it.
 */
final class Conclusion {
  private static final Logger log = LoggerFactory.getLogger(Conclusion.class);
  private static final int ATTEMPTS = 3;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

  /** The event with the final figures may come some tenths of a second after the call's return. */
  private static final Duration FINAL_FIGURES = Duration.ofSeconds(1);

  private final Hub hub;
  private final Calls calls;
  private final MigrationRequest request;
  private final MigrationJournal journal;
  private final ProgressTracker progress;
  private final Event<Boolean> finalFigures;
  private final TraceRecorder trace;

  /**
   * A conclusion.
   *
   * @param finalFigures sent when the final figures have come
   */
  Conclusion(
      Hub hub,
      Calls calls,
      MigrationRequest request,
      MigrationJournal journal,
      ProgressTracker progress,
      Event<Boolean> finalFigures,
      TraceRecorder trace) {
    this.hub = hub;
    this.calls = calls;
    this.request = request;
    this.journal = journal;
    this.progress = progress;
    this.finalFigures = finalFigures;
    this.trace = trace;
  }

  /**
   * The guest has moved.
   *
   * @param alreadyChosen whether an earlier process made this choice durable
   */
  MigrationResult moved(boolean alreadyChosen) {
    progress.moved();
    calls.host().checkAnswering(request);
    HostCall post = () -> calls.host().post(request, progress.now());
    HostCall first = alreadyChosen ? post : this::choosePost;
    String failed = callback("post", node -> {}, first, post);
    takeFinalFigures();
    if (failed == null) {
      log.info(
          "Live migration {} of guest {} from {} to {} has completed",
          request.id(),
          request.guest(),
          request.source(),
          request.destination());
      return end(Status.COMPLETED, GuestLocation.DESTINATION, null);
    }
    return end(
        Status.ERROR,
        GuestLocation.DESTINATION,
        new MigrationFailure(
            Code.POST_FAILED,
            "Guest "
                + request.guest()
                + " has moved to "
                + request.destination()
                + " and is there, but the host's work after the move failed: "
                + failed,
            "Mend the cause; the guest need not be touched."));
  }

  private void choosePost() throws HostCallException {
    journal.choose(
        Kind.CHOSE_POST, choice -> calls.host().choosePost(request, choice, progress.now()));
  }

  /**
   * The guest has stayed.
   *
   * @param resume whether it stands still and is to run
   */
  MigrationResult stayed(
      Status status, MigrationFailure failure, boolean resume, boolean alreadyChosen) {
    progress.phase(MigrationPhase.ROLLBACK);
    progress.guest(GuestLocation.SOURCE);
    calls.host().checkAnswering(request);
    String stillPaused = resume ? resume() : null;
    if (!alreadyChosen) {
      journal.choose(Kind.CHOSE_ROLLBACK);
    }
    HostCall rollback = () -> calls.host().rollback(request, status);
    String failed = callback(
        "rollback",
        node -> node.put("status", status.name().toLowerCase(Locale.ROOT)),
        rollback,
        rollback);
    MigrationFailure told = stillPaused == null ? failure : withPause(failure, stillPaused);
    if (failed == null) {
      log.info(
          "Live migration {} of guest {} is {}; the guest is on {}: {}",
          request.id(),
          request.guest(),
          status == Status.CANCELLED ? "cancelled" : "failed",
          request.source(),
          told.message());
      return end(status, GuestLocation.SOURCE, told);
    }
    return end(
        Status.ERROR,
        GuestLocation.SOURCE,
        new MigrationFailure(
            Code.ROLLBACK_FAILED,
            told.message() + " The host's undoing failed as well: " + failed,
            "Mend the cause; the guest is on " + request.source() + "."));
  }

  /** Neither post nor rollback fits. */
  MigrationResult error(GuestLocation guest, MigrationFailure failure) {
    progress.guest(guest);
    log.error(
        "Live migration {} of guest {} ended in error: {}",
        request.id(),
        request.guest(),
        failure.message());
    return end(Status.ERROR, guest, failure);
  }

  private MigrationResult end(
      Status status, GuestLocation guest, @Nullable MigrationFailure failure) {
    journal.note(Kind.ENDED, "");
    progress.phase(MigrationPhase.ENDED);
    return new MigrationResult(status, guest, failure, progress.now());
  }

  /** Lets the guest run again; null if it does, otherwise why it still stands. */
  private @Nullable String resume() {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      TracedAction action = trace.action("resume");
      try {
        calls.urgent(
            request, "resume", hypervisor -> hypervisor.resume(request.source(), request.guest()));
        return null;
      } catch (HypervisorException e) {
        reason = e.getMessage();
        action.failed(reason);
        log.warn(
            "Live migration {} of guest {}: the paused guest could not be resumed on {}: {}",
            request.id(),
            request.guest(),
            request.source(),
            reason);
        hub.sleep(BETWEEN_ATTEMPTS);
      }
    }
    return reason;
  }

  private MigrationFailure withPause(MigrationFailure failure, String reason) {
    return new MigrationFailure(
        failure.code(),
        failure.message()
            + " The guest is paused on "
            + request.source()
            + " and could not be resumed: "
            + reason,
        "Resume it there, for example with virsh resume " + request.guest() + ".");
  }

  /** Has the host do its part, which is idempotent; null if it did, otherwise why not. */
  private @Nullable String callback(
      String name, Consumer<ObjectNode> content, HostCall first, HostCall again) {
    String reason = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      TracedAction action = trace.action(name, content);
      try {
        (attempt == 1 ? first : again).make();
        return null;
      } catch (HostCallException e) {
        reason = e.getMessage();
        action.failed(reason);
        log.warn(
            "Live migration {} of guest {}: {} failed, attempt {} of {}: {}",
            request.id(),
            request.guest(),
            name,
            attempt,
            ATTEMPTS,
            reason,
            e);
        if (attempt < ATTEMPTS) {
          hub.sleep(BETWEEN_ATTEMPTS);
        }
      }
    }
    return reason;
  }

  private void takeFinalFigures() {
    if (!progress.hasFinalFigures()) {
      finalFigures.await(FINAL_FIGURES);
    }
    if (!progress.hasFinalFigures()) {
      try {
        JobStatistics completed = calls.control(
            request.destination(),
            "completed job statistics",
            hypervisor ->
                hypervisor.completedJobStatistics(request.destination(), request.guest()));
        if (completed.type() == JobStatistics.Type.COMPLETED) {
          progress.take(completed);
        }
      } catch (HypervisorException e) {
        log.debug(
            "Live migration {} of guest {}: no final figures: {}",
            request.id(),
            request.guest(),
            e.getMessage());
      }
    }
  }

  @FunctionalInterface
  private interface HostCall {
    void make() throws HostCallException;
  }
}
