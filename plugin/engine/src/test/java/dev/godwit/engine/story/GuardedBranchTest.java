package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.Obligation;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.engine.journal.EndWay;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.MigrationCallbacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The moments for which a guard is there: each of these tests fails without the guard that {@code guards.txt} lists it
 * for.
 */
class GuardedBranchTest extends ScriptedStory {
  // An intent is durable before its step.

  @Test
  void noMigrateCallIsMadeWhoseStartIsNotDurable() throws Exception {
    hosts.fail("journal START", new IllegalStateException("read only"));
    start(handle -> {
      pass(5);
      assertThat(hosts.done).doesNotContain("migrate");
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.SOURCE);
    });
  }

  @Test
  void noGuestIsPausedBeforeTheIntentIsDurable() throws Exception {
    running(handle -> {
      hosts.fail("journal SUSPEND", new IllegalStateException("read only"));
      var before = new ArrayList<Kind>();
      hosts.upon.put("suspend", () -> before.addAll(kinds()));
      accepts(handle, "force-complete");
      pass(3);
      assertThat(hosts.done).contains("suspend");
      assertThat(before).contains(Kind.SUSPEND);
    });
  }

  @Test
  void noSwitchIsSentBeforeTheIntentIsDurable() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("journal START_POST_COPY", new IllegalStateException("read only"));
      var before = new ArrayList<Kind>();
      hosts.upon.put("start-post-copy", () -> before.addAll(kinds()));
      accepts(handle, "force-complete");
      pass(3);
      assertThat(hosts.done).contains("start-post-copy");
      assertThat(before).contains(Kind.START_POST_COPY);
    });
  }

  // What proves that a switch to post-copy was refused.

  @Test
  void aGuestThatRunsOnInTheSamePassMayStillBeSwitched() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("start-post-copy", lostAnswer());
      accepts(handle, "force-complete");
      pass(5);
      assertThat(kinds()).doesNotContain(Kind.POST_COPY_REFUSED);
      hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(10);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.POST_COPY_UNPROVEN);
      assertThat(hosts.done).doesNotContain("resume", "rollback FAILED");
    });
  }

  @Test
  void aGuestThatRunsInALaterPassWasNotSwitched() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("start-post-copy", lostAnswer());
      accepts(handle, "force-complete");
      hosts.jobRuns(2, 2000, 6000L);
      pass(3);
      assertThat(kinds()).contains(Kind.POST_COPY_REFUSED);
    });
  }

  @Test
  void aGuestThatStandsInALaterPassMayHaveBeenSwitched() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("start-post-copy", lostAnswer());
      accepts(handle, "force-complete");
      hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
      hosts.jobRuns(2, 2000, 6000L);
      pass(3);
      assertThat(kinds()).doesNotContain(Kind.POST_COPY_REFUSED);
    });
  }

  @Test
  void aSwitchWithoutAnAnswerBarsTheRollback() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("start-post-copy", lostAnswer());
      hosts.upon.put("start-post-copy", () -> {
        hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
        hosts.see(BRAVO, Presence.ABSENT);
        hosts.callEnds(failed());
      });
      accepts(handle, "force-complete");
      pass(10);
      assertThat(hosts.done).endsWith("start-post-copy");
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.POST_COPY_UNPROVEN);
    });
  }

  // Looks of one round lie within a moment.

  @Test
  void aSlowDestinationDoesNotMakeTheGuestRunTwice() throws Exception {
    wroteStart();
    hosts.upon.put("look bravo", () -> {
      hub.sleep(Duration.ofSeconds(3));
      hosts.see(ALPHA, Presence.ABSENT);
      hosts.see(BRAVO, Presence.RUNNING);
    });
    reattach(handle -> {
      pass(10);
      assertThat(hosts.done).containsExactly("post");
      assertThat(handle.trace()).doesNotContain("alarm");
    });
  }

  // An abort that comes while an intent is being written.

  @Test
  void noGuestIsPausedAfterAnAbort() throws Exception {
    running(handle -> {
      hosts.upon.put("journal SUSPEND", () -> {
        var unused = handle.abort();
        hub.sleep(Duration.ofSeconds(1));
      });
      accepts(handle, "force-complete");
      pass(3);
      assertThat(hosts.done).contains("abort-job").doesNotContain("suspend");
    });
  }

  @Test
  void noGuestIsSwitchedAfterAnAbort() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.upon.put("journal START_POST_COPY", () -> {
        var unused = handle.abort();
        hub.sleep(Duration.ofSeconds(1));
      });
      accepts(handle, "force-complete");
      pass(3);
      assertThat(hosts.done).contains("abort-job").doesNotContain("start-post-copy");
    });
  }

  // A connection that breaks.

  @Test
  void aBrokenConnectionDoesNotEndAJobThatGoesOn() throws Exception {
    running(handle -> {
      hosts.done.clear();
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(lostAnswer());
      pass(Duration.ofMillis(1200));
      assertThat(hosts.done).isEmpty();
      hosts.see(BRAVO, Presence.INCOMING);
      hosts.jobRuns(2, 2000, 4000L);
      pass(3);
      goesOn(handle);
      accepts(handle, "abort");
      assertThat(hosts.done).contains("abort-job");
      hosts.job = null;
      hosts.see(BRAVO, Presence.ABSENT);
      pass(10);
      assertThat(hosts.done).endsWith("rollback CANCELLED");
    });
  }

  // The host has let go of the migration.

  @Test
  void noCommandIsSentForAMigrationThatWasLetGo() throws Exception {
    running(handle -> {
      hosts.upon.put("journal SUSPEND", () -> hosts.answering = false);
      accepts(handle, "force-complete");
      pass(3);
      assertThat(hosts.done).doesNotContain("suspend");
    });
  }

  @Test
  void noMigrateCallIsMadeForAMigrationThatWasLetGo() throws Exception {
    hosts.upon.put("journal START", () -> hosts.answering = false);
    start(handle -> {
      pass(3);
      assertThat(hosts.done).doesNotContain("migrate");
    });
  }

  @Test
  void aMigrationThatWasLetGoIsNotWatchedOn() throws Exception {
    running(handle -> {
      hosts.answering = false;
      pass(3);
      assertThatThrownBy(() -> result(handle)).hasRootCauseInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void nothingIsChosenForAMigrationThatWasLetGo() throws Exception {
    wroteStart();
    hosts.fail("journal CHOSE_ROLLBACK", new IllegalStateException("read only"));
    hosts.upon.put("journal CHOSE_ROLLBACK", () -> hosts.answering = false);
    reattach(handle -> {
      pass(30);
      assertThat(kinds()).containsExactly(Kind.START);
      assertThat(hosts.done).isEmpty();
    });
  }

  // A pause without an answer.

  @Test
  void aPauseWithoutAnAnswerIsUndoneWhenTheJobFailsAtOnce() throws Exception {
    running(handle -> {
      hosts.fail("suspend", lostAnswer());
      hosts.upon.put("suspend", () -> {
        hosts.see(ALPHA, Presence.PAUSED);
        hosts.see(BRAVO, Presence.ABSENT);
        hosts.callEnds(failed());
      });
      accepts(handle, "force-complete");
      pass(10);
      assertThat(hosts.done).endsWith("suspend", "resume", "rollback FAILED");
    });
  }

  // No abort in post-copy.

  @Test
  void anAbortThatIsOwedIsNotSentInPostCopy() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("start-post-copy", lostAnswer());
      accepts(handle, "force-complete");
      hosts.fail("abort-job", lostAnswer());
      hosts.upon.put("abort-job", () -> {
        hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
        hosts.see(BRAVO, Presence.POST_COPY);
        hub.sleep(Duration.ofSeconds(3));
      });
      accepts(handle, "abort");
      pass(10);
      assertThat(hosts.done).filteredOn("abort-job"::equals).hasSize(1);
    });
  }

  @Test
  void anAbortIsNotSentWhileTheSwitchIsUnderWay() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.upon.put("start-post-copy", () -> {
        var unused = handle.abort();
        hub.sleep(Duration.ofSeconds(2));
      });
      accepts(handle, "force-complete");
      pass(5);
      assertThat(hosts.done).contains("start-post-copy").doesNotContain("abort-job");
    });
  }

  // An answer counts for what was true when it was asked for.

  @Test
  void statisticsThatWereAskedForBeforeTheCallReturnedAreOfGodwitsOwnJob() throws Exception {
    running(handle -> {
      hosts.upon.put("statistics", () -> {
        JobStatistics own = hosts.job;
        hosts.callEnds(failed());
        hub.sleep(Duration.ofMillis(100));
        hosts.job = own;
        hub.spawn(() -> {
          hub.sleep(Duration.ofMillis(100));
          hosts.job = null;
          hosts.see(ALPHA, Presence.ABSENT);
          hosts.see(BRAVO, Presence.ABSENT);
          return null;
        });
      });
      pass(20);
      assertThat(handle.trace()).doesNotContain("foreign-job");
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.LOST);
    });
  }

  // A choice is durable before what follows from it.

  @Test
  void noRollbackIsDoneBeforeItsChoiceIsDurable() throws Exception {
    wroteStart();
    hosts.fail("journal CHOSE_ROLLBACK", new IllegalStateException("read only"));
    var before = new ArrayList<Kind>();
    hosts.upon.put("rollback FAILED", () -> before.addAll(kinds()));
    reattach(handle -> {
      pass(20);
      assertThat(hosts.done).containsExactly("rollback FAILED");
      assertThat(before).containsExactly(Kind.START, Kind.CHOSE_ROLLBACK);
    });
  }

  // Only the own job gets commands.

  @Test
  void aJobThatMayBeSomebodyElsesIsNotAborted() throws Exception {
    wroteStart();
    hosts.jobRuns(1, 1000, 0L);
    reattach(handle -> {
      pass(1);
      accepts(handle, "abort");
      pass(30);
      assertThat(hosts.done).isEmpty();
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.FOREIGN_JOB);
    });
  }

  @Test
  void whatWaitsForTheOwnJobIsNotDoneToAnother() throws Exception {
    steered((migration, steering) -> {
      steering.forceComplete(EndWay.ANY, "request");
      migration.state().origin(JobOrigin.FOREIGN);
      hosts.jobRuns(1, 1000, 1000L);
      steering.jobRuns(Objects.requireNonNull(hosts.job));
      pass(5);
      assertThat(hosts.done).isEmpty();
      migration.state().origin(JobOrigin.OURS);
      steering.jobRuns(Objects.requireNonNull(hosts.job));
      pass(5);
      assertThat(hosts.done).containsExactly("suspend");
    });
  }

  @Test
  void theEndOfAForeignJobProvesNoMove() throws Exception {
    wroteStart();
    age(Duration.ofMinutes(5));
    hosts.jobRuns(1, 1000, 5000L);
    reattach(handle -> {
      pass(20);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.FOREIGN_JOB);
      hosts.job = JobStatistics.of(JobStatistics.Type.COMPLETED);
      hosts.see(ALPHA, Presence.SHUT_OFF);
      hosts.see(BRAVO, Presence.RUNNING);
      pass(20);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.MOVE_UNPROVEN);
      assertThat(hosts.done).isEmpty();
    });
  }

  @Test
  void theEventOfAForeignJobsEndProvesNoMove() throws Exception {
    wroteStart();
    age(Duration.ofMinutes(5));
    hosts.jobRuns(1, 1000, 5000L);
    reattach(handle -> {
      pass(20);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.FOREIGN_JOB);
      hosts.job = null;
      hosts.see(ALPHA, Presence.SHUT_OFF);
      hosts.see(BRAVO, Presence.RUNNING);
      hosts.signal(
          new HypervisorSignal.JobCompleted(ALPHA, JobStatistics.of(JobStatistics.Type.COMPLETED)));
      pass(20);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.MOVE_UNPROVEN);
      assertThat(hosts.done).isEmpty();
    });
  }

  @Test
  void aPostCopyIsNotGivenUp() throws Exception {
    steered((migration, steering) -> {
      migration.state().became(Step.POST_COPY, StepState.DONE);
      steering.abortFor(AbortCause.REQUEST);
      pass(5);
      assertThat(migration.state().abort()).isNull();
      assertThat(kinds()).isEmpty();
      assertThat(hosts.done).isEmpty();
    });
  }

  // An operator's word.

  @Test
  void anOperatorsWordThatIsNotDurableIsNotTaken() throws Exception {
    wroteStart();
    hosts.silence(ALPHA);
    hosts.silence(BRAVO);
    reattach(handle -> {
      pass(10);
      hosts.fail("journal RESOLVED", new IllegalStateException("read only"));
      assertThat(answer(handle.resolve(says(GuestLocation.LOST, null))))
          .isInstanceOf(RequestAnswer.Refused.class);
      pass(10);
      goesOn(handle);
    });
  }

  @Test
  void anOperatorsWordThatAHostContradictedIsForgottenInTheNextLife() throws Exception {
    wroteStart();
    hosts.silence(BRAVO);
    reattach(handle -> {
      pass(10);
      assertThat(answer(handle.resolve(says(GuestLocation.LOST, null))))
          .isInstanceOf(RequestAnswer.Refused.class);
    });
    hosts.silence(ALPHA);
    reattach(handle -> {
      pass(10);
      goesOn(handle);
    });
  }

  // A callback that may be done only once.

  @Test
  void aCallbackThatMayBeDoneOnlyOnceAndGaveNoAnswerIsNotRepeated() throws Exception {
    settings.put("callback_timeout", "60");
    wroteStart();
    hosts.see(ALPHA, Presence.ABSENT);
    hosts.see(BRAVO, Presence.RUNNING);
    hosts.wrote(Kind.CHOSE_POST, "");
    hosts.wrote(Kind.STEP, "post refused");
    hosts.repetition = MigrationCallbacks.Repetition.ONCE;
    hosts.upon.put("post", () -> hub.sleep(Duration.ofHours(1)));
    reattach(handle -> {
      pass(Duration.ofMinutes(30));
      assertThat(hosts.done).containsExactly("post");
      assertThat(owed(handle)).containsExactly(Obligation.Kind.POST);
    });
  }

  // What was decided changes only when both hosts agree for a while.

  @Test
  void oneLookDoesNotTurnAStayIntoALoss() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(ALPHA, Presence.PAUSED);
    hosts.fail("resume", new HypervisorException(HypervisorException.Kind.OTHER, "busy"));
    hosts.upon.put("resume", () -> {
      hosts.see(ALPHA, Presence.ABSENT);
      hub.spawn(() -> {
        hub.sleep(Duration.ofSeconds(3));
        hosts.see(ALPHA, Presence.PAUSED);
        return null;
      });
    });
    reattach(handle -> {
      pass(20);
      assertThat(hosts.done).containsExactly("resume", "resume", "rollback FAILED");
      assertThat(result(handle).status()).isEqualTo(Status.FAILED);
    });
  }

  @Test
  void theFirstLookAfterASilenceDoesNotTurnAStayIntoALoss() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(ALPHA, Presence.PAUSED);
    hosts.fail("resume", new HypervisorException(HypervisorException.Kind.OTHER, "busy"));
    hosts.upon.put("resume", () -> {
      hosts.silence(ALPHA);
      hub.spawn(() -> {
        hub.sleep(Duration.ofMillis(2200));
        hosts.see(ALPHA, Presence.ABSENT);
        hub.sleep(Duration.ofSeconds(1));
        hosts.see(ALPHA, Presence.PAUSED);
        return null;
      });
    });
    reattach(handle -> {
      pass(20);
      assertThat(hosts.done).containsExactly("resume", "resume", "rollback FAILED");
      assertThat(result(handle).status()).isEqualTo(Status.FAILED);
    });
  }

  @Test
  void aConnectionThatComesBackDoesNotShortenTheAgreement() throws Exception {
    wroteStart();
    hosts.wrote(Kind.SUSPEND, "");
    hosts.see(ALPHA, Presence.PAUSED);
    hosts.fail("resume", new HypervisorException(HypervisorException.Kind.OTHER, "busy"));
    hosts.upon.put("resume", () -> {
      hosts.see(ALPHA, Presence.ABSENT);
      hub.spawn(() -> {
        hub.sleep(Duration.ofMillis(2500));
        hosts.signal(new HypervisorSignal.ConnectionChanged(BRAVO, true));
        hub.sleep(Duration.ofMillis(500));
        hosts.see(ALPHA, Presence.PAUSED);
        return null;
      });
    });
    reattach(handle -> {
      pass(20);
      assertThat(hosts.done).containsExactly("resume", "resume", "rollback FAILED");
    });
  }
}
