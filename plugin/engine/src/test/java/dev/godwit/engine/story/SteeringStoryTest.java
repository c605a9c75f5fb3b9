package dev.godwit.engine.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.engine.journal.EndWay;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Steering;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The steering alone: what it sends, and when, without a monitor that looks meanwhile. */
class SteeringStoryTest extends ScriptedStory {
  private void started(BiConsumer<Migration, Steering> body) throws Exception {
    steered((migration, steering) -> {
      var plan = new JobPlan(false, true, false, 2048, 0, 2, "nova", null);
      migration.state().apply(new JournalEntry(wallClock, Kind.START, plan.toJournal()));
      body.accept(migration, steering);
    });
  }

  private static JobStatistics job(@Nullable TransferCounters memory, @Nullable Long pass) {
    return new JobStatistics(
        JobStatistics.Type.UNBOUNDED,
        true,
        memory,
        null,
        null,
        pass,
        null,
        null,
        null,
        null,
        null,
        false);
  }

  @Test
  void aSwitchWaitsForTheFirstPass() throws Exception {
    started((migration, steering) -> {
      steering.forceComplete(EndWay.ANY, "request");
      steering.jobRuns(job(null, null));
      steering.jobRuns(job(TransferCounters.NONE, null));
      pass(1);
      assertThat(hosts.done).isEmpty();
      steering.jobRuns(job(new TransferCounters(1000, 0, 1000), null));
      pass(1);
      assertThat(hosts.done).containsExactly("start-post-copy");
    });
  }

  @Test
  void aPassShowsThatASwitchIsPossibleWhereMemoryIsNotToldOf() throws Exception {
    started((migration, steering) -> {
      steering.forceComplete(EndWay.ANY, "request");
      steering.jobRuns(job(null, 1L));
      pass(1);
      assertThat(hosts.done).containsExactly("start-post-copy");
    });
  }

  @Test
  void anAbortIsSentAtOnceAndOnlyOnce() throws Exception {
    steered((migration, steering) -> {
      steering.abortFor(AbortCause.REQUEST);
      steering.abortFor(AbortCause.REQUEST);
      pass(1);
      steering.abortFor(AbortCause.REQUEST);
      pass(1);
      assertThat(hosts.done).containsExactly("abort-job");
      assertThat(written(Kind.ABORT)).hasSize(1);
      assertThat(migration.progress().now().phase()).isEqualTo(MigrationPhase.ABORTING);
      assertThat(decisions(migration, "abort-job")).containsExactly("{\"rule\":\"request\"}");
    });
  }

  @Test
  void anAbortThatTheHostRefusesIsSentAgainAtTheNextLook() throws Exception {
    steered((migration, steering) -> {
      hosts.fail("abort-job", refusedByHost());
      steering.abortFor(AbortCause.REQUEST);
      pass(1);
      steering.jobRuns(job(null, 1L));
      pass(1);
      assertThat(hosts.done).containsExactly("abort-job", "abort-job");
      assertThat(decisions(migration, "abort-job"))
          .containsExactly(
              "{\"rule\":\"request\",\"failed\":\"not in this state\"}", "{\"rule\":\"request\"}");
    });
  }

  @Test
  void aMigrationThatIsBeingAbortedIsNotMadeToEnd() throws Exception {
    steered((migration, steering) -> {
      steering.abortFor(AbortCause.REQUEST);
      steering.forceComplete(EndWay.ANY, "request");
      pass(1);
      assertThat(written(Kind.FORCE_COMPLETE)).isEmpty();
      assertThat(Objects.requireNonNull(steering.abortCause())).isEqualTo(AbortCause.REQUEST);
    });
  }

  @Test
  void whatTheJobDoesFollowsFromWhatWasDoneToIt() throws Exception {
    steered((migration, steering) -> {
      assertThat(steering.phase()).isEqualTo(MigrationPhase.PRE_COPY);
      migration.state().became(Step.SUSPEND, StepState.UNKNOWN);
      assertThat(steering.phase()).isEqualTo(MigrationPhase.PRE_COPY);
      migration.state().became(Step.SUSPEND, StepState.DONE);
      assertThat(steering.phase()).isEqualTo(MigrationPhase.PAUSED_COPY);
      steering.abortFor(AbortCause.REQUEST);
      assertThat(steering.phase()).isEqualTo(MigrationPhase.ABORTING);
      migration.state().became(Step.POST_COPY, StepState.DONE);
      assertThat(steering.phase()).isEqualTo(MigrationPhase.POST_COPY);
    });
  }

  @Test
  void aGuestIsBeingPausedFromTheMomentWhenThatIsSent() throws Exception {
    steered((migration, steering) -> {
      var phases = new ArrayList<MigrationPhase>();
      hosts.upon.put("suspend", () -> phases.add(steering.phase()));
      steering.forceComplete(EndWay.PAUSE, "request");
      steering.jobRuns(job(null, 1L));
      pass(1);
      assertThat(phases).isEqualTo(List.of(MigrationPhase.PAUSED_COPY));
    });
  }

  @Test
  void aPauseWithoutAnAnswerIsUnknownAndSentAgain() throws Exception {
    steered((migration, steering) -> {
      assertThat(steering.forcedEnd().isUnknown()).isFalse();
      hosts.fail("suspend", lostAnswer());
      steering.forceComplete(EndWay.PAUSE, "request");
      steering.jobRuns(job(null, 1L));
      pass(1);
      assertThat(steering.forcedEnd().isUnknown()).isTrue();
      steering.jobRuns(job(null, 1L));
      pass(1);
      assertThat(hosts.done).containsExactly("suspend", "suspend");
      assertThat(steering.forcedEnd().isUnknown()).isFalse();
    });
  }

  @Test
  void theMonitorIsToldWhenAStepIsOver() throws Exception {
    steered((migration, steering) -> {
      steering.setMaxDowntime(100, "retune");
      assertThat(stepsDone).isZero();
      pass(1);
      assertThat(stepsDone).isEqualTo(1);
      assertThat(migration.progress().now().maxDowntimeMillis()).isEqualTo(100);
    });
  }

  @Test
  void aLimitThatIsRefusedDoesNotHoldAndIsTriedAgainMoreAndMoreRarely() throws Exception {
    steered((migration, steering) -> {
      hosts.fail("set-max-downtime 100", refusedByHost());
      hosts.fail("set-max-downtime 100", refusedByHost());
      steering.setMaxDowntime(100, "retune");
      pass(Duration.ofMillis(100));
      assertThat(migration.progress().now().maxDowntimeMillis()).isNull();
      steering.sendLimits();
      pass(1);
      assertThat(hosts.done).as("not at once").hasSize(1);
      steering.sendLimits();
      pass(1);
      steering.sendLimits();
      pass(Duration.ofMillis(900));
      assertThat(hosts.done).as("twice as long after the second refusal").hasSize(2);
      pass(Duration.ofMillis(200));
      steering.sendLimits();
      pass(1);
      assertThat(hosts.done).hasSize(3);
      assertThat(migration.progress().now().maxDowntimeMillis()).isEqualTo(100);
      pass(60);
      steering.sendLimits();
      pass(1);
      assertThat(hosts.done).as("it holds").hasSize(3);
    });
  }

  @Test
  void aLimitWithoutAnAnswerIsSentAgainAtTheNextLook() throws Exception {
    steered((migration, steering) -> {
      hosts.fail("set-max-bandwidth 40", lostAnswer());
      steering.setMaxBandwidth(40, "retune");
      pass(1);
      steering.sendLimits();
      pass(1);
      steering.sendLimits();
      pass(1);
      assertThat(decisions(migration, "set-max-bandwidth"))
          .containsExactly(
              "{\"mib_per_second\":40,\"rule\":\"retune\",\"failed\":\"no answer in time\"}",
              "{\"mib_per_second\":40,\"rule\":\"retune\"}");
    });
  }

  @Test
  void aCommandThatThrowsSomethingUnforeseenIsSentAgain() throws Exception {
    steered((migration, steering) -> {
      hosts.fail("set-max-downtime 100", new IllegalStateException("unforeseen"));
      hosts.fail("abort-job", new IllegalStateException("unforeseen"));
      steering.setMaxDowntime(100, "retune");
      pass(1);
      steering.sendLimits();
      pass(1);
      assertThat(migration.progress().now().maxDowntimeMillis()).isEqualTo(100);
      steering.abortFor(AbortCause.REQUEST);
      pass(1);
      steering.jobRuns(job(null, 1L));
      pass(1);
      assertThat(hosts.done)
          .containsExactly(
              "set-max-downtime 100", "set-max-downtime 100", "abort-job", "abort-job");
    });
  }

  @Test
  void theNewestLimitIsTheOneThatHolds() throws Exception {
    steered((migration, steering) -> {
      hosts.upon.put("set-max-downtime 100", () -> {
        steering.setMaxDowntime(200, "retune");
        steering.setMaxDowntime(300, "retune");
      });
      steering.setMaxDowntime(100, "retune");
      pass(1);
      assertThat(migration.progress().now().maxDowntimeMillis()).isEqualTo(300);
      assertThat(decisions(migration, "set-max-downtime"))
          .containsExactly(
              "{\"millis\":100,\"rule\":\"retune\"}",
              "{\"millis\":300,\"before\":100,\"rule\":\"retune\"}");
    });
  }

  @Test
  void aLogLineNamesTheMigrationAndTheGuest() throws Exception {
    steered((migration, steering) -> assertThat(migration)
        .hasToString("Live migration " + REQUEST.id() + " of guest " + REQUEST.guest()));
  }
}
