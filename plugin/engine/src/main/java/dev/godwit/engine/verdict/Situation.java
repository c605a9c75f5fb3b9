package dev.godwit.engine.verdict;

import static dev.godwit.engine.hypervisor.GuestLook.Presence.ABSENT;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.CRASHED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.MIGRATED_AWAY;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.PAUSED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.PAUSED_BY_MIGRATION;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.POST_COPY;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.POST_COPY_FAILED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.RUNNING;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.SHUT_OFF;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Obligation;
import dev.godwit.api.Resolution;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.MigrationState.Choice;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.verdict.Round.Job;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule of {@link Judge} looks at: the state of a migration, an operator's word and one round, in the
 * words of the rules.
 */
record Situation(
    MigrationState state,
    @Nullable Resolution resolution,
    Round round,
    Sight source,
    Sight destination) {
  static Situation of(MigrationState state, @Nullable Resolution resolution, Round round) {
    var request = state.request();
    return new Situation(
        state,
        resolution,
        round,
        fenced(round.source(), request.source(), resolution),
        fenced(round.destination(), request.destination(), resolution));
  }

  private static Sight fenced(Sight sight, HostName host, @Nullable Resolution resolution) {
    return sight.isSilent() && resolution != null && resolution.fenced().contains(host)
        ? new Sight.Fenced()
        : sight;
  }

  boolean sourceRuns() {
    return source().is(RUNNING, POST_COPY);
  }

  boolean sourceStands() {
    return source().is(PAUSED, PAUSED_BY_MIGRATION);
  }

  /** Whether the source shows that the guest left it by a migration, or does not know it at all. */
  boolean leftSource() {
    return source().is(ABSENT, MIGRATED_AWAY);
  }

  /** Whether the guest ended on the source by itself, or by somebody's hand. */
  boolean endedOnSource() {
    return source().is(SHUT_OFF, CRASHED);
  }

  /** Whether the destination has the guest whole, out of its incoming phase. */
  boolean destinationHolds() {
    return destination().is(RUNNING, PAUSED);
  }

  boolean endedOnDestination() {
    return destination().is(SHUT_OFF, CRASHED);
  }

  /** Whether the guest may run, or be about to run, on the destination. */
  boolean destinationMayRun() {
    return destination().is(RUNNING, PAUSED, POST_COPY, POST_COPY_FAILED);
  }

  boolean isBroken() {
    return source().is(POST_COPY_FAILED) || destination().is(POST_COPY_FAILED);
  }

  /** Whether the job that Godwit began is over, and no job runs on the guest. */
  boolean isJobOver() {
    return round.afterJob() && round.job() == Job.NONE;
  }

  boolean isForeignJobActive() {
    return round.job() == Job.ACTIVE && state.origin() == JobOrigin.FOREIGN;
  }

  boolean chose(Choice choice) {
    return state.chosen() == choice;
  }

  boolean resolvedTo(GuestLocation place) {
    return resolution != null && resolution.guestAt() == place;
  }

  /**
   * Whether the move is shown by the destination's definition: it had none before, and libvirt gives it one
   * only when the guest has landed.
   */
  boolean destinationWasGivenTheGuest() {
    return Boolean.FALSE.equals(state.startingPoint().destinationHeldGuest());
  }

  /** What a stay leaves to be done; at most one of the two callbacks is ever called. */
  List<Obligation.Kind> owedBySource() {
    var owed = new ArrayList<Obligation.Kind>();
    if (isResumeWanted()) {
      owed.add(Obligation.Kind.RESUME);
    }
    if (!chose(Choice.POST)) {
      addIfOpen(owed, Obligation.Kind.ROLLBACK, Step.ROLLBACK);
    }
    addPause(owed, source(), isSameRun() && isLetRun(source()));
    return owed;
  }

  /** What a move leaves to be done. */
  List<Obligation.Kind> owedByMove() {
    var owed = new ArrayList<Obligation.Kind>();
    if (!chose(Choice.ROLLBACK)) {
      addIfOpen(owed, Obligation.Kind.POST, Step.POST);
    }
    addPause(owed, destination(), destination().hasArrived() && isLetRun(destination()));
    return owed;
  }

  /** The pause goes first, but one that was tried in vain keeps nothing else waiting. */
  private void addPause(List<Obligation.Kind> owed, Sight place, boolean letRun) {
    StepState renewed = state.of(Step.PAUSE_AGAIN);
    boolean paused = state.of(Step.FOREIGN_PAUSE) == StepState.DONE || renewed != StepState.NONE;
    boolean open = renewed != StepState.DONE && renewed != StepState.VOID;
    if (paused && open && (letRun || place.isSilent())) {
      owed.add(renewed == StepState.NONE ? 0 : owed.size(), Obligation.Kind.PAUSE);
    }
  }

  /**
   * Whether the guest, which the job found running, runs there without a client having let it since: libvirt lets such a
   * guest run at the end of the job, whoever has paused it meanwhile.
   */
  private static boolean isLetRun(Sight place) {
    return place.is(RUNNING) && !place.isUnpaused();
  }

  private void addIfOpen(List<Obligation.Kind> owed, Obligation.Kind kind, Step step) {
    StepState reached = state.of(step);
    if (reached != StepState.DONE && reached != StepState.VOID) {
      owed.add(kind);
    }
  }

  /** What will have to be done, as far as is seen, while the outcome is open. */
  List<Obligation.Kind> pending() {
    var pending = new ArrayList<Obligation.Kind>();
    if (!destinationMayRun() && (isResumeWanted() || mayStandUnseen())) {
      pending.add(Obligation.Kind.RESUME);
    }
    if (state.of(Step.PAUSE_AGAIN) != StepState.NONE) {
      addIfOpen(pending, Obligation.Kind.PAUSE, Step.PAUSE_AGAIN);
    }
    if (chose(Choice.POST)) {
      addIfOpen(pending, Obligation.Kind.POST, Step.POST);
    }
    if (chose(Choice.ROLLBACK)) {
      addIfOpen(pending, Obligation.Kind.ROLLBACK, Step.ROLLBACK);
    }
    return pending;
  }

  /** Whether the source is silent, and had the guest paused by Godwit when it was heard last. */
  private boolean mayStandUnseen() {
    return source().isSilent()
        && state.mayBeSuspended()
        && !state.isPausedByOthers()
        && !state.mayBePostCopy()
        && !isResumed();
  }

  private boolean isResumed() {
    return state.of(Step.RESUME) == StepState.DONE || state.of(Step.RESUME) == StepState.VOID;
  }

  /**
   * Whether the guest stands still on the source by Godwit's doing, or by that of the migration, and is to
   * run: the same run of it, paused for that reason, not resumed since, and never switched to post-copy. It is done
   * only by rules that ask for the destination to be proven not to run it.
   */
  boolean isResumeWanted() {
    if (!sourceStands()
        || state.isPausedByOthers()
        || state.mayBePostCopy()
        || isResumed()
        || !isSameRun()) {
      return false;
    }
    if (source().is(PAUSED_BY_MIGRATION)) {
      return state.isStarted();
    }
    PauseReason pause = source().pause();
    return state.mayBeSuspended() && (pause == null || pause == PauseReason.USER);
  }

  private boolean isSameRun() {
    Long before = state.startingPoint().sourceDomainId();
    Long now = source().domainId();
    return before == null || now == null || before.equals(now);
  }
}
