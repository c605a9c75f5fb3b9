package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.engine.TroubleshootingPage;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.PolicyTerms.TimeoutAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NovaPolicyTest {
  private final NovaPolicy policy = new NovaPolicy();

  /** The worked values of Nova's formula, in seconds and milliseconds. */
  @ParameterizedTest
  @CsvSource({
    "500, 10, 75, 2, 0:50 150:95 300:140 450:185 600:230 750:275 900:320 1050:365 1200:410 1350:455"
        + " 1500:500",
    "400, 10, 30, 3, 0:40 90:76 180:112 270:148 360:184 450:220 540:256 630:292 720:328 810:364"
        + " 900:400",
    "100, 3, 3, 2, 0:33 6:55 12:77 18:100",
    "1000, 7, 30, 2, 0:142 60:265 120:387 180:510 240:632 300:755 360:877 420:1000",
    "500, 10, 75, 2.5, 0:50 187:95 374:140 561:185 748:230 935:275 1122:320 1309:365 1496:410"
        + " 1683:455 1870:500"
  })
  void allowsLongerPausesStepByStep(
      long downtime, long steps, long delay, double dataGib, String expected) {
    PolicyTerms terms = terms(downtime, steps, delay, 0, TimeoutAction.ABORT, dataGib, null);
    var seen = new ArrayList<String>();
    NovaPolicy.State state = NovaPolicy.State.INITIAL;
    for (long millis = 1; millis < 2_000_000; millis += 500) {
      PolicyDecision<NovaPolicy.State> decision = policy.decide(state, at(millis), terms);
      state = decision.state();
      for (PolicyAction action : decision.actions()) {
        seen.add(millis / 1000 + ":" + ((PolicyAction.SetMaxDowntime) action).millis());
      }
    }
    assertThat(seen).isEqualTo(List.of(expected.split(" ")));
  }

  @Test
  void setsNothingAtTimeZero() {
    assertThat(policy.decide(NovaPolicy.State.INITIAL, at(0), defaults()).actions())
        .isEmpty();
  }

  @Test
  void timeOutActsOnceAndOnlyAfterItsTime() {
    var state = new NovaPolicy.State(500L, false);
    assertThat(policy.decide(state, at(1_600_000), defaults()).actions()).isEmpty();
    var decision = policy.decide(state, at(1_600_001), defaults());
    assertThat(decision.actions()).singleElement().satisfies(action -> {
      assertThat(action.rule()).isEqualTo("nova-completion-timeout");
      TroubleshootingPage.shows(((PolicyAction.AbortJob) action).explanation());
    });
    assertThat(policy.decide(decision.state(), at(1_700_000), defaults()).actions())
        .isEmpty();
  }

  @Test
  void timeOutMakesTheMigrationEndWhereThatIsSet() {
    PolicyTerms terms = terms(500, 10, 75, 40, TimeoutAction.FORCE_COMPLETE, 2, null);
    assertThat(
            policy.decide(new NovaPolicy.State(50L, false), at(80_001), terms).actions())
        .containsExactly(new PolicyAction.ForceComplete("nova-completion-timeout"));
  }

  @Test
  void aDeadlineOfTheContractCountsWhereItIsEarlier() {
    PolicyTerms terms = terms(500, 10, 75, 800, TimeoutAction.FORCE_COMPLETE, 2, 60_000L);
    var state = new NovaPolicy.State(50L, false);
    assertThat(policy.decide(state, at(60_000), terms).actions()).isEmpty();
    assertThat(policy.decide(state, at(60_001), terms).actions())
        .containsExactly(new PolicyAction.ForceComplete("contract-deadline"));
    PolicyTerms giveUp = terms(500, 10, 75, 800, TimeoutAction.ABORT, 2, 60_000L);
    assertThat(policy.decide(state, at(60_001), giveUp).actions())
        .singleElement()
        .satisfies(
            action -> TroubleshootingPage.shows(((PolicyAction.AbortJob) action).explanation()));
  }

  @Test
  void thereIsNoTimeOutInPostCopyNorWhenItIsOff() {
    var state = new NovaPolicy.State(500L, false);
    var postCopy = new JobSample(
        99_000_000, MigrationPhase.POST_COPY, null, null, null, null, null, null, null, null);
    assertThat(policy.decide(state, postCopy, defaults()).actions()).isEmpty();
    PolicyTerms off = terms(500, 10, 75, 0, TimeoutAction.ABORT, 2, null);
    assertThat(policy.decide(state, at(99_000_000), off).actions()).isEmpty();
  }

  private static JobSample at(long millis) {
    return new JobSample(
        millis, MigrationPhase.PRE_COPY, null, null, null, null, null, null, null, null);
  }

  private static PolicyTerms defaults() {
    return terms(500, 10, 75, 800, TimeoutAction.ABORT, 2, null);
  }

  private static PolicyTerms terms(
      long downtime,
      long steps,
      long delay,
      long timeout,
      TimeoutAction action,
      double dataGib,
      @Nullable Long deadlineMillis) {
    return new PolicyTerms(
        2048,
        dataGib,
        downtime,
        steps,
        delay,
        timeout,
        action,
        deadlineMillis,
        false,
        true,
        false,
        0);
  }

  @Test
  void settingsOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> new PolicySettings(99, 10, 75, 800, TimeoutAction.ABORT))
        .hasMessageContaining("live_migration_downtime");
    assertThatThrownBy(() -> new PolicySettings(500, 2, 75, 800, TimeoutAction.ABORT))
        .hasMessageContaining("live_migration_downtime_steps");
    assertThatThrownBy(() -> new PolicySettings(500, 10, 2, 800, TimeoutAction.ABORT))
        .hasMessageContaining("live_migration_downtime_delay");
    assertThatThrownBy(() -> new PolicySettings(500, 10, 75, -1, TimeoutAction.ABORT))
        .hasMessageContaining("live_migration_completion_timeout");
  }
}
