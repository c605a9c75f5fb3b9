package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static dev.godwit.engine.story.ScriptedHosts.CHARLIE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.Obligation;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.MigrationCallbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The second path: a restart at a bad moment, an answer that never came, somebody else's hand on the guest. What is
 * said and done is true all the same. Hosts are scripted and time is virtual.
 */
class SecondPathTest extends ScriptedStory {
  // A choice is durable, and the hosts show something else.

  @Test
  void aRollbackThatWasChosenDoesNotHarmAGuestThatIsOnTheDestination() throws Exception {
    wroteStart();
    hosts.wrote(Kind.CHOSE_ROLLBACK, "");
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    reattach(handle -> {
      pass(30);
      assertThat(hosts.done).isEmpty();
      assertThat(handle.progress().guest()).isEqualTo(GuestLocation.DESTINATION);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.CHOICE_CONTRADICTED);
      assertThat(owed(handle)).containsExactly(Obligation.Kind.ROLLBACK);
      goesOn(handle);
      assertThat(answer(handle.resolve(says(GuestLocation.DESTINATION, null))))
          .isInstanceOf(RequestAnswer.Accepted.class);
      pass(5);
      assertThat(hosts.done).isEmpty();
      assertThat(result(handle).status()).isEqualTo(Status.ERROR);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.DESTINATION);
    });
  }

  @Test
  void aPostThatWasChosenIsNotDoneForAGuestThatRunsOnTheSource() throws Exception {
    wroteStart();
    hosts.wrote(Kind.CHOSE_POST, "");
    reattach(handle -> {
      pass(30);
      assertThat(hosts.done).isEmpty();
      assertThat(handle.progress().guest()).isEqualTo(GuestLocation.SOURCE);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.CHOICE_CONTRADICTED);
      goesOn(handle);
    });
  }

  @Test
  void aResumeStaysOwedUntilTheSourceAnswers() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.wrote(Kind.CHOSE_ROLLBACK, "");
    hosts.silence(ALPHA);
    reattach(handle -> {
      pass(10);
      assertThat(hosts.done).isEmpty();
      assertThat(owed(handle)).contains(Obligation.Kind.RESUME);
      hosts.see(ALPHA, Presence.PAUSED);
      pass(10);
      assertThat(hosts.done).containsExactly("resume", "rollback FAILED");
      assertThat(result(handle).status()).isEqualTo(Status.FAILED);
    });
  }

  @Test
  void nothingIsResumedBesideARunningCopy() throws Exception {
    wroteStart();
    hosts.wrote(Kind.CHOSE_ROLLBACK, "");
    hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
    hosts.see(BRAVO, Presence.RUNNING);
    reattach(handle -> {
      pass(60);
      assertThat(hosts.done).isEmpty();
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.CHOICE_CONTRADICTED);
    });
  }

  // A step was intended and never sent.

  @Test
  void aPauseThatWasNeverSentIsSeenAsNotDoneAndCanBeAskedForAgain() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(BRAVO, Presence.INCOMING);
    hosts.jobRuns(3, 1000, 0L);
    reattach(handle -> {
      pass(2);
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.PRE_COPY);
      assertThat(answer(handle.forceComplete())).isInstanceOf(RequestAnswer.Accepted.class);
      assertThat(hosts.done).containsExactly("set-max-downtime 50", "suspend");
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.PAUSED_COPY);
    });
  }

  @Test
  void aSwitchToPostCopyThatWasNeverSentDoesNotStandInAnAbortsWay() throws Exception {
    permitPostCopy = true;
    wroteStart();
    hosts.wrote(Kind.START_POST_COPY, "");
    hosts.see(BRAVO, Presence.INCOMING);
    hosts.jobRuns(3, 1000, 0L);
    reattach(handle -> {
      pass(3);
      hosts.jobRuns(4, 2000, 3000L);
      pass(3);
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
      assertThat(hosts.done).contains("abort-job");
      hosts.job = null;
      hosts.see(BRAVO, Presence.ABSENT);
      pass(10);
      assertThat(hosts.done).endsWith("rollback CANCELLED");
      assertThat(result(handle).status()).isEqualTo(Status.CANCELLED);
    });
  }

  @Test
  void aPostCopyThatTookPlaceIsKnownWhileItsAnswerWasLost() throws Exception {
    permitPostCopy = true;
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      hosts.fail("start-post-copy", lostAnswer());
      assertThat(answer(handle.forceComplete())).isInstanceOf(RequestAnswer.Accepted.class);
      hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
      hosts.see(BRAVO, Presence.POST_COPY);
      pass(3);
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.PRE_COPY);
      assertThat(handle.progress().guest()).isEqualTo(GuestLocation.DESTINATION);
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Refused.class);
      hosts.see(ALPHA, Presence.ABSENT);
      hosts.see(BRAVO, Presence.RUNNING);
      hosts.callEnds(null);
      pass(5);
      assertThat(result(handle).status()).isEqualTo(Status.COMPLETED);
    });
  }

  @Test
  void aPauseWhoseAnswerWasLostCountsAsGodwitsOwn() throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(1);
      hosts.fail("suspend", lostAnswer());
      hosts.upon.put("suspend", () -> hosts.see(ALPHA, Presence.PAUSED));
      assertThat(answer(handle.forceComplete())).isInstanceOf(RequestAnswer.Accepted.class);
      pass(3);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(
          new HypervisorException(HypervisorException.Kind.OTHER, "the destination died"));
      pass(5);
      assertThat(hosts.done).endsWith("resume", "rollback FAILED");
    });
  }

  @Test
  void aPauseThatIsSeenNotToHaveHappenedIsForgottenAfterALongWhile() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    reattach(handle -> {
      pass(20);
      assertThat(hosts.done).isEmpty();
      assertThat(owed(handle)).isEmpty();
      pass(30);
      assertThat(hosts.done).containsExactly("rollback FAILED");
    });
  }

  // Refused before the start.

  @Test
  void aRefusalTellsThePlaceThatBothLooksShow() throws Exception {
    hosts.fail("prepare", new HypervisorException(HypervisorException.Kind.OTHER, "refused"));
    hosts.see(ALPHA, Presence.MIGRATED_AWAY);
    hosts.see(BRAVO, Presence.RUNNING);
    start(handle -> {
      pass(5);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.DESTINATION);
      assertThat(result(handle).status()).isEqualTo(Status.ERROR);
      assertThat(hosts.done).isEmpty();
    });
  }

  @Test
  void aRefusalWhileTheSourceIsSilentNamesNoPlace() throws Exception {
    hosts.fail("prepare", new HypervisorException(HypervisorException.Kind.OTHER, "refused"));
    hosts.silence(ALPHA);
    start(handle -> {
      pass(5);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.UNKNOWN);
      assertThat(result(handle).failure())
          .extracting(MigrationFailure::code)
          .isEqualTo(MigrationFailure.Code.REFUSED);
    });
  }

  @Test
  void somethingUnforeseenInThePreparationIsToldAsThat() throws Exception {
    hosts.fail("prepare", new IllegalStateException("a defect"));
    start(handle -> {
      pass(60);
      assertThat(result(handle).failure())
          .extracting(MigrationFailure::message)
          .asString()
          .contains("a defect")
          .doesNotContain("was stopped");
    });
  }

  // What is owed.

  @Test
  void aPostThatFailsIsTriedOnWithGrowingPausesAndToldMeanwhile() throws Exception {
    wroteStart();
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    for (int time = 0; time < 9; time++) {
      hosts.fail("post", new IllegalStateException("the database is down"));
    }
    reattach(handle -> {
      pass(20);
      goesOn(handle);
      assertThat(owed(handle)).containsExactly(Obligation.Kind.POST);
      assertThat(handle.progress().standing().owed().getFirst().lastFailure())
          .contains("the database is down");
      assertThat(hosts.saved.orElseThrow().standing().isClear()).isFalse();
      pass(100);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.OBLIGATION_OPEN);
      pass(600);
      assertThat(hosts.done).hasSize(10).containsOnly("post");
      assertThat(result(handle).status()).isEqualTo(Status.COMPLETED);
      assertThat(handle.progress().standing().isClear()).isTrue();
    });
  }

  @Test
  void whatIsOwedIsDecidedAnewAtEachTry() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(ALPHA, Presence.PAUSED);
    for (int time = 0; time < 3; time++) {
      hosts.fail("resume", new HypervisorException(HypervisorException.Kind.OTHER, "busy"));
    }
    reattach(handle -> {
      pass(10);
      assertThat(owed(handle)).contains(Obligation.Kind.RESUME);
      // Its owner resumes it meanwhile.
      hosts.see(ALPHA, Presence.RUNNING);
      pass(120);
      assertThat(hosts.done).filteredOn("resume"::equals).hasSizeLessThanOrEqualTo(3);
      assertThat(hosts.done).endsWith("rollback FAILED");
      assertThat(result(handle).status()).isEqualTo(Status.FAILED);
    });
  }

  @Test
  void aGuestStartedAnewIsNotResumed() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.looks.put(ALPHA, new GuestLook(Presence.PAUSED, PauseReason.USER, 8L, false, "paused"));
    reattach(handle -> {
      pass(60);
      assertThat(hosts.done).containsExactly("rollback FAILED");
    });
  }

  @Test
  void aPausedGuestWhoseDestinationNeverAnswersIsAnAlarmAndAnOperatorEndsIt() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(ALPHA, Presence.PAUSED);
    hosts.silence(BRAVO);
    reattach(handle -> {
      pass(120);
      assertThat(hosts.done).isEmpty();
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.OUTCOME_OPEN);
      assertThat(owed(handle)).containsExactly(Obligation.Kind.RESUME);
      assertThat(answer(handle.resolve(says(GuestLocation.SOURCE, null))))
          .isInstanceOf(RequestAnswer.Refused.class);
      assertThat(hosts.done).isEmpty();
      assertThat(answer(handle.resolve(says(GuestLocation.SOURCE, null, BRAVO))))
          .isInstanceOf(RequestAnswer.Accepted.class);
      pass(10);
      assertThat(hosts.done).containsExactly("resume", "rollback FAILED");
      assertThat(hosts.journal).extracting(entry -> entry.kind()).contains(Kind.RESOLVED);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.SOURCE);
    });
  }

  @Test
  void whatAnEarlierProcessOwedIsTakenBackOnceItIsUntrue() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(ALPHA, Presence.PAUSED);
    hosts.silence(BRAVO);
    reattach(handle -> {
      pass(20);
      assertThat(alarm(handle)).isNull();
      assertThat(owed(handle)).isNotEmpty();
    });
    assertThatNothingIsShownOnceTheJobRuns(21);
  }

  @Test
  void whatAnEarlierProcessAlarmedIsTakenBackOnceItIsUntrue() throws Exception {
    wroteStart();
    hosts.silence(BRAVO);
    reattach(handle -> {
      pass(120);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.OUTCOME_OPEN);
      assertThat(owed(handle)).isEmpty();
    });
    assertThatNothingIsShownOnceTheJobRuns(121);
  }

  private void assertThatNothingIsShownOnceTheJobRuns(long jobSeconds) throws Exception {
    assertThat(hosts.saved.orElseThrow().standing().isClear()).isFalse();
    hosts.see(ALPHA, Presence.RUNNING);
    hosts.see(BRAVO, Presence.INCOMING);
    hosts.jobRuns(3, 1000, jobSeconds * 1000);
    hosts.upon.put("look bravo", () -> pass(3)); // the job is read first
    reattach(handle -> {
      pass(10);
      goesOn(handle);
      assertThat(alarm(handle)).isNull();
      assertThat(owed(handle)).isEmpty();
    });
  }

  @Test
  void anOperatorsWordIsRefusedWhenAHostThatAnswersContradictsIt() throws Exception {
    wroteStart();
    hosts.see(ALPHA, Presence.RUNNING);
    hosts.silence(BRAVO);
    reattach(handle -> {
      pass(30);
      for (Resolution wrong : List.of(
          says(GuestLocation.LOST, null),
          says(GuestLocation.ELSEWHERE, CHARLIE),
          says(GuestLocation.DESTINATION, null))) {
        assertThat(answer(handle.resolve(wrong)))
            .as("%s", wrong)
            .isInstanceOf(RequestAnswer.Refused.class);
      }
      goesOn(handle);
    });
    // Nor does it hold in the next life.
    reattach(handle -> {
      pass(30);
      goesOn(handle);
    });
  }

  @Test
  void anOperatorsWordOutlivesTheProcess() throws Exception {
    wroteStart();
    hosts.silence(ALPHA);
    hosts.silence(BRAVO);
    hosts.wrote(Kind.RESOLVED, "LOST - alpha,bravo admin");
    reattach(handle -> {
      pass(10);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.LOST);
      assertThat(result(handle).failure())
          .extracting(MigrationFailure::code)
          .isEqualTo(MigrationFailure.Code.RESOLVED);
    });
  }

  @Test
  void aCallbackThatMayBeDoneOnlyOnceIsNotRepeatedBlindly() throws Exception {
    wroteStart();
    hosts.wrote(Kind.CHOSE_POST, "");
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    hosts.repetition = MigrationCallbacks.Repetition.ONCE;
    reattach(handle -> {
      pass(120);
      assertThat(hosts.done).isEmpty();
      assertThat(owed(handle)).containsExactly(Obligation.Kind.POST);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.OBLIGATION_OPEN);
      assertThat(answer(handle.resolve(says(GuestLocation.DESTINATION, null))))
          .isInstanceOf(RequestAnswer.Accepted.class);
      pass(70);
      assertThat(hosts.done).isEmpty();
      assertThat(result(handle).status()).isEqualTo(Status.ERROR);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.DESTINATION);
    });
  }

  @Test
  void aCallbackThatMayBeDoneOnlyOnceAndFailedEndsInError() throws Exception {
    wroteStart();
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    hosts.repetition = MigrationCallbacks.Repetition.ONCE;
    hosts.fail("post", new IllegalStateException("no port"));
    reattach(handle -> {
      pass(60);
      assertThat(hosts.done).containsExactly("post");
      assertThat(result(handle).failure())
          .extracting(MigrationFailure::code)
          .isEqualTo(MigrationFailure.Code.POST_FAILED);
    });
  }

  // The host does not answer for it any more.

  @Test
  void aMigrationIsLetGoOfBetweenTheVerdictAndTheChoice() throws Exception {
    wroteStart();
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    hosts.fail("journal CHOSE_POST", new IllegalStateException("read only"));
    hosts.upon.put("journal CHOSE_POST", () -> hosts.answering = false);
    reattach(handle -> {
      pass(30);
      assertThat(hosts.done).isEmpty();
      assertThatThrownBy(() -> result(handle)).hasRootCauseInstanceOf(IllegalStateException.class);
    });
  }

  // Whose job it is.

  @Test
  void aJobOfSomebodyElseIsNotSteeredAfterARestart() throws Exception {
    settings.put("live_migration_completion_timeout", "10");
    wroteStart();
    age(Duration.ofMinutes(5));
    hosts.see(BRAVO, Presence.ABSENT);
    hosts.jobRuns(1, 1000, 5000L);
    reattach(handle -> {
      pass(60);
      assertThat(hosts.done).isEmpty();
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.FOREIGN_JOB);
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Refused.class);
      assertThat(answer(handle.retune(new Retune(400L, null, null))))
          .isInstanceOf(RequestAnswer.Refused.class);
      hosts.job = null;
      hosts.see(ALPHA, Presence.ABSENT);
      hosts.see(CHARLIE, Presence.RUNNING);
      pass(10);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.ELSEWHERE);
      assertThat(handle.progress().standing().elsewhere()).isEqualTo(CHARLIE);
      assertThat(hosts.done).isEmpty();
    });
  }

  @Test
  void aGuestThatAForeignJobTookNobodyKnowsWhereIsNotLost() throws Exception {
    wroteStart();
    age(Duration.ofMinutes(5));
    hosts.jobRuns(1, 1000, 5000L);
    reattach(handle -> {
      pass(10);
      hosts.job = null;
      hosts.see(ALPHA, Presence.ABSENT);
      pass(60);
      goesOn(handle);
      assertThat(handle.progress().guest()).isEqualTo(GuestLocation.UNKNOWN);
      assertThat(answer(handle.resolve(says(GuestLocation.LOST, null))))
          .isInstanceOf(RequestAnswer.Accepted.class);
      pass(5);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.LOST);
    });
  }

  @Test
  void anAdoptedJobIsSteered() throws Exception {
    wroteStart();
    age(Duration.ofMinutes(5));
    hosts.see(BRAVO, Presence.INCOMING);
    hosts.jobRuns(1, 1000, 5000L);
    reattach(handle -> {
      pass(5);
      assertThat(answer(handle.adopt())).isInstanceOf(RequestAnswer.Accepted.class);
      assertThat(answer(handle.adopt())).isInstanceOf(RequestAnswer.Refused.class);
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
      assertThat(hosts.done).contains("abort-job");
      assertThat(hosts.journal).extracting(entry -> entry.kind()).contains(Kind.ADOPTED);
    });
  }

  @Test
  void anAbortThatIsOwedDoesNotHitTheJobThatFollows() throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(1);
      hosts.fail("abort-job", lostAnswer());
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
      hosts.done.clear();
      hosts.silence(BRAVO);
      hosts.callEnds(
          new HypervisorException(HypervisorException.Kind.OTHER, "client socket is closed"));
      pass(3);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.jobRuns(1, 500, 100L);
      hosts.done.clear();
      pass(20);
      assertThat(hosts.done).doesNotContain("abort-job");
      hosts.job = null;
      pass(10);
      assertThat(hosts.done).containsExactly("rollback CANCELLED");
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.SOURCE);
    });
  }

  @Test
  void itsOwnJobIsKnownAgainAndSteered() throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(60);
    });
    hosts.jobRuns(2, 2000, 61_000L);
    reattach(handle -> {
      pass(3);
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
      assertThat(hosts.done).contains("abort-job");
    });
  }

  // Time.

  @Test
  void aStepOfTheWallClockTimesNothingOut() throws Exception {
    settings.put("live_migration_completion_timeout", "60");
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(9);
    });
    wallClock = wallClock.plus(Duration.ofDays(1));
    hub = hub();
    age(Duration.ZERO);
    hosts.jobRuns(2, 2000, Duration.ofDays(1).toMillis());
    reattach(handle -> {
      pass(30);
      assertThat(hosts.done).doesNotContain("abort-job");
      assertThat(handle.progress().elapsedMillis()).isBetween(39_000L, 45_000L);
      hosts.jobRuns(3, 3000, null);
      pass(120);
      assertThat(hosts.done).contains("abort-job");
    });
  }

  @Test
  void afterARebootTheJobTellsHowOldItIs() throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(9);
    });
    bootId = "another boot";
    age(Duration.ofMinutes(3));
    hosts.jobRuns(2, 2000, 190_000L);
    reattach(handle -> {
      pass(2);
      assertThat(handle.progress().elapsedMillis()).isBetween(189_000L, 195_000L);
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
    });
  }

  @Test
  void progressNeverFallsOverARestart() throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1L << 30, 1000L);
      pass(9);
      assertThat(handle.progress().percent()).isEqualTo(50);
    });
    var seen = new ArrayList<Integer>();
    hosts.silence(ALPHA);
    reattach(handle -> {
      for (int second = 0; second < 10; second++) {
        pass(1);
        seen.add(handle.progress().percent());
        assertThat(handle.progress().memory()).isNotNull();
        if (second == 5) {
          hosts.see(ALPHA, Presence.RUNNING);
          hosts.jobRuns(2, 1L << 30, 16_000L);
        }
      }
    });
    assertThat(seen).allSatisfy(percent -> assertThat(percent).isGreaterThanOrEqualTo(50));
  }

  // Calls that fail or get no answer.

  @Test
  void oneFailedReadOfStatisticsDoesNotStopTheNext() throws Exception {
    start(handle -> {
      pass(1);
      hosts.fail("statistics", new IllegalStateException("a defect"));
      pass(1);
      hosts.jobRuns(1, 1000, 2000L);
      pass(3);
      assertThat(handle.progress().memory()).isNotNull();
    });
  }

  @Test
  void aLimitWhoseAnswerWasLostIsSetAgain() throws Exception {
    start(handle -> {
      pass(1);
      hosts.fail("set-max-downtime 400", lostAnswer());
      hosts.jobRuns(1, 1000, 1000L);
      pass(1);
      assertThat(answer(handle.retune(new Retune(400L, null, null))))
          .isInstanceOf(RequestAnswer.Accepted.class);
      pass(5);
      assertThat(hosts.done).filteredOn("set-max-downtime 400"::equals).hasSize(2);
      assertThat(handle.progress().maxDowntimeMillis()).isEqualTo(400);
    });
  }

  @Test
  void anAbortWhoseAnswerWasLostIsSentAgain() throws Exception {
    start(handle -> {
      pass(1);
      hosts.jobRuns(1, 1000, 1000L);
      pass(1);
      hosts.fail("abort-job", lostAnswer());
      assertThat(answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
      pass(3);
      assertThat(hosts.done).filteredOn("abort-job"::equals).hasSize(2);
    });
  }

  @Test
  void aSignalOfALostConnectionMakesTheDriverLookAtBothHosts() throws Exception {
    wroteStart();
    hosts.silence(BRAVO);
    hosts.see(ALPHA, Presence.ABSENT);
    reattach(handle -> {
      pass(30);
      hosts.see(BRAVO, Presence.RUNNING);
      hosts.signal(new HypervisorSignal.ConnectionChanged(BRAVO, true));
      pass(Duration.ofMillis(100));
      assertThat(hosts.done).containsExactly("post");
    });
  }

  @Test
  void anAbortedJobEndsCancelledAlsoWhenItWasAbortedBeforeTheRestart() throws Exception {
    wroteStart();
    hosts.wrote(Kind.ABORT, AbortCause.REQUEST.toJournal());
    reattach(handle -> {
      pass(10);
      assertThat(result(handle).status()).isEqualTo(Status.CANCELLED);
    });
  }
}
