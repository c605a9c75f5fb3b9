package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.TroubleshootingPage;
import dev.godwit.engine.policy.PlainGuest.Run;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.SetMaxDowntime;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteppedPolicyTest {
  private static final long HOUR = 3_600_000;
  private static final PolicyTerms PLAIN = PlainGuest.terms(false, false, null);

  private static SteppedPolicy policy(String text) {
    return new SteppedPolicy(ScheduleText.parse("here", text).getFirst(), 10_000);
  }

  private static SteppedPolicy included(String name) {
    return new SteppedPolicy(ScheduleText.find("here", name, Schedule.INCLUDED), 10_000);
  }

  private static List<Long> pauses(Run run) {
    return run.actions().stream()
        .filter(SetMaxDowntime.class::isInstance)
        .map(action -> ((SetMaxDowntime) action).millis())
        .toList();
  }

  @Test
  void minimalDowntimeGoesThroughItsStepsAndGivesUp() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500).run(included("minimal-downtime"), PLAIN, HOUR);
    assertThat(pauses(run)).containsExactly(100L, 150L, 200L, 300L, 400L, 500L);
    AbortJob abort = run.only(AbortJob.class);
    assertThat(abort.reason()).isEqualTo(AbortJob.Reason.NOT_CONVERGING);
    assertThat(abort.rule()).isEqualTo(SteppedPolicy.ABORT_RULE);
    assertThat(abort.explanation())
        .isEqualTo(
            "It did not end within 500 ms although 8 memory passes were counted, as many as the"
                + " schedule minimal-downtime allows.");
    TroubleshootingPage.shows(abort.explanation());
    assertThat(run.endMillis())
        .as("eight passes, one counted every 10 s")
        .isBetween(80_000L, 95_000L);
  }

  @Test
  void theNumberOfTheFirstPassIsOfNoMatter() {
    Run fromOne =
        new PlainGuest(2048, 1500, 2000, 500, 1).run(included("minimal-downtime"), PLAIN, HOUR);
    Run afterACancelledOne =
        new PlainGuest(2048, 1500, 2000, 500, 4711).run(included("minimal-downtime"), PLAIN, HOUR);
    assertThat(afterACancelledOne.actions()).isEqualTo(fromOne.actions());
  }

  @Test
  void noStepAllowsMoreThanTheTerms() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500)
        .run(included("suspend-workload-if-needed"), PLAIN, HOUR);
    assertThat(pauses(run)).containsExactly(100L, 150L, 200L, 300L, 400L, 500L);
    assertThat(run.end()).isEqualTo("aborted");
  }

  @Test
  void postCopyIsUsedWherePermittedAndPassedOverWhereNot() {
    Run permitted = PlainGuest.of(2048, 1500, 2000, 500)
        .run(included("post-copy"), PlainGuest.terms(true, false, null), HOUR);
    assertThat(permitted.only(PolicyAction.StartPostCopy.class).rule())
        .isEqualTo(SteppedPolicy.POST_COPY_RULE);
    assertThat(permitted.end()).isEqualTo("completed");
    Run not = PlainGuest.of(2048, 1500, 2000, 500).run(included("post-copy"), PLAIN, HOUR);
    assertThat(not.end()).isEqualTo("aborted");
    assertThat(not.endMillis()).as("the abort takes the place of the switch").isLessThan(55_000);
  }

  @Test
  void aPauseIsUsedWherePermitted() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500)
        .run(
            policy("p: 100 ms; >1: pause; next: abort"), PlainGuest.terms(false, true, null), HOUR);
    assertThat(run.only(PolicyAction.Suspend.class).rule()).isEqualTo(SteppedPolicy.PAUSE_RULE);
    assertThat(run.end()).isEqualTo("completed");
  }

  @Test
  void aScheduleWithoutAnEndWaitsForTheDeadline() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500)
        .run(policy("p: 100 ms; >1: 200 ms"), PlainGuest.terms(false, false, 100_000L), HOUR);
    assertThat(run.only(AbortJob.class).reason()).isEqualTo(AbortJob.Reason.TIMEOUT);
    assertThat(run.only(AbortJob.class).rule()).isEqualTo(SteppedPolicy.DEADLINE_RULE);
    assertThat(run.endMillis()).isBetween(100_000L, 101_000L);
  }

  @Test
  void stepsGoOnWhereCountersBeginAnew() {
    SteppedPolicy policy = policy("p: 100 ms; >2: 200 ms; next: abort");
    SteppedPolicy.State state = policy.initialState();
    var actions = new ArrayList<PolicyAction>();
    for (long look = 0; look < 5; look++) {
      long iteration = look < 2 ? 500 * look : look;
      var sample = new JobSample(
          look * 60_000,
          MigrationPhase.PRE_COPY,
          new TransferCounters(1 << 30, 0, 1 << 30),
          null,
          iteration,
          null,
          null,
          null,
          null,
          null);
      var decision = policy.decide(state, sample, PLAIN);
      state = decision.state();
      actions.addAll(decision.actions());
    }
    assertThat(actions)
        .containsExactly(
            new SetMaxDowntime(100, SteppedPolicy.START_RULE),
            new SetMaxDowntime(200, SteppedPolicy.STEP_RULE));
  }

  @Test
  void aGuestThatConvergesTakesNoStep() {
    Run run = PlainGuest.of(2048, 100, 20, 500).run(included("minimal-downtime"), PLAIN, HOUR);
    assertThat(run.actions()).containsExactly(new SetMaxDowntime(100, SteppedPolicy.START_RULE));
  }
}
