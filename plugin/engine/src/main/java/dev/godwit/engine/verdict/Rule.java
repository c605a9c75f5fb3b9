package dev.godwit.engine.verdict;

import static dev.godwit.engine.hypervisor.GuestLook.Presence.ABSENT;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.INCOMING;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.MIGRATED_AWAY;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.PAUSED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.POST_COPY;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.RUNNING;

import dev.godwit.api.Alarm.Code;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Obligation;
import dev.godwit.engine.journal.MigrationState.Choice;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.verdict.Decision.Outcome;
import dev.godwit.engine.verdict.Round.Job;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The decision, as a table: the first rule that applies decides. {@link #when} is its condition in words;
 * docs/architecture.md shows the table and a test holds that page to it.
 */
@SuppressWarnings("ImmutableEnumChecker") // its functions capture nothing
public enum Rule {
  FENCED_HOST_BACK(
      "a host that an operator said is fenced answers with a live guest",
      it -> Resolutions.fencedHostIsBack(it),
      it -> alarm(
          it.sourceRuns() && it.destinationMayRun() ? GuestLocation.BOTH : GuestLocation.UNKNOWN,
          Code.FENCED_HOST_BACK,
          "a host that was said to be fenced has come back with the guest: " + both(it))),

  RESOLVED_AT_SOURCE(
      "an operator said that the guest is on the source, and no host contradicts",
      it -> it.resolvedTo(GuestLocation.SOURCE) && Resolutions.holds(it),
      it -> done(Outcome.STAYED, GuestLocation.SOURCE, it.owedBySource(), "an operator said so")),

  RESOLVED_AT_DESTINATION(
      "an operator said that the guest is on the destination, and no host contradicts",
      it -> it.resolvedTo(GuestLocation.DESTINATION) && Resolutions.holds(it),
      it -> done(Outcome.MOVED, GuestLocation.DESTINATION, it.owedByMove(), "an operator said so")),

  RESOLVED_ELSEWHERE(
      "an operator said that the guest is on a third host, and no host contradicts",
      it -> it.resolvedTo(GuestLocation.ELSEWHERE) && Resolutions.holds(it),
      it -> elsewhere(Resolutions.elsewhere(it), "an operator said so")),

  RESOLVED_LOST(
      "an operator said that the guest is lost, and no host contradicts",
      it -> it.resolvedTo(GuestLocation.LOST) && Resolutions.holds(it),
      it -> done(Outcome.LOST, GuestLocation.LOST, List.of(), "an operator said so")),

  POST_COPY_BROKEN(
      "either host shows a broken post-copy",
      Situation::isBroken,
      it -> alarm(
          GuestLocation.SPLIT,
          Code.POST_COPY_BROKEN,
          "post-copy is broken, each side holds a part of the guest: " + both(it))),

  RUNS_TWICE(
      "the guest runs on both hosts",
      it -> it.sourceRuns() && it.destination().is(RUNNING),
      it -> alarm(
          GuestLocation.BOTH,
          Code.GUEST_RUNS_TWICE,
          "the guest runs on the source and on the destination")),

  POST_CONTRADICTED(
      "post was chosen, and the guest is live on the source and not on the destination",
      it -> it.chose(Choice.POST) && it.source().isLive() && it.destination().isGone(),
      it -> alarm(
          GuestLocation.SOURCE,
          Code.CHOICE_CONTRADICTED,
          "it was decided that the guest had moved, and it is on the source: " + both(it))),

  ROLLBACK_CONTRADICTED(
      "rollback was chosen, and the destination has the guest",
      it -> it.chose(Choice.ROLLBACK) && it.destinationMayRun(),
      it -> alarm(
          it.sourceRuns() ? GuestLocation.BOTH : GuestLocation.DESTINATION,
          Code.CHOICE_CONTRADICTED,
          "it was decided that the guest had stayed, and it is on the destination: " + both(it))),

  POST_CHOSEN(
      "post was chosen, and no host that answers shows otherwise",
      it -> it.chose(Choice.POST)
          && !it.source().isLive()
          && (it.destinationHolds() || it.destination().isGone() || it.source().isGone()),
      it -> done(Outcome.MOVED, GuestLocation.DESTINATION, it.owedByMove(), "the guest has moved")),

  ROLLBACK_CHOSEN(
      "rollback was chosen, the source answers, and the destination shows no live guest; a guest that is to be"
          + " resumed waits for the destination's answer",
      it -> it.chose(Choice.ROLLBACK)
          && !it.source().isSilent()
          && !it.destination().isLive()
          && (it.destination().isGone() || !it.isResumeWanted()),
      Rule::rolledBack),

  NOT_BEGUN_ON_SOURCE(
      "the migrate call was never to be made, and the source has the guest while the destination shows no live one",
      it -> !it.state().isStarted()
          && (it.source().isLive() || it.endedOnSource())
          && !it.destination().isLive(),
      it -> done(
          Outcome.STAYED, GuestLocation.SOURCE, it.owedBySource(), it.source().words())),

  NOT_BEGUN(
      "the migrate call was never to be made, and the guest is not on the source, or the source does not answer",
      it -> !it.state().isStarted(),
      it -> done(Outcome.NOT_BEGUN, placeOf(it), List.of(), both(it))),

  SOURCE_SILENT(
      "the source does not answer",
      it -> it.source().isSilent(),
      it -> open(
          it.destination().is(RUNNING, POST_COPY)
              ? GuestLocation.DESTINATION
              : GuestLocation.UNKNOWN,
          "the source does not answer: " + it.source().answer())),

  DESTINATION_SILENT(
      "the destination does not answer",
      it -> it.destination().isSilent(),
      it -> open(
          it.source().is(RUNNING) ? GuestLocation.SOURCE : GuestLocation.UNKNOWN,
          "the destination does not answer: " + it.destination().answer())),

  MOVED(
      "the destination holds the guest, and the source does not know it or shows that it migrated",
      it -> it.destinationHolds() && it.leftSource(),
      it -> done(Outcome.MOVED, GuestLocation.DESTINATION, it.owedByMove(), "the guest has moved")),

  MOVED_BEFORE_SOURCE_ENDED(
      "the destination holds the guest, it is shut off or crashed on the source, and the job was seen to complete or"
          + " the destination says that a migration brought it",
      it -> it.destinationHolds()
          && it.source().isGone()
          && (it.state().isMoveProven() || it.destination().hasArrived()),
      it -> done(Outcome.MOVED, GuestLocation.DESTINATION, it.owedByMove(), "the guest has moved")),

  MOVE_UNPROVEN(
      "the destination holds the guest, it is shut off or crashed on the source, and nothing shows that the job brought it",
      it -> it.destinationHolds() && it.source().isGone(),
      it -> alarm(
          GuestLocation.DESTINATION,
          Code.MOVE_UNPROVEN,
          "the guest ended on the source and is on the destination, and nothing shows that this migration"
              + " brought it there: "
              + both(it))),

  RUNS_AND_STANDS(
      "the guest runs on the source and stands on the destination",
      it -> it.sourceRuns() && it.destination().is(PAUSED),
      it -> alarm(
          GuestLocation.SOURCE,
          Code.GUEST_ON_BOTH_HOSTS,
          "the guest runs on the source and stands on the destination: "
              + it.destination().words())),

  STANDS_TWICE(
      "the destination holds the guest, the source still has it standing, and no job is left",
      it -> it.destinationHolds() && it.isJobOver(),
      it -> alarm(
          GuestLocation.DESTINATION,
          Code.GUEST_ON_BOTH_HOSTS,
          "the guest is on the destination ("
              + it.destination().words()
              + ") and still stands on the source: "
              + it.source().words())),

  HANDING_OVER(
      "the destination holds the guest, and the source still has it standing",
      Situation::destinationHolds,
      it -> open(
          GuestLocation.DESTINATION,
          "the source still holds the guest, which is on the destination: "
              + it.source().words())),

  FETCHING(
      "the guest runs on the destination in post-copy",
      it -> it.destination().is(POST_COPY),
      it -> open(GuestLocation.DESTINATION, "the destination still fetches memory")),

  FOREIGN_JOB(
      "a job of somebody else runs on the guest",
      Situation::isForeignJobActive,
      it -> alarm(
          onSource(it),
          Code.FOREIGN_JOB,
          "a job that Godwit did not begin runs on the guest; it is watched and not steered")),

  RECEIVING(
      "the destination is receiving the guest",
      it -> it.destination().is(INCOMING),
      it -> open(onSource(it), "the destination is still receiving the guest")),

  JOB_NOT_OVER(
      "the job is not over, or it is not known whether it is",
      it -> !it.isJobOver() || !it.destination().isGone(),
      it -> open(
          onSource(it),
          it.round().job() == Job.UNKNOWN
              ? "it is not known whether the source still has a job"
              : "the job is not over")),

  SUSPEND_MAY_COME(
      "the guest runs on the source, and a pause that was sent may still come",
      it -> it.sourceRuns() && it.state().isUnknown(Step.SUSPEND),
      it -> open(GuestLocation.SOURCE, "a pause that Godwit sent may still come")),

  FOUND_ELSEWHERE(
      "the guest left the source, is not on the destination, and a third host holds it",
      it -> it.leftSource() && it.round().elsewhere() != null,
      it -> elsewhere(
          it.round().elsewhere(),
          "host " + it.round().elsewhere() + " holds the guest: " + both(it))),

  MOVED_AND_ENDED(
      "the guest left the source, and ended on the destination, which had no definition of it before or shows"
          + " otherwise that it landed",
      it -> it.leftSource()
          && it.endedOnDestination()
          && (it.source().is(MIGRATED_AWAY)
              || it.destinationWasGivenTheGuest()
              || it.state().isMoveProven()),
      it -> done(
          Outcome.MOVED,
          GuestLocation.DESTINATION,
          it.owedByMove(),
          "the guest has moved, and ended there: " + it.destination().words())),

  MOVED_ON(
      "the guest left the source, and the destination, which had no definition of it before, shows that it migrated"
          + " from there",
      it ->
          it.leftSource() && it.destination().is(MIGRATED_AWAY) && it.destinationWasGivenTheGuest(),
      it -> elsewhere(null, "somebody has moved the guest on from the destination: " + both(it))),

  FOREIGN_JOB_TOOK_IT(
      "the guest left the source after a job of somebody else was seen, and no known host holds it",
      it -> it.leftSource() && it.state().foreignSeen(),
      it -> alarm(
          GuestLocation.UNKNOWN,
          Code.FOREIGN_JOB,
          "a job that Godwit did not begin took the guest from the source, and no host that answers has it")),

  LOST(
      "the guest is on neither host, or ended on the source after a switch to post-copy that was not refused",
      it -> it.leftSource() || (it.endedOnSource() && it.state().mayBePostCopy()),
      it -> done(Outcome.LOST, GuestLocation.LOST, List.of(), both(it))),

  ENDED_ON_SOURCE(
      "the guest is shut off or crashed on the source",
      it -> it.source().isGone(),
      it -> done(
          Outcome.ENDED, GuestLocation.SOURCE, it.owedBySource(), it.source().words())),

  SWITCH_UNPROVEN(
      "the guest stands on the source after a switch to post-copy that was not refused",
      it -> it.sourceStands() && it.state().mayBePostCopy(),
      it -> alarm(
          GuestLocation.SPLIT,
          Code.POST_COPY_UNPROVEN,
          "the switch to post-copy was sent and not proven refused; the source is "
              + it.source().words()
              + ", the destination has nothing")),

  STAYED(
      "the source holds the guest, and the destination does not",
      it -> it.source().is(RUNNING) || it.sourceStands(),
      it -> done(
          Outcome.STAYED, GuestLocation.SOURCE, it.owedBySource(), it.source().words())),

  UNDECIDED("nothing else applies", it -> true, it -> open(GuestLocation.UNKNOWN, both(it)));

  private final String when;
  private final Predicate<Situation> condition;
  private final Function<Situation, Draft> conclusion;

  Rule(String when, Predicate<Situation> condition, Function<Situation, Draft> conclusion) {
    this.when = when;
    this.condition = condition;
    this.conclusion = conclusion;
  }

  /** The condition, in words. */
  public String when() {
    return when;
  }

  boolean applies(Situation situation) {
    return condition.test(situation);
  }

  Decision decide(Situation situation) {
    Draft draft = conclusion.apply(situation);
    return new Decision(
        this,
        draft.outcome(),
        draft.guest(),
        draft.elsewhere(),
        draft.owed(),
        draft.outcome() == Outcome.OPEN ? situation.pending() : List.of(),
        draft.alarm(),
        draft.reason());
  }

  private record Draft(
      Outcome outcome,
      GuestLocation guest,
      @Nullable HostName elsewhere,
      List<Obligation.Kind> owed,
      @Nullable Code alarm,
      String reason) {}

  private static Draft open(GuestLocation guest, String reason) {
    return new Draft(Outcome.OPEN, guest, null, List.of(), null, reason);
  }

  private static Draft alarm(GuestLocation guest, Code code, String reason) {
    return new Draft(Outcome.OPEN, guest, null, List.of(), code, reason);
  }

  private static Draft done(
      Outcome outcome, GuestLocation guest, List<Obligation.Kind> owed, String reason) {
    return new Draft(outcome, guest, null, owed, null, reason);
  }

  private static Draft elsewhere(@Nullable HostName host, String reason) {
    return new Draft(Outcome.ELSEWHERE, GuestLocation.ELSEWHERE, host, List.of(), null, reason);
  }

  /** What a chosen rollback is done for: the guest may have ended since. */
  private static Draft rolledBack(Situation it) {
    boolean lost = it.source().is(ABSENT, MIGRATED_AWAY);
    return done(
        lost ? Outcome.LOST : it.endedOnSource() ? Outcome.ENDED : Outcome.STAYED,
        lost ? GuestLocation.LOST : GuestLocation.SOURCE,
        it.owedBySource(),
        it.source().words());
  }

  private static GuestLocation onSource(Situation it) {
    return it.source().is(RUNNING, PAUSED) ? GuestLocation.SOURCE : GuestLocation.UNKNOWN;
  }

  /** Where a guest is that was never touched, as far as both hosts show. */
  private static GuestLocation placeOf(Situation it) {
    if (it.destinationHolds() && !it.source().isLive()) {
      return GuestLocation.DESTINATION;
    }
    if (it.source().isLive()) {
      return GuestLocation.SOURCE;
    }
    return it.source().isGone() && it.destination().isGone()
        ? GuestLocation.LOST
        : GuestLocation.UNKNOWN;
  }

  private static String both(Situation it) {
    return "source: " + it.source().words() + ", destination: "
        + it.destination().words();
  }
}
