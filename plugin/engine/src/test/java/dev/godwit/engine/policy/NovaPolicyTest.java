package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.engine.policy.PolicySettings.TimeoutAction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NovaPolicyTest {
  private static final PolicySettings DEFAULTS =
      new PolicySettings(500, 10, 75, 800, TimeoutAction.ABORT);

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
    var settings = new PolicySettings(downtime, steps, delay, 0, TimeoutAction.ABORT);
    var seen = new ArrayList<String>();
    var policy = new NovaPolicy(settings);
    NovaPolicy.State state = NovaPolicy.State.INITIAL;
    for (long millis = 1; millis < 2_000_000; millis += 500) {
      NovaPolicy.Decision decision = policy.decide(state, new JobSample(millis, dataGib, false));
      state = decision.state();
      for (PolicyAction action : decision.actions()) {
        seen.add(millis / 1000 + ":" + ((PolicyAction.SetMaxDowntime) action).millis());
      }
    }
    assertThat(seen).isEqualTo(List.of(expected.split(" ")));
  }

  @Test
  void setsNothingAtTimeZero() {
    var decision =
        new NovaPolicy(DEFAULTS).decide(NovaPolicy.State.INITIAL, new JobSample(0, 2, false));
    assertThat(decision.actions()).isEmpty();
  }

  @Test
  void timeOutActsOnceAndOnlyAfterItsTime() {
    var policy = new NovaPolicy(DEFAULTS);
    var state = new NovaPolicy.State(500L, false);
    assertThat(policy.decide(state, new JobSample(1_600_000, 2, false)).actions())
        .isEmpty();
    var decision = policy.decide(state, new JobSample(1_600_001, 2, false));
    assertThat(decision.actions()).containsExactly(new PolicyAction.AbortOnTimeout(1600));
    assertThat(
            policy.decide(decision.state(), new JobSample(1_700_000, 2, false)).actions())
        .isEmpty();
  }

  @Test
  void timeOutMakesTheMigrationEndWhereThatIsSet() {
    var policy = new NovaPolicy(new PolicySettings(500, 10, 75, 40, TimeoutAction.FORCE_COMPLETE));
    var state = new NovaPolicy.State(50L, false);
    assertThat(policy.decide(state, new JobSample(80_001, 2, false)).actions())
        .containsExactly(new PolicyAction.ForceCompleteOnTimeout(80));
  }

  @Test
  void thereIsNoTimeOutInPostCopyNorWhenItIsOff() {
    var state = new NovaPolicy.State(500L, false);
    assertThat(new NovaPolicy(DEFAULTS)
            .decide(state, new JobSample(99_000_000, 2, true))
            .actions())
        .isEmpty();
    var off = new PolicySettings(500, 10, 75, 0, TimeoutAction.ABORT);
    assertThat(new NovaPolicy(off)
            .decide(state, new JobSample(99_000_000, 2, false))
            .actions())
        .isEmpty();
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
