package dev.godwit.engine.steering;

import dev.godwit.api.MigrationPhase;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.journal.EndWay;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.trace.TracedAction;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Sight;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a migration end: by a switch to post-copy, otherwise by a pause. Used on the hub only; the
 * steps that {@link #next} gives wait for the hypervisor.
 *
 * <p>Neither step can be taken back, so each is made durable in the journal before it is sent. One whose answer
 * did not come is unknown until looks show what it did: {@link #saw}.
 */
public final class ForcedEnd {
  private static final Logger log = LoggerFactory.getLogger(ForcedEnd.class);
  private static final String REQUEST = "request";
  private static final int SUSPEND_ATTEMPTS = 3;

  /**
   * How long a guest must be seen running before a pause without an answer counts as not done. A command waits
   * up to 30 s in libvirt for the guest's lock (QEMU_JOB_WAIT_TIME).
   */
  private static final long PAUSE_MAY_COME_MILLIS = 35_000;

  private final Migration migration;

  private boolean wanted;
  private boolean underWay;
  private EndWay way = EndWay.ANY;
  private String rule = REQUEST;
  private boolean iterationSeen;
  private long newestPass;
  private long passOfSwitch = -1;
  /** Whether the hypervisor itself refused the switch; one that was lost on its way may be tried again. */
  private boolean switchRefused;

  private boolean givenUp;
  private int suspendAttempts;
  private long runsSinceMillis = -1;

  /** A command that a step sends. */
  @FunctionalInterface
  interface Command {
    void give() throws HypervisorException;
  }

  ForcedEnd(Migration migration) {
    this.migration = migration;
    EndWay before = state().forced();
    StepState suspend = state().of(Step.SUSPEND);
    boolean paused = suspend == StepState.DONE || suspend == StepState.VOID;
    if (before != null && !paused && !state().mayBePostCopy()) {
      wanted = true;
      way = before;
      rule = "before-restart";
    }
  }

  private MigrationState state() {
    return migration.state();
  }

  /** Why it cannot be asked for now; null if it can. */
  @Nullable
  String refusal() {
    return isHeld()
        ? "The guest stands, and not by Godwit's doing; the migration ends when the rest has been moved."
        : obstacle();
  }

  /** Whether no step is taken: the guest stands, so the migration ends by itself, and a switch would let it run. */
  private boolean isHeld() {
    return state().of(Step.FOREIGN_PAUSE) == StepState.DONE;
  }

  private @Nullable String obstacle() {
    if (state().of(Step.POST_COPY) == StepState.DONE) {
      return "The migration has already been switched to post-copy and ends by itself.";
    }
    if (wanted || underWay || state().isUnknown(Step.POST_COPY)) {
      return "The migration is already being made to end.";
    }
    if (state().of(Step.SUSPEND) == StepState.DONE) {
      return "The guest is paused already; the migration ends when the rest has been moved.";
    }
    return givenUp ? "The migration was already to be made to end, and could not be." : null;
  }

  /** Whether it would be by a switch to post-copy if it were asked for now. */
  boolean isBySwitch() {
    return mayBeBySwitch(EndWay.ANY) && !state().mayBePostCopy();
  }

  private boolean mayBeBySwitch(EndWay by) {
    JobPlan plan = state().plan().orElse(null);
    return plan != null && plan.postCopyPermitted() && by != EndWay.PAUSE && !switchRefused;
  }

  /** Wants the end, by this way, as soon as a step may be taken; false if it is wanted already, or was taken or tried in vain. */
  boolean want(EndWay by, String because) {
    if (obstacle() != null) {
      return false;
    }
    wanted = true;
    way = by;
    rule = because;
    return true;
  }

  /** A memory pass has begun, so a switch to post-copy is possible. */
  public void iterationBegan() {
    iterationSeen = true;
  }

  /** The job was seen in this memory pass. */
  void seenInPass(long pass) {
    newestPass = Math.max(newestPass, pass);
    if (passOfSwitch < 0) {
      passOfSwitch = pass;
    }
  }

  /** Whether looks at both hosts are needed to know what a step did. */
  public boolean isUnknown() {
    return state().isUnknown(Step.POST_COPY) || state().isUnknown(Step.SUSPEND);
  }

  /**
   * Both hosts were seen: what became of a step that got no answer.
   *
   * <p>QEMU takes the switch between two passes and stops the guest on the source first. So one that still
   * runs there in a later pass was not switched; that it runs at once proves nothing.
   */
  public void saw(Round round, long nowMillis) {
    Sight source = round.source();
    if (round.destination().is(Presence.POST_COPY)) {
      switched();
    } else if (state().isUnknown(Step.POST_COPY)
        && source.is(Presence.RUNNING)
        && passOfSwitch >= 0
        && newestPass > passOfSwitch) {
      wanted = !rule.equals(REQUEST);
      refused();
    }
    if (!state().isUnknown(Step.SUSPEND)) {
      return;
    }
    if (source.is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)) {
      wanted = false;
      reached(Step.SUSPEND, StepState.DONE);
    } else if (!source.is(Presence.RUNNING)) {
      runsSinceMillis = -1;
    } else if (runsSinceMillis < 0) {
      runsSinceMillis = nowMillis;
    } else if (nowMillis - runsSinceMillis >= PAUSE_MAY_COME_MILLIS) {
      reached(Step.SUSPEND, StepState.REFUSED);
    }
  }

  /** A host told or showed that the guest runs on the destination in post-copy. */
  public void switched() {
    reached(Step.POST_COPY, StepState.DONE);
  }

  private void reached(Step step, StepState reached) {
    if (state().of(step) != reached) {
      migration.journal().noteLater(step, reached, "seen on the hosts");
    }
  }

  /** The step to take now; null if there is none, or not yet. */
  @Nullable
  Runnable next() {
    if (!wanted || underWay || isHeld() || state().isUnknown(Step.POST_COPY)) {
      return null;
    }
    if (mayBeBySwitch(way)) {
      // Before the first pass QEMU refuses the switch.
      return iterationSeen ? begin(this::switchToPostCopy) : null;
    }
    if (state().isPausedByOthers() || way == EndWay.POST_COPY) {
      wanted = false;
      givenUp = true;
      return null;
    }
    return begin(this::suspend);
  }

  private Runnable begin(Runnable step) {
    underWay = true;
    return () -> {
      try {
        step.run();
      } finally {
        underWay = false;
      }
    };
  }

  private void switchToPostCopy() {
    if (!intend(Kind.START_POST_COPY) || isAborted(Step.POST_COPY)) {
      return;
    }
    var request = migration.request();
    TracedAction action =
        migration.trace().action("start-post-copy", node -> node.put("rule", rule));
    passOfSwitch = newestPass;
    wanted = false;
    state().became(Step.POST_COPY, StepState.SENT);
    try {
      migration
          .calls()
          .run(
              request,
              "start post-copy",
              hypervisor -> hypervisor.startPostCopy(request.source(), request.guest()));
      migration.journal().noteLater(Step.POST_COPY, StepState.DONE, "");
      migration.progress().phase(MigrationPhase.POST_COPY);
    } catch (HypervisorException e) {
      action.failed(e.getMessage());
      log.warn("{}: the switch to post-copy did not succeed: {}", migration, e.getMessage());
      switch (e.kind()) {
        case NO_DOMAIN, OPERATION_INVALID, NOT_SUPPORTED -> {
          switchRefused = true;
          wanted = true;
          refused();
        }
        case UNREACHABLE, NO_RAM_INFO, OPERATION_ABORTED, OTHER ->
          state().became(Step.POST_COPY, StepState.UNKNOWN);
      }
    }
  }

  private void refused() {
    migration.journal().noteLater(Kind.POST_COPY_REFUSED, "");
  }

  private void suspend() {
    if (!intend(Kind.SUSPEND) || isAborted(Step.SUSPEND)) {
      return;
    }
    var request = migration.request();
    TracedAction action = migration.trace().action("suspend", node -> node.put("rule", rule));
    wanted = false;
    state().became(Step.SUSPEND, StepState.SENT);
    try {
      migration
          .calls()
          .run(
              request,
              "suspend",
              hypervisor -> hypervisor.suspend(request.source(), request.guest()));
      migration.journal().noteLater(Step.SUSPEND, StepState.DONE, "");
      migration.progress().phase(MigrationPhase.PAUSED_COPY);
    } catch (HypervisorException e) {
      action.failed(e.getMessage());
      log.warn("{}: the guest could not be paused: {}", migration, e.getMessage());
      boolean refused = switch (e.kind()) {
        case NO_DOMAIN, OPERATION_INVALID, NOT_SUPPORTED -> true;
        case UNREACHABLE, NO_RAM_INFO, OPERATION_ABORTED, OTHER -> false;
      };
      runsSinceMillis = -1;
      if (refused) {
        migration.journal().noteLater(Step.SUSPEND, StepState.REFUSED, e.getMessage());
      } else {
        state().became(Step.SUSPEND, StepState.UNKNOWN);
      }
      // To pause it again is harmless, whatever became of the first time.
      suspendAttempts++;
      wanted = suspendAttempts < SUSPEND_ATTEMPTS;
      givenUp = !wanted;
    }
  }

  /** Whether an abort was asked for while the intent was being written: nothing was sent yet. */
  private boolean isAborted(Step step) {
    if (state().abort() == null) {
      return false;
    }
    wanted = false;
    if (step == Step.POST_COPY) {
      refused();
    } else {
      migration.journal().noteLater(step, StepState.REFUSED, "an abort came first");
    }
    return true;
  }

  private boolean intend(Kind kind) {
    try {
      migration.journal().intend(kind, "");
      return true;
    } catch (JournalException e) {
      log.warn(
          "{}: {} is put off, its intent cannot be made durable: {}",
          migration,
          kind,
          e.getMessage());
      return false;
    }
  }
}
