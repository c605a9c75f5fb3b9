package dev.godwit.engine;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Godwit does to a running job: give it up, make it end, allow a longer pause. Each step runs
 * in a coroutine of its own, so the monitor never waits for one. Used on the hub only.
 *
 * <p>A step that cannot be taken back is made durable in the journal before it is sent, and counts as
 * taken until it was proven that it was not.
 */
final class Steering {
  private static final Logger log = LoggerFactory.getLogger(Steering.class);
  private static final int SUSPEND_ATTEMPTS = 3;

  /** How far the request to make the migration end has come. */
  private enum Force {
    NOT_ASKED,
    WANTED,
    SWITCHING,
    SWITCHED,
    SUSPENDING,
    DONE
  }

  private final Hub hub;
  private final Calls calls;
  private final MigrationRequest request;
  private final JobPlan plan;
  private final MigrationJournal journal;
  private final ProgressTracker progress;
  private final Consumer<Input> inputs;

  private Force force = Force.NOT_ASKED;
  private boolean iterationSeen;
  private boolean postCopySent;
  private boolean postCopyRefused;
  private int suspendAttempts;
  private @Nullable AbortCause abort;
  private boolean abortSent;
  private boolean abortUnderWay;

  Steering(
      Hub hub,
      Calls calls,
      MigrationRequest request,
      JobPlan plan,
      MigrationJournal journal,
      ProgressTracker progress,
      History history,
      Consumer<Input> inputs) {
    this.hub = hub;
    this.calls = calls;
    this.request = request;
    this.plan = plan;
    this.journal = journal;
    this.progress = progress;
    this.inputs = inputs;
    this.postCopySent = history.postCopySent();
    if (history.postCopySent()) {
      force = Force.SWITCHED;
    } else if (history.suspended()) {
      force = Force.DONE;
    }
    if (history.abortAsked()) {
      abort = AbortCause.REQUEST;
    }
  }

  /** Why the migration is being given up; null if it is not. */
  @Nullable
  AbortCause abortCause() {
    return abort;
  }

  /** Whether the guest may have begun to run on the destination in post-copy. */
  boolean postCopySent() {
    return postCopySent;
  }

  /** Somebody asks for an abort while the job runs. */
  void askAbort(CompletableFuture<RequestAnswer> answer) {
    if (postCopySent) {
      calls.complete(
          answer,
          new RequestAnswer.Refused(
              "The guest runs on the destination in post-copy, from where it cannot be taken"
                  + " back. Let the migration end."));
      return;
    }
    calls.complete(answer, new RequestAnswer.Accepted());
    abortFor(AbortCause.REQUEST);
  }

  /** Gives the migration up, again and again until the job is over. */
  void abortFor(AbortCause cause) {
    if (abort == null) {
      abort = cause;
      progress.phase(MigrationPhase.ABORTING);
      spawn(() -> journal.note(Kind.ABORT));
    }
    tryAbort();
  }

  /** Somebody asks to make the migration end. */
  void askForceComplete(CompletableFuture<RequestAnswer> answer) {
    String refusal = null;
    if (abort != null) {
      refusal = "The migration is being aborted.";
    } else if (postCopySent) {
      refusal = "The migration has already been switched to post-copy and ends by itself.";
    } else if (force != Force.NOT_ASKED) {
      refusal = "The migration is already being made to end.";
    }
    if (refusal != null) {
      calls.complete(answer, new RequestAnswer.Refused(refusal));
      return;
    }
    calls.complete(answer, new RequestAnswer.Accepted());
    forceComplete();
  }

  /** Makes the migration end as soon as the job can take it; does nothing the second time. */
  void forceComplete() {
    if (force == Force.NOT_ASKED && abort == null) {
      force = Force.WANTED;
    }
  }

  /** A memory pass has begun, so a switch to post-copy is possible. */
  void iterationBegan() {
    iterationSeen = true;
  }

  /** The job was seen running: takes the steps that were waiting for that. */
  void jobRuns(JobStatistics job) {
    if (job.iteration() != null || (job.memory() != null && job.memory().totalBytes() > 0)) {
      iterationSeen = true;
    }
    if (abort != null) {
      tryAbort();
    } else if (force == Force.WANTED) {
      advanceForce();
    }
  }

  /** Sets the longest pause at the end. */
  void setMaxDowntime(long millis) {
    spawn(() -> {
      try {
        calls.run(
            request.source(),
            "set max downtime",
            hypervisor -> hypervisor.setMaxDowntime(request.source(), request.guest(), millis));
        progress.maxDowntime(millis);
      } catch (HypervisorException e) {
        warn("the longest pause could not be set to " + millis + " ms", e);
      }
    });
  }

  private void advanceForce() {
    if (plan.postCopyPermitted() && !postCopyRefused) {
      // Before the first pass QEMU refuses the switch.
      if (iterationSeen) {
        force = Force.SWITCHING;
        spawn(this::switchToPostCopy);
      }
    } else if (plan.pausedByOwner()) {
      force = Force.DONE;
    } else {
      force = Force.SUSPENDING;
      spawn(this::suspend);
    }
  }

  private void switchToPostCopy() {
    if (!intend(Kind.START_POST_COPY)) {
      force = Force.WANTED;
      return;
    }
    if (abort != null) {
      // Asked for while the intent was being written: nothing was sent yet.
      force = refused();
      return;
    }
    postCopySent = true;
    try {
      calls.run(
          request.source(),
          "start post-copy",
          hypervisor -> hypervisor.startPostCopy(request.source(), request.guest()));
      force = Force.SWITCHED;
      progress.phase(MigrationPhase.POST_COPY);
    } catch (HypervisorException e) {
      warn("the switch to post-copy did not succeed", e);
      force = provenRefused(e) ? refused() : Force.SWITCHED;
    }
  }

  /** Whether the switch surely did not happen: it was refused as such, or the guest still runs here. */
  private boolean provenRefused(HypervisorException failure) {
    return switch (failure.kind()) {
      case NO_DOMAIN, OPERATION_INVALID, NOT_SUPPORTED -> true;
      case UNREACHABLE -> false;
      case NO_RAM_INFO, OPERATION_ABORTED, OTHER -> guestRunsOnSource();
    };
  }

  private boolean guestRunsOnSource() {
    try {
      return calls
              .control(
                  request.source(),
                  "look",
                  hypervisor -> hypervisor.look(request.source(), request.guest()))
              .presence()
          == Presence.RUNNING;
    } catch (HypervisorException e) {
      return false;
    }
  }

  private Force refused() {
    postCopySent = false;
    postCopyRefused = true;
    journal.note(Kind.POST_COPY_REFUSED);
    return Force.WANTED;
  }

  private void suspend() {
    if (!intend(Kind.SUSPEND)) {
      force = Force.WANTED;
      return;
    }
    try {
      calls.run(
          request.source(),
          "suspend",
          hypervisor -> hypervisor.suspend(request.source(), request.guest()));
      force = Force.DONE;
      progress.phase(MigrationPhase.PAUSED_COPY);
    } catch (HypervisorException e) {
      warn("the guest could not be paused", e);
      suspendAttempts++;
      force = suspendAttempts < SUSPEND_ATTEMPTS ? Force.WANTED : Force.DONE;
    }
  }

  private boolean intend(Kind kind) {
    try {
      journal.intend(kind, "");
      return true;
    } catch (JournalException e) {
      log.warn(
          "Live migration {} of guest {}: {} is put off, its intent cannot be made durable: {}",
          request.id(),
          request.guest(),
          kind,
          e.getMessage());
      return false;
    }
  }

  private void tryAbort() {
    if (abortSent || abortUnderWay || postCopySent) {
      return;
    }
    abortUnderWay = true;
    spawn(() -> {
      try {
        calls.urgent(
            request.source(),
            "abort job",
            hypervisor -> hypervisor.abortJob(request.source(), request.guest()));
        abortSent = true;
      } catch (HypervisorException e) {
        // Before the job has begun there is nothing to abort; the next look tries again.
        log.debug(
            "Live migration {} of guest {}: abort not taken yet: {}",
            request.id(),
            request.guest(),
            e.getMessage());
      } finally {
        abortUnderWay = false;
      }
    });
  }

  private void spawn(Runnable step) {
    hub.spawn(() -> {
      step.run();
      inputs.accept(new Input.StepDone());
      return null;
    });
  }

  private void warn(String what, HypervisorException failure) {
    log.warn(
        "Live migration {} of guest {}: {}: {}",
        request.id(),
        request.guest(),
        what,
        failure.getMessage());
  }

  /** Who or what gave a migration up. */
  enum AbortCause {
    REQUEST,
    TIMEOUT
  }
}
