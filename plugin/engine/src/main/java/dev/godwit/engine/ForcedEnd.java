package dev.godwit.engine;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.engine.trace.TracedAction;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a migration end: by a switch to post-copy, otherwise by a pause. Used on the hub only; the
 * steps that {@link #next} gives wait for the hypervisor.
 *
 * <p>Neither step can be taken back, so each is made durable in the journal before it is sent, and
 * counts as taken until it was proven that it was not.
 */
final class ForcedEnd {
  private static final Logger log = LoggerFactory.getLogger(ForcedEnd.class);
  private static final int SUSPEND_ATTEMPTS = 3;

  /** By what the end may be made. */
  enum Way {
    /** By post-copy where it is permitted, otherwise, or where the switch is refused, by a pause. */
    ANY,
    /** By post-copy only. */
    POST_COPY,
    /** By a pause only. */
    PAUSE
  }

  /** How far it has come. */
  private enum State {
    NOT_ASKED,
    WANTED,
    SWITCHING,
    /** The switch failed, and may have been taken all the same. */
    UNPROVEN,
    SWITCHED,
    SUSPENDING,
    DONE
  }

  private final Calls calls;
  private final MigrationRequest request;
  private final JobPlan plan;
  private final MigrationJournal journal;
  private final ProgressTracker progress;
  private final TraceRecorder trace;
  private final BooleanSupplier aborting;

  private State state = State.NOT_ASKED;
  private Way way = Way.ANY;
  private String rule = "request";
  private boolean iterationSeen;
  private long newestPass;
  private long passOfSwitch;
  private boolean postCopySent;
  private boolean postCopyRefused;
  private boolean suspended;
  private int suspendAttempts;

  ForcedEnd(
      Calls calls,
      MigrationRequest request,
      JobPlan plan,
      MigrationJournal journal,
      ProgressTracker progress,
      TraceRecorder trace,
      History history,
      BooleanSupplier aborting) {
    this.calls = calls;
    this.request = request;
    this.plan = plan;
    this.journal = journal;
    this.progress = progress;
    this.trace = trace;
    this.aborting = aborting;
    this.postCopySent = history.postCopySent();
    this.suspended = history.suspended();
    if (history.postCopySent()) {
      state = State.SWITCHED;
    } else if (history.suspended()) {
      state = State.DONE;
    } else if (history.forced() != null) {
      state = State.WANTED;
      way = history.forced();
      rule = "before-restart";
    }
  }

  /** Whether the guest may have begun to run on the destination in post-copy. */
  boolean postCopySent() {
    return postCopySent;
  }

  /** Whether Godwit paused the guest, or may have. */
  boolean suspended() {
    return suspended;
  }

  /** Why it cannot be asked for now; null if it can. */
  @Nullable
  String refusal() {
    if (postCopySent) {
      return "The migration has already been switched to post-copy and ends by itself.";
    }
    return switch (state) {
      case NOT_ASKED -> null;
      case WANTED, SWITCHING, UNPROVEN, SWITCHED, SUSPENDING ->
        "The migration is already being made to end.";
      case DONE ->
        suspended
            ? "The guest is paused already; the migration ends when the rest has been moved."
            : "The migration was already to be made to end, and could not be.";
    };
  }

  /** Wants the end, by this way; false if it was wanted before. */
  boolean want(Way by, String because) {
    if (state != State.NOT_ASKED) {
      return false;
    }
    state = State.WANTED;
    way = by;
    rule = because;
    return true;
  }

  /** A memory pass has begun. */
  void iterationBegan() {
    iterationSeen = true;
  }

  /** The job was seen in this memory pass. */
  void seenInPass(long pass) {
    newestPass = Math.max(newestPass, pass);
  }

  /** Whether a step waits to be taken. */
  boolean isDue() {
    return state == State.WANTED || (state == State.UNPROVEN && newestPass > passOfSwitch);
  }

  /** The step to take now; null if there is none yet, or none at all. */
  @Nullable
  Runnable next() {
    if (state == State.UNPROVEN) {
      return this::proveRefused;
    }
    if (plan.postCopyPermitted() && !postCopyRefused && way != Way.PAUSE) {
      // Before the first pass QEMU refuses the switch.
      if (!iterationSeen) {
        return null;
      }
      state = State.SWITCHING;
      return this::switchToPostCopy;
    }
    if (plan.pausedByOwner() || way == Way.POST_COPY) {
      state = State.DONE;
      return null;
    }
    state = State.SUSPENDING;
    return this::suspend;
  }

  private void switchToPostCopy() {
    if (!intend(Kind.START_POST_COPY)) {
      state = State.WANTED;
      return;
    }
    if (aborting.getAsBoolean()) {
      // Asked for while the intent was being written: nothing was sent yet.
      state = refused();
      return;
    }
    postCopySent = true;
    TracedAction action = trace.action("start-post-copy", node -> node.put("rule", rule));
    try {
      calls.run(
          request,
          "start post-copy",
          hypervisor -> hypervisor.startPostCopy(request.source(), request.guest()));
      state = State.SWITCHED;
      progress.phase(MigrationPhase.POST_COPY);
    } catch (HypervisorException e) {
      action.failed(e.getMessage());
      warn("the switch to post-copy did not succeed", e);
      switch (e.kind()) {
        case NO_DOMAIN, OPERATION_INVALID, NOT_SUPPORTED -> state = refused();
        case UNREACHABLE -> state = State.SWITCHED;
        case NO_RAM_INFO, OPERATION_ABORTED, OTHER -> {
          passOfSwitch = newestPass;
          state = State.UNPROVEN;
        }
      }
    }
  }

  /**
   * QEMU takes the switch between two passes and stops the guest on the source first. So one that still
   * runs there in a later pass was not switched; that it runs at once proves nothing.
   */
  private void proveRefused() {
    state = guestRunsOnSource() ? refused() : State.SWITCHED;
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

  private State refused() {
    postCopySent = false;
    postCopyRefused = true;
    journal.note(Kind.POST_COPY_REFUSED, "");
    return State.WANTED;
  }

  private void suspend() {
    if (!intend(Kind.SUSPEND)) {
      state = State.WANTED;
      return;
    }
    if (aborting.getAsBoolean()) {
      state = State.DONE;
      return;
    }
    suspended = true;
    TracedAction action = trace.action("suspend", node -> node.put("rule", rule));
    try {
      calls.run(
          request, "suspend", hypervisor -> hypervisor.suspend(request.source(), request.guest()));
      state = State.DONE;
      progress.phase(MigrationPhase.PAUSED_COPY);
    } catch (HypervisorException e) {
      action.failed(e.getMessage());
      warn("the guest could not be paused", e);
      suspended = e.kind() == HypervisorException.Kind.UNREACHABLE;
      suspendAttempts++;
      state = suspendAttempts < SUSPEND_ATTEMPTS ? State.WANTED : State.DONE;
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

  private void warn(String what, HypervisorException failure) {
    log.warn(
        "Live migration {} of guest {}: {}: {}",
        request.id(),
        request.guest(),
        what,
        failure.getMessage());
  }
}
