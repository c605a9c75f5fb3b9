package dev.godwit.engine.verdict;

import static dev.godwit.engine.verdict.Cases.UNSEEN;
import static dev.godwit.engine.verdict.Cases.over;
import static dev.godwit.engine.verdict.Cases.seen;
import static dev.godwit.engine.verdict.Cases.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Obligation;
import dev.godwit.api.Resolution;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.verdict.Decision.Outcome;
import dev.godwit.engine.verdict.Round.Job;
import dev.godwit.spi.JournalEntry.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each rule of the table is for, and what no combination may do. */
class JudgeTest {
  /** The table that is tested; RuleGuardsTest takes a rule out of it. */
  static final ThreadLocal<List<Rule>> TABLE =
      ThreadLocal.withInitial(() -> List.of(Rule.values()));

  private static Decision decide(MigrationState state, Round round) {
    return Judge.decide(state, round, TABLE.get());
  }

  private static Decision decide(MigrationState state, Presence source, Presence destination) {
    return decide(state, over(source, destination));
  }

  // A migration that nobody disturbed.

  @ParameterizedTest
  @CsvSource({"ABSENT, RUNNING", "ABSENT, PAUSED", "MIGRATED_AWAY, RUNNING", "MIGRATED_AWAY, PAUSED"
  })
  void movedWhenTheDestinationHoldsItAndTheSourceShowsThatItLeft(
      Presence source, Presence destination) {
    Decision decision = decide(state().started().done(), source, destination);
    assertThat(decision.rule()).isEqualTo(Rule.MOVED);
    assertThat(decision.outcome()).isEqualTo(Outcome.MOVED);
    assertThat(decision.guest()).isEqualTo(GuestLocation.DESTINATION);
    assertThat(decision.owed()).containsExactly(Obligation.Kind.POST);
  }

  @ParameterizedTest
  @CsvSource({"RUNNING, ABSENT", "RUNNING, SHUT_OFF", "PAUSED, ABSENT", "RUNNING, CRASHED"})
  void stayedWhenTheSourceHoldsItAndTheDestinationDoesNot(Presence source, Presence destination) {
    Decision decision = decide(state().started().done(), source, destination);
    assertThat(decision.rule()).isEqualTo(Rule.STAYED);
    assertThat(decision.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(decision.owed()).containsExactly(Obligation.Kind.ROLLBACK);
  }

  @ParameterizedTest
  @CsvSource({"SHUT_OFF", "CRASHED"})
  void aGuestThatEndedByItselfHasNotMoved(Presence source) {
    Decision decision = decide(state().started().done(), source, Presence.ABSENT);
    assertThat(decision.outcome()).isEqualTo(Outcome.ENDED);
    assertThat(decision.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(decision.owed()).containsExactly(Obligation.Kind.ROLLBACK);
  }

  @ParameterizedTest
  @CsvSource({"ABSENT, ABSENT", "MIGRATED_AWAY, ABSENT"})
  void noDomainOnEitherSideIsLostAndNotCompleted(Presence source, Presence destination) {
    Decision decision = decide(state().started().done(), source, destination);
    assertThat(decision.outcome()).isEqualTo(Outcome.LOST);
    assertThat(decision.owed()).isEmpty();
  }

  @Test
  void nothingIsDecidedBeforeTheJobIsOver() {
    for (Job job : List.of(Job.ACTIVE, Job.UNKNOWN)) {
      var round = new Round(seen(Presence.RUNNING), seen(Presence.ABSENT), job, null, true);
      assertThat(decide(state().started().done(), round).rule()).isEqualTo(Rule.JOB_NOT_OVER);
    }
    var early = new Round(seen(Presence.RUNNING), seen(Presence.ABSENT), Job.NONE, null, false);
    assertThat(decide(state().started().done(), early).rule()).isEqualTo(Rule.JOB_NOT_OVER);
  }

  @Test
  void aGuestBeingReceivedOrHandedOverOrFetchingIsOnItsWay() {
    assertThat(decide(state().started().done(), Presence.RUNNING, Presence.INCOMING)
            .rule())
        .isEqualTo(Rule.RECEIVING);
    assertThat(decide(state().started().done(), Presence.PAUSED_BY_MIGRATION, Presence.POST_COPY)
            .rule())
        .isEqualTo(Rule.FETCHING);
    var moving = new Round(
        seen(Presence.PAUSED_BY_MIGRATION), seen(Presence.RUNNING), Job.ACTIVE, null, true);
    assertThat(decide(state().started().done(), moving).rule()).isEqualTo(Rule.HANDING_OVER);
  }

  @Test
  void whatASourceSaysWhileItReceivesAGuestDecidesNothing() {
    assertThat(
            decide(state().started().done(), Presence.INCOMING, Presence.ABSENT).rule())
        .isEqualTo(Rule.UNDECIDED);
  }

  // Silence.

  @Test
  void nothingIsDecidedWhileAHostDoesNotAnswer() {
    for (Presence presence : Presence.values()) {
      assertThat(decide(state().started().done(), over(UNSEEN, seen(presence))).isOpen())
          .as("source silent, destination %s", presence)
          .isTrue();
      assertThat(decide(state().started().done(), over(seen(presence), UNSEEN)).isOpen())
          .as("source %s, destination silent", presence)
          .isTrue();
    }
    assertThat(decide(state().started().done(), over(UNSEEN, seen(Presence.RUNNING)))
            .guest())
        .isEqualTo(GuestLocation.DESTINATION);
    assertThat(decide(state().started().done(), over(seen(Presence.RUNNING), UNSEEN))
            .guest())
        .isEqualTo(GuestLocation.SOURCE);
  }

  @Test
  void anOpenOutcomeIsPutDownToTheHostThatDoesNotAnswer() {
    MigrationState state = state().started().done();
    assertThat(decide(state, over(UNSEEN, seen(Presence.RUNNING))).reason())
        .startsWith("the source does not answer");
    assertThat(decide(state, over(seen(Presence.RUNNING), UNSEEN)).reason())
        .startsWith("the destination does not answer");
  }

  // Alarms.

  @Test
  void aBrokenPostCopyIsSplit() {
    for (Presence source : Presence.values()) {
      alarm(
          decide(state().started().done(), source, Presence.POST_COPY_FAILED),
          GuestLocation.SPLIT,
          Alarm.Code.POST_COPY_BROKEN);
    }
  }

  @Test
  void twoRunningCopiesAreBoth() {
    alarm(
        decide(state().started().done(), Presence.RUNNING, Presence.RUNNING),
        GuestLocation.BOTH,
        Alarm.Code.GUEST_RUNS_TWICE);
  }

  @ParameterizedTest
  @CsvSource({
    "PAUSED, RUNNING, DESTINATION",
    "PAUSED_BY_MIGRATION, PAUSED, DESTINATION",
    "RUNNING, PAUSED, SOURCE"
  })
  void aGuestOnBothSidesWithoutAJobDoesNotSettle(
      Presence source, Presence destination, GuestLocation place) {
    alarm(
        decide(state().started().done(), source, destination),
        place,
        Alarm.Code.GUEST_ON_BOTH_HOSTS);
  }

  @Test
  void aStandingGuestIsNoStayAfterASwitchThatWasNotRefused() {
    for (StepState switched : List.of(StepState.SENT, StepState.UNKNOWN, StepState.DONE)) {
      for (Presence source : List.of(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)) {
        alarm(
            decide(
                state().started().step(Step.POST_COPY, switched).done(), source, Presence.ABSENT),
            GuestLocation.SPLIT,
            Alarm.Code.POST_COPY_UNPROVEN);
      }
    }
    MigrationState refused =
        state().started().step(Step.POST_COPY, StepState.REFUSED).done();
    assertThat(decide(refused, Presence.PAUSED_BY_MIGRATION, Presence.ABSENT).rule())
        .isEqualTo(Rule.STAYED);
  }

  @Test
  void whatEndedAfterASwitchThatWasNotRefusedIsNeverRolledBack() {
    MigrationState switched =
        state().started().step(Step.POST_COPY, StepState.UNKNOWN).done();
    assertThat(decide(switched, Presence.SHUT_OFF, Presence.ABSENT).outcome())
        .isEqualTo(Outcome.LOST);
  }

  // A guest that ended on one side while it is on the other.

  @ParameterizedTest
  @CsvSource({"SHUT_OFF, RUNNING", "CRASHED, PAUSED"})
  void aGuestThatEndedHereAndIsThereHasMovedOnlyIfTheJobBroughtIt(
      Presence source, Presence destination) {
    alarm(
        decide(state().started().done(), source, destination),
        GuestLocation.DESTINATION,
        Alarm.Code.MOVE_UNPROVEN);
    MigrationState completed =
        state().started().step(Step.MIGRATE, StepState.DONE).done();
    assertThat(decide(completed, source, destination).outcome()).isEqualTo(Outcome.MOVED);
    assertThat(decide(state().started().landed().done(), source, destination).outcome())
        .isEqualTo(Outcome.MOVED);
    var arrived = new Sight.Seen(new GuestLook(destination, null, null, true, "migrated"));
    assertThat(decide(state().started().done(), over(seen(source), arrived)).outcome())
        .isEqualTo(Outcome.MOVED);
  }

  @ParameterizedTest
  @CsvSource({
    "MIGRATED_AWAY, SHUT_OFF, , MOVED",
    "MIGRATED_AWAY, CRASHED, true, MOVED",
    "ABSENT, SHUT_OFF, false, MOVED",
    "ABSENT, SHUT_OFF, true, LOST",
    "ABSENT, CRASHED, , LOST"
  })
  void aGuestThatMovedAndWasThenShutOffThereHasMoved(
      Presence source, Presence destination, @Nullable Boolean heldBefore, Outcome outcome) {
    Decision decision = decide(state().started(false, heldBefore).done(), source, destination);
    assertThat(decision.outcome()).isEqualTo(outcome);
  }

  // Somebody else's hand.

  @Test
  void aGuestOnAThirdHostIsElsewhere() {
    var round = new Round(
        seen(Presence.ABSENT), seen(Presence.ABSENT), Job.NONE, null, true, Cases.CHARLIE);
    Decision decision = decide(state().started().done(), round);
    assertThat(decision.outcome()).isEqualTo(Outcome.ELSEWHERE);
    assertThat(decision.elsewhere()).isEqualTo(Cases.CHARLIE);
    assertThat(decision.owed()).isEmpty();
  }

  @Test
  void aGuestThatWasMovedOnFromTheDestinationIsElsewhere() {
    assertThat(decide(state().started(false, false).done(), Presence.ABSENT, Presence.MIGRATED_AWAY)
            .outcome())
        .isEqualTo(Outcome.ELSEWHERE);
    assertThat(decide(state().started(false, true).done(), Presence.ABSENT, Presence.MIGRATED_AWAY)
            .outcome())
        .isEqualTo(Outcome.LOST);
  }

  @Test
  void aJobOfSomebodyElseIsWatchedAndNeverTakenForALoss() {
    MigrationState foreign = state().started().origin(JobOrigin.FOREIGN).done();
    for (Presence destination : List.of(Presence.ABSENT, Presence.INCOMING)) {
      var running = new Round(seen(Presence.RUNNING), seen(destination), Job.ACTIVE, null, true);
      alarm(decide(foreign, running), GuestLocation.SOURCE, Alarm.Code.FOREIGN_JOB);
    }
    MigrationState afterwards =
        state().started().origin(JobOrigin.FOREIGN).origin(JobOrigin.UNSURE).done();
    alarm(
        decide(afterwards, Presence.ABSENT, Presence.ABSENT),
        GuestLocation.UNKNOWN,
        Alarm.Code.FOREIGN_JOB);
    assertThat(decide(afterwards, Presence.RUNNING, Presence.ABSENT).outcome())
        .isEqualTo(Outcome.STAYED);
  }

  // Pauses.

  @Test
  void whatGodwitPausedIsResumedAndWhatItsOwnerPausedIsNot() {
    for (StepState suspend : List.of(StepState.SENT, StepState.UNKNOWN, StepState.DONE)) {
      assertThat(decide(
                  state().started().step(Step.SUSPEND, suspend).done(),
                  Presence.PAUSED,
                  Presence.ABSENT)
              .owed())
          .containsExactly(Obligation.Kind.RESUME, Obligation.Kind.ROLLBACK);
    }
    for (StepState suspend : List.of(StepState.NONE, StepState.INTENDED, StepState.REFUSED)) {
      assertThat(decide(
                  state().started().step(Step.SUSPEND, suspend).done(),
                  Presence.PAUSED,
                  Presence.ABSENT)
              .owed())
          .containsExactly(Obligation.Kind.ROLLBACK);
    }
    MigrationState owners =
        state().started(true, false).step(Step.SUSPEND, StepState.DONE).done();
    assertThat(decide(owners, Presence.PAUSED, Presence.ABSENT).owed())
        .containsExactly(Obligation.Kind.ROLLBACK);
    assertThat(decide(state().started().done(), Presence.PAUSED_BY_MIGRATION, Presence.ABSENT)
            .owed())
        .containsExactly(Obligation.Kind.RESUME, Obligation.Kind.ROLLBACK);
  }

  @Test
  void nothingIsResumedThatIsAnotherRunOrStandsForAnotherReasonOrWasResumedBefore() {
    MigrationState suspended =
        state().started().step(Step.SUSPEND, StepState.DONE).done();
    var anotherRun = new Sight.Seen(
        new GuestLook(Presence.PAUSED, PauseReason.USER, Cases.DOMAIN_ID + 1, false, "paused"));
    var diskError = new Sight.Seen(
        new GuestLook(Presence.PAUSED, PauseReason.IO_ERROR, Cases.DOMAIN_ID, false, "paused"));
    for (Sight source : List.of(anotherRun, diskError)) {
      assertThat(decide(suspended, over(source, seen(Presence.ABSENT))).owed())
          .containsExactly(Obligation.Kind.ROLLBACK);
    }
    for (StepState resumed : List.of(StepState.DONE, StepState.VOID)) {
      MigrationState again = state()
          .started()
          .step(Step.SUSPEND, StepState.DONE)
          .step(Step.RESUME, resumed)
          .done();
      assertThat(decide(again, Presence.PAUSED, Presence.ABSENT).owed())
          .containsExactly(Obligation.Kind.ROLLBACK);
    }
  }

  @Test
  void aPauseThatMayStillComeKeepsTheOutcomeOpen() {
    MigrationState sent =
        state().started().step(Step.SUSPEND, StepState.UNKNOWN).done();
    assertThat(decide(sent, Presence.RUNNING, Presence.ABSENT).rule())
        .isEqualTo(Rule.SUSPEND_MAY_COME);
  }

  // After a choice.

  @Test
  void aChoiceSaysWhatIsOwedAndNotWhatIsTrue() {
    MigrationState post = state().started().entry(Kind.CHOSE_POST, "").done();
    MigrationState rollback = state().started().entry(Kind.CHOSE_ROLLBACK, "").done();
    for (Presence source : List.of(Presence.RUNNING, Presence.PAUSED)) {
      alarm(
          decide(post, source, Presence.ABSENT),
          GuestLocation.SOURCE,
          Alarm.Code.CHOICE_CONTRADICTED);
    }
    alarm(
        decide(rollback, Presence.ABSENT, Presence.RUNNING),
        GuestLocation.DESTINATION,
        Alarm.Code.CHOICE_CONTRADICTED);
    alarm(
        decide(rollback, Presence.PAUSED_BY_MIGRATION, Presence.RUNNING),
        GuestLocation.DESTINATION,
        Alarm.Code.CHOICE_CONTRADICTED);
    alarm(
        decide(rollback, Presence.RUNNING, Presence.PAUSED),
        GuestLocation.BOTH,
        Alarm.Code.CHOICE_CONTRADICTED);
  }

  @Test
  void aChosenPostIsDoneWhileNoHostThatAnswersShowsOtherwise() {
    MigrationState post = state().started().entry(Kind.CHOSE_POST, "").done();
    for (Round round : List.of(
        over(Presence.ABSENT, Presence.RUNNING),
        over(UNSEEN, seen(Presence.RUNNING)),
        over(seen(Presence.ABSENT), UNSEEN),
        over(Presence.ABSENT, Presence.SHUT_OFF),
        over(Presence.SHUT_OFF, Presence.RUNNING))) {
      Decision decision = decide(post, round);
      assertThat(decision.rule()).as("%s", round).isEqualTo(Rule.POST_CHOSEN);
      assertThat(decision.owed()).containsExactly(Obligation.Kind.POST);
    }
    assertThat(decide(post, over(UNSEEN, UNSEEN)).isOpen()).isTrue();
  }

  @Test
  void aChosenRollbackIsDoneWhileTheDestinationDoesNotRunTheGuest() {
    MigrationState rollback = state().started().entry(Kind.CHOSE_ROLLBACK, "").done();
    assertThat(decide(rollback, Presence.RUNNING, Presence.ABSENT).owed())
        .containsExactly(Obligation.Kind.ROLLBACK);
    assertThat(decide(rollback, Presence.ABSENT, Presence.ABSENT).guest())
        .isEqualTo(GuestLocation.LOST);
    assertThat(decide(rollback, Presence.SHUT_OFF, Presence.ABSENT).outcome())
        .isEqualTo(Outcome.ENDED);
    assertThat(decide(rollback, over(UNSEEN, seen(Presence.ABSENT))).isOpen()).isTrue();
    assertThat(decide(rollback, Presence.RUNNING, Presence.INCOMING).isOpen()).isTrue();
  }

  @Test
  void aResumeThatIsOwedAfterAChoiceWaitsForTheDestination() {
    MigrationState suspended = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .entry(Kind.CHOSE_ROLLBACK, "")
        .done();
    assertThat(decide(suspended, Presence.PAUSED, Presence.ABSENT).owed())
        .containsExactly(Obligation.Kind.RESUME, Obligation.Kind.ROLLBACK);
    assertThat(decide(suspended, over(seen(Presence.PAUSED), UNSEEN)).isOpen()).isTrue();
    assertThat(decide(suspended, over(seen(Presence.RUNNING), UNSEEN)).owed())
        .containsExactly(Obligation.Kind.ROLLBACK);
    MigrationState chosen = state().started().entry(Kind.CHOSE_ROLLBACK, "").done();
    assertThat(Judge.decide(chosen, over(seen(Presence.PAUSED_BY_MIGRATION), UNSEEN))
            .isOpen())
        .isTrue();
    assertThat(Judge.decide(chosen, over(seen(Presence.PAUSED), UNSEEN)).owed())
        .containsExactly(Obligation.Kind.ROLLBACK);
  }

  @Test
  void whileTheOutcomeIsOpenOnlyAGuestThatMayStandAwaitsAResume() {
    MigrationState suspended =
        state().started().step(Step.SUSPEND, StepState.DONE).done();
    for (Sight source : List.of(seen(Presence.PAUSED), UNSEEN)) {
      assertThat(decide(suspended, over(source, UNSEEN)).pending())
          .containsExactly(Obligation.Kind.RESUME);
    }
    assertThat(decide(suspended, over(seen(Presence.RUNNING), UNSEEN)).pending())
        .isEmpty();
    assertThat(decide(suspended, over(UNSEEN, seen(Presence.RUNNING))).pending())
        .isEmpty();
    MigrationState resumed = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .step(Step.RESUME, StepState.DONE)
        .done();
    assertThat(decide(resumed, over(UNSEEN, UNSEEN)).pending()).isEmpty();
    MigrationState owners =
        state().started(true, false).step(Step.SUSPEND, StepState.DONE).done();
    assertThat(decide(owners, over(UNSEEN, UNSEEN)).pending()).isEmpty();
    MigrationState switched = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .step(Step.POST_COPY, StepState.UNKNOWN)
        .done();
    assertThat(decide(switched, over(UNSEEN, UNSEEN)).pending()).isEmpty();
  }

  @Test
  void whileTheOutcomeIsOpenTheChosenCallbackIsPending() {
    MigrationState post = state().started().entry(Kind.CHOSE_POST, "").done();
    assertThat(decide(post, over(UNSEEN, UNSEEN)).pending()).containsExactly(Obligation.Kind.POST);
    MigrationState rollback = state().started().entry(Kind.CHOSE_ROLLBACK, "").done();
    assertThat(decide(rollback, over(UNSEEN, UNSEEN)).pending())
        .containsExactly(Obligation.Kind.ROLLBACK);
    MigrationState done = state()
        .started()
        .entry(Kind.CHOSE_ROLLBACK, "")
        .step(Step.ROLLBACK, StepState.DONE)
        .done();
    assertThat(decide(done, over(UNSEEN, UNSEEN)).pending()).isEmpty();
  }

  @Test
  void aGuestOfAMigrationThatNeverBeganIsNotResumed() {
    assertThat(Judge.decide(
                state().done(), over(seen(Presence.PAUSED_BY_MIGRATION), seen(Presence.ABSENT)))
            .owed())
        .doesNotContain(Obligation.Kind.RESUME);
  }

  @Test
  void aMoveIsSeenOnlyOnBothHosts() {
    assertThat(Judge.isMove(seen(Presence.ABSENT), seen(Presence.RUNNING))).isTrue();
    assertThat(Judge.isMove(seen(Presence.MIGRATED_AWAY), seen(Presence.PAUSED)))
        .isTrue();
    assertThat(Judge.isMove(seen(Presence.RUNNING), seen(Presence.RUNNING))).isFalse();
    assertThat(Judge.isMove(seen(Presence.ABSENT), seen(Presence.INCOMING))).isFalse();
    assertThat(Judge.isMove(UNSEEN, seen(Presence.RUNNING))).isFalse();
  }

  @Test
  void whatIsDoneOrVoidIsNotOwedAnyMore() {
    for (StepState over : List.of(StepState.DONE, StepState.VOID)) {
      MigrationState post =
          state().started().entry(Kind.CHOSE_POST, "").step(Step.POST, over).done();
      assertThat(decide(post, Presence.ABSENT, Presence.RUNNING).owed()).isEmpty();
    }
  }

  // Before the migrate call.

  @ParameterizedTest
  @CsvSource({
    "RUNNING, ABSENT, STAYED, SOURCE",
    "SHUT_OFF, ABSENT, STAYED, SOURCE",
    "MIGRATED_AWAY, RUNNING, NOT_BEGUN, DESTINATION",
    "ABSENT, RUNNING, NOT_BEGUN, DESTINATION",
    "ABSENT, ABSENT, NOT_BEGUN, LOST",
    "RUNNING, INCOMING, NOT_BEGUN, SOURCE"
  })
  void aRefusalTellsThePlaceFromBothLooks(
      Presence source, Presence destination, Outcome outcome, GuestLocation place) {
    Decision decision = decide(state().done(), source, destination);
    assertThat(decision.outcome()).isEqualTo(outcome);
    assertThat(decision.guest()).isEqualTo(place);
  }

  @Test
  void aRefusalNeverGuessesThePlace() {
    Decision silent = decide(state().done(), over(UNSEEN, seen(Presence.ABSENT)));
    assertThat(silent.outcome()).isEqualTo(Outcome.NOT_BEGUN);
    assertThat(silent.guest()).isEqualTo(GuestLocation.UNKNOWN);
    assertThat(decide(state().done(), over(seen(Presence.RUNNING), UNSEEN)).guest())
        .isEqualTo(GuestLocation.SOURCE);
  }

  // An operator's word.

  private static Resolution says(
      GuestLocation place, @Nullable HostName elsewhere, HostName... fenced) {
    return new Resolution(place, elsewhere, Set.of(fenced), "admin");
  }

  @Test
  void anOperatorsWordEndsWhatHostsDoNotContradict() {
    MigrationState atDestination =
        state().started().resolved(says(GuestLocation.DESTINATION, null)).done();
    assertThat(decide(atDestination, Presence.SHUT_OFF, Presence.RUNNING).rule())
        .isEqualTo(Rule.RESOLVED_AT_DESTINATION);
    MigrationState atSource =
        state().started().resolved(says(GuestLocation.SOURCE, null)).done();
    assertThat(decide(atSource, over(seen(Presence.RUNNING), UNSEEN)).rule())
        .isEqualTo(Rule.RESOLVED_AT_SOURCE);
    MigrationState lost =
        state().started().resolved(says(GuestLocation.LOST, null)).done();
    assertThat(decide(lost, over(UNSEEN, UNSEEN)).rule()).isEqualTo(Rule.RESOLVED_LOST);
    MigrationState elsewhere =
        state().started().resolved(says(GuestLocation.ELSEWHERE, Cases.CHARLIE)).done();
    assertThat(decide(elsewhere, over(UNSEEN, UNSEEN)).elsewhere()).isEqualTo(Cases.CHARLIE);
  }

  @Test
  void anOperatorsWordThatAHostContradictsDecidesNothing() {
    for (Presence live : List.of(Presence.RUNNING, Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)) {
      for (GuestLocation place : List.of(GuestLocation.LOST, GuestLocation.ELSEWHERE)) {
        HostName third = place == GuestLocation.ELSEWHERE ? Cases.CHARLIE : null;
        MigrationState state = state().started().resolved(says(place, third)).done();
        assertThat(decide(state, live, Presence.ABSENT).byOperator()).isFalse();
        assertThat(decide(state, Presence.ABSENT, live).byOperator()).isFalse();
      }
    }
    MigrationState atSource =
        state().started().resolved(says(GuestLocation.SOURCE, null)).done();
    assertThat(decide(atSource, Presence.ABSENT, Presence.ABSENT).byOperator()).isFalse();
    assertThat(decide(atSource, Presence.RUNNING, Presence.RUNNING).byOperator())
        .isFalse();
    MigrationState atDestination =
        state().started().resolved(says(GuestLocation.DESTINATION, null)).done();
    assertThat(decide(atDestination, Presence.RUNNING, Presence.RUNNING).byOperator())
        .isFalse();
    assertThat(decide(atDestination, Presence.ABSENT, Presence.ABSENT).byOperator())
        .isFalse();
  }

  @Test
  void aPausedGuestIsResumedOnTheSourceOnlyWhenTheDestinationIsFenced() {
    Round deadDestination = over(seen(Presence.PAUSED), UNSEEN);
    MigrationState unfenced = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .resolved(says(GuestLocation.SOURCE, null))
        .done();
    assertThat(decide(unfenced, deadDestination).isOpen()).isTrue();
    MigrationState silentSource = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .resolved(says(GuestLocation.SOURCE, null))
        .done();
    assertThat(decide(silentSource, over(UNSEEN, seen(Presence.ABSENT))).isOpen())
        .isTrue();
    MigrationState fenced = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .resolved(says(GuestLocation.SOURCE, null, Cases.BRAVO))
        .done();
    assertThat(decide(fenced, deadDestination).owed())
        .containsExactly(Obligation.Kind.RESUME, Obligation.Kind.ROLLBACK);
  }

  @Test
  void anOperatorsWordIsNotTakenWhileAJobRunsOrTheDestinationStillReceives() {
    for (GuestLocation place :
        List.of(GuestLocation.SOURCE, GuestLocation.DESTINATION, GuestLocation.LOST)) {
      MigrationState state =
          state().started().resolved(says(place, null, Cases.BRAVO)).done();
      var running = new Round(seen(Presence.PAUSED), UNSEEN, Job.ACTIVE, null, true);
      assertThat(Judge.decide(state, running).byOperator()).as("%s", place).isFalse();
    }
    MigrationState atDestination =
        state().started().resolved(says(GuestLocation.DESTINATION, null)).done();
    assertThat(decide(atDestination, Presence.PAUSED, Presence.INCOMING).byOperator())
        .isFalse();
  }

  @Test
  void nothingIsResumedAfterASwitchToPostCopyEvenOnAnOperatorsWord() {
    MigrationState switched = state()
        .started()
        .step(Step.POST_COPY, StepState.UNKNOWN)
        .resolved(says(GuestLocation.SOURCE, null))
        .done();
    assertThat(decide(switched, Presence.PAUSED_BY_MIGRATION, Presence.ABSENT).owed())
        .containsExactly(Obligation.Kind.ROLLBACK);
  }

  @Test
  void aFencedHostThatComesBackWithTheGuestIsAnAlarmAndNothingIsResumed() {
    MigrationState fenced = state()
        .started()
        .step(Step.SUSPEND, StepState.DONE)
        .resolved(says(GuestLocation.SOURCE, null, Cases.BRAVO))
        .done();
    alarm(
        decide(fenced, Presence.PAUSED, Presence.RUNNING),
        GuestLocation.UNKNOWN,
        Alarm.Code.FENCED_HOST_BACK);
    MigrationState sourceFenced = state()
        .started()
        .resolved(says(GuestLocation.DESTINATION, null, Cases.ALPHA))
        .done();
    alarm(
        decide(sourceFenced, Presence.RUNNING, Presence.RUNNING),
        GuestLocation.BOTH,
        Alarm.Code.FENCED_HOST_BACK);
  }

  // All of it.

  /** The rules of the house in their plainest form, against every combination of what can be. */
  @Test
  void noCombinationBreaksTheRules() {
    for (MigrationState state : Cases.states()) {
      Cases.rounds().forEach(round -> check(state, round, decide(state, round)));
    }
  }

  @Test
  void everyRuleIsReached() {
    var reached = EnumSet.noneOf(Rule.class);
    for (MigrationState state : Cases.states()) {
      Cases.rounds().forEach(round -> reached.add(Judge.decide(state, round).rule()));
    }
    var byOperator = EnumSet.of(
        Rule.FENCED_HOST_BACK,
        Rule.RESOLVED_AT_SOURCE,
        Rule.RESOLVED_AT_DESTINATION,
        Rule.RESOLVED_ELSEWHERE,
        Rule.RESOLVED_LOST);
    assertThat(EnumSet.complementOf(reached)).isEqualTo(byOperator);
  }

  private static void check(MigrationState state, Round round, Decision decision) {
    String told = decision + " from " + round;
    Sight source = round.source();
    Sight destination = round.destination();
    if (decision.owed().contains(Obligation.Kind.POST)) {
      boolean chosen = state.chosen() == MigrationState.Choice.POST;
      assertThat(source.isLive()).as("a move while the source has it: %s", told).isFalse();
      assertThat(chosen || (source.isGone() && !destination.isSilent()))
          .as(told)
          .isTrue();
      assertThat(chosen || !destination.is(Presence.ABSENT, Presence.INCOMING))
          .as(told)
          .isTrue();
    }
    if (decision.owed().contains(Obligation.Kind.ROLLBACK)) {
      boolean chosen = state.chosen() == MigrationState.Choice.ROLLBACK;
      assertThat(destination.isLive())
          .as("a rollback under a live copy: %s", told)
          .isFalse();
      assertThat(source.isSilent()).as(told).isFalse();
      assertThat(chosen || source.isLive() || source.is(Presence.SHUT_OFF, Presence.CRASHED))
          .as(told)
          .isTrue();
      boolean standsAfterSwitch =
          state.mayBePostCopy() && source.is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION);
      assertThat(chosen || !standsAfterSwitch).as("rule 3: %s", told).isTrue();
    }
    if (decision.owed().contains(Obligation.Kind.RESUME)) {
      assertThat(destination.isGone()).as("a resume beside a copy: %s", told).isTrue();
      assertThat(source.is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION))
          .as(told)
          .isTrue();
      assertThat(state.isPausedByOthers()).as("rule 4: %s", told).isFalse();
    }
    if (decision.owed().contains(Obligation.Kind.PAUSE)) {
      Sight place = decision.outcome() == Outcome.MOVED ? destination : source;
      boolean same = place == source
          ? place.domainId() == null || place.domainId() == Cases.DOMAIN_ID
          : place.hasArrived();
      assertThat(same && place.is(Presence.RUNNING) && !place.isUnpaused())
          .as("rule 4: %s", told)
          .isTrue();
      assertThat(state.of(Step.FOREIGN_PAUSE)).as("rule 4: %s", told).isEqualTo(StepState.DONE);
    }
    if (!decision.isOpen() && state.chosen() == null && state.isStarted()) {
      assertThat(source.isSilent() || destination.isSilent()).as(told).isFalse();
    }
    if (decision.outcome() == Outcome.LOST) {
      assertThat(source.isLive() || destination.isLive()).as(told).isFalse();
    }
    if (source.is(Presence.RUNNING) && destination.is(Presence.RUNNING)) {
      assertThat(decision.isOpen()).as("rule 10: %s", told).isTrue();
    }
  }

  private static void alarm(Decision decision, GuestLocation place, Alarm.Code code) {
    assertThat(decision.isOpen()).as("%s", decision).isTrue();
    assertThat(decision.guest()).as("%s", decision).isEqualTo(place);
    assertThat(decision.alarm()).as("%s", decision).isEqualTo(code);
  }
}
