package dev.godwit.engine.verdict;

import static dev.godwit.engine.verdict.Cases.CHARLIE;
import static dev.godwit.engine.verdict.Cases.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.engine.journal.MigrationState.Choice;
import dev.godwit.engine.verdict.Decision.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How an end that is no completion is put into a status and into words. */
class EndingTest {
  private static final AbortCause TIMED_OUT =
      new AbortCause(AbortCause.Kind.TIMEOUT, "It took 600 s.", "completion-timeout");
  private static final AbortCause HOPELESS =
      new AbortCause(AbortCause.Kind.NOT_CONVERGING, "no end is in sight", "outlook");

  private static Decision decided(Rule rule, Outcome outcome, @Nullable HostName elsewhere) {
    return new Decision(
        rule,
        outcome,
        GuestLocation.SOURCE,
        elsewhere,
        List.of(),
        List.of(),
        null,
        "running (booted)");
  }

  private static Decision stayed() {
    return decided(Rule.STAYED, Outcome.STAYED, null);
  }

  private static HypervisorException thrown(Kind kind) {
    return new HypervisorException(kind, "unable to connect to server");
  }

  private static Ending ending(
      @Nullable AbortCause abort,
      @Nullable HypervisorException operation,
      JobStatistics.@Nullable Type jobEnd,
      @Nullable Choice chosen) {
    return new Ending(REQUEST, null, abort, operation, jobEnd, chosen);
  }

  private static void assertEnds(Ending ending, Decision decision, Status status, Code code) {
    assertThat(ending.status(decision)).isEqualTo(status);
    assertThat(ending.failure(decision).code()).isEqualTo(code);
  }

  @Test
  void aStayIsAFailureWithTheCallsOwnWords() {
    Ending ending = ending(null, thrown(Kind.OTHER), JobStatistics.Type.FAILED, null);
    assertEnds(ending, stayed(), Status.FAILED, Code.JOB_FAILED);
    assertThat(ending.failure(stayed()).message())
        .startsWith("Moving guest " + REQUEST.guest() + " from alpha to bravo failed: ")
        .contains("unable to connect to server", "The guest is on alpha (running (booted))");
    assertThat(ending(null, null, null, null).failure(stayed()).message())
        .contains("failed: the job ended while Godwit could not watch it.");
    assertThat(ending(null, null, JobStatistics.Type.FAILED, null)
            .failure(stayed())
            .message())
        .contains("failed: the job failed, and nobody heard why.");
  }

  @Test
  void anAbortIsCancelledWhoeverAskedForIt() {
    for (Ending ending : List.of(
        ending(AbortCause.REQUEST, thrown(Kind.OTHER), null, null),
        ending(null, thrown(Kind.OPERATION_ABORTED), null, null),
        ending(null, null, JobStatistics.Type.CANCELLED, null))) {
      assertEnds(ending, stayed(), Status.CANCELLED, Code.ABORTED);
    }
    assertThat(ending(AbortCause.REQUEST, null, null, null).failure(stayed()).message())
        .contains("was aborted; the guest is on alpha");
    assertThat(ending(null, null, JobStatistics.Type.CANCELLED, null)
            .failure(stayed())
            .message())
        .contains("was aborted by somebody at the hypervisor");
  }

  @Test
  void whatGodwitGaveUpSaysWhy() {
    assertEnds(ending(TIMED_OUT, null, null, null), stayed(), Status.CANCELLED, Code.TIMED_OUT);
    assertEnds(ending(HOPELESS, null, null, null), stayed(), Status.CANCELLED, Code.NOT_CONVERGING);
    assertThat(ending(TIMED_OUT, null, null, null).failure(stayed()).message())
        .endsWith(" was given up. It took 600 s. The guest is on alpha.");
  }

  @Test
  void aStayAfterPostWasChosenIsAnError() {
    Decision resolved = decided(Rule.RESOLVED_AT_SOURCE, Outcome.STAYED, null);
    assertEnds(ending(null, null, null, Choice.POST), resolved, Status.ERROR, Code.RESOLVED);
    assertThat(ending(null, null, null, Choice.ROLLBACK).status(resolved)).isEqualTo(Status.FAILED);
  }

  @Test
  void anOperatorsWordIsToldAsThat() {
    Ending ending = ending(null, null, null, null);
    assertThat(ending
            .failure(decided(Rule.RESOLVED_AT_SOURCE, Outcome.STAYED, null))
            .message())
        .contains("an operator said that the guest is on alpha");
    assertThat(ending.failure(decided(Rule.RESOLVED_LOST, Outcome.LOST, null)).message())
        .contains("an operator said that the guest is lost");
    assertThat(ending
            .failure(decided(Rule.RESOLVED_ELSEWHERE, Outcome.ELSEWHERE, CHARLIE))
            .message())
        .contains("an operator said that the guest is on charlie");
    assertThat(ending
            .failure(decided(Rule.RESOLVED_AT_DESTINATION, Outcome.MOVED, null))
            .code())
        .isEqualTo(Code.RESOLVED);
  }

  @Test
  void aGuestThatEndedIsNoFailureOfTheMove() {
    Ending ending = ending(AbortCause.REQUEST, null, null, null);
    assertEnds(
        ending,
        decided(Rule.ENDED_ON_SOURCE, Outcome.ENDED, null),
        Status.FAILED,
        Code.GUEST_ENDED);
    assertEnds(ending, decided(Rule.LOST, Outcome.LOST, null), Status.ERROR, Code.GUEST_ENDED);
    assertThat(ending.failure(decided(Rule.LOST, Outcome.LOST, null)).message())
        .contains("neither host runs it (running (booted))");
  }

  @Test
  void aGuestThatSomebodyElseMovedIsNamedWithItsHost() {
    Ending ending = ending(null, null, null, null);
    Decision known = decided(Rule.FOUND_ELSEWHERE, Outcome.ELSEWHERE, CHARLIE);
    assertEnds(ending, known, Status.ERROR, Code.MOVED_ELSEWHERE);
    assertThat(ending.failure(known).message())
        .contains("somebody else moved the guest to charlie");
    assertThat(ending.failure(decided(Rule.MOVED_ON, Outcome.ELSEWHERE, null)).message())
        .contains("to another host");
  }

  @Test
  void aRefusalKeepsItsOwnWords() {
    var refusal = new MigrationFailure(Code.REFUSED, "it cannot be", "change it");
    Ending refused = Ending.notBegun(REQUEST, refusal);
    assertThat(refused.status(stayed())).isEqualTo(Status.FAILED);
    assertThat(refused.failure(stayed())).isEqualTo(refusal);
    var aborted = new MigrationFailure(Code.ABORTED, "an abort was asked for", "nothing");
    assertThat(Ending.notBegun(REQUEST, aborted).status(stayed())).isEqualTo(Status.CANCELLED);
    assertThat(refused.status(decided(Rule.NOT_BEGUN, Outcome.NOT_BEGUN, null)))
        .isEqualTo(Status.ERROR);
  }
}
