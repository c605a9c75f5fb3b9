package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MillisRange;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.TroubleshootingPage;
import dev.godwit.engine.policy.PlainGuest.Look;
import dev.godwit.engine.policy.PlainGuest.Run;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecasterTest {
  private static final PolicyTerms TERMS = PlainGuest.terms(false, false, null);

  private static List<MigrationForecast> forecasts(Run run, LimitPlan plan) {
    var forecasts = new ArrayList<MigrationForecast>();
    Forecaster.State state = Forecaster.State.INITIAL;
    for (Look look : run.looks()) {
      Forecast forecast = Forecaster.observe(state, look.sample(), plan);
      state = forecast.state();
      forecasts.add(forecast.expectation());
    }
    return forecasts;
  }

  @ParameterizedTest
  @CsvSource({"100, 50", "600, 250", "600, 400", "1500, 300", "1500, 450"})
  void theEndLiesInTheIntervalOnceTwoPassesHaveEnded(double set, double dirtyRate) {
    var policy = new NovaPolicy();
    Run run = PlainGuest.of(8192, set, dirtyRate, 500).run(policy, TERMS, 150_000);
    assertThat(run.end()).isEqualTo("completed");
    long end = run.endMillis() + run.pauseMillis();
    List<MigrationForecast> forecasts = forecasts(run, LimitPlan.nova(TERMS));
    int after = 0;
    int held = 0;
    for (int i = 0; i < forecasts.size(); i++) {
      JobSample sample = run.looks().get(i).sample();
      MillisRange remaining = forecasts.get(i).remaining();
      if (sample.iteration() < 3 || remaining == null) {
        continue;
      }
      after++;
      long truth = end - sample.elapsedMillis();
      held += truth >= remaining.atLeast() && truth <= remaining.atMost() ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo((int) Math.ceil(0.9 * after));
  }

  @Test
  void whatDoesNotEndHasNoEndButAReasonAndANeed() {
    Run run = PlainGuest.of(2048, 1000, 2000, 500).run(new NovaPolicy(), TERMS, 30_000);
    MigrationForecast last = forecasts(run, LimitPlan.constant(300)).getLast();
    assertThat(last.remaining()).isNull();
    assertThat(last.outlook())
        .startsWith("Will not converge within a pause of 300 ms as the guest writes now: needs ");
    TroubleshootingPage.shows(last.outlook());
    // With T bytes dirty, 2000 (1 - T / 1000) MiB/s become dirty; below 500 MiB/s from 750 MiB on.
    assertThat(last.downtimeNeeded()).isNotNull();
    assertThat(last.downtimeNeeded().atLeast()).isLessThan(1500);
    assertThat(last.downtimeNeeded().atMost()).isBetween(1500L, 2700L);
  }

  @Test
  void nothingIsSaidOfWhatStandsInTheWayBeforeTwoPassesHaveShownIt() {
    Run run = PlainGuest.of(2048, 1000, 2000, 500).run(new NovaPolicy(), TERMS, 30_000);
    List<MigrationForecast> forecasts = forecasts(run, LimitPlan.constant(300));
    int inTheSecondPass = 0;
    for (int i = 0; i < forecasts.size(); i++) {
      if (run.looks().get(i).sample().iteration() <= 2) {
        inTheSecondPass += run.looks().get(i).sample().iteration() == 2 ? 1 : 0;
        assertThat(forecasts.get(i).outlook()).isNull();
      }
    }
    assertThat(inTheSecondPass).isPositive();
  }

  @Test
  void atTheEdgeNoTimeIsSaidButThatItMayNotConverge() {
    // It hangs on a few MiB/s: of 1000 MiB, 530 (1 - T / 1000) MiB/s are dirtied anew while T are
    // dirty.
    Run run = PlainGuest.of(2048, 1000, 530, 500).run(new NovaPolicy(), TERMS, 30_000);
    assertThat(forecasts(run, LimitPlan.constant(70))).anySatisfy(forecast -> {
      assertThat(forecast.remaining()).isNull();
      assertThat(forecast.outlook())
          .startsWith("May not converge within a pause of 70 ms as the guest writes now: needs ");
      TroubleshootingPage.shows(forecast.outlook());
    });
  }

  @Test
  void aPauseBelowWhatTheHandOverCostsIsToldAtOnce() {
    Run run = PlainGuest.of(2048, 100, 50, 500).run(new NovaPolicy(), TERMS, 30_000);
    assertThat(forecasts(run, LimitPlan.constant(49)).getFirst().outlook())
        .satisfies(TroubleshootingPage::shows);
    assertThat(forecasts(run, LimitPlan.constant(50)).getFirst().outlook()).isNull();
  }

  @Test
  void thePauseIfForcedIsThatOfTheRest() {
    Run run = PlainGuest.of(2048, 1000, 2000, 500).run(new NovaPolicy(), TERMS, 30_000);
    List<MigrationForecast> forecasts = forecasts(run, LimitPlan.constant(300));
    for (int i = 20; i < forecasts.size(); i++) {
      MillisRange pause = forecasts.get(i).pauseIfForced();
      double rest = run.looks().get(i).sample().memory().remainingBytes() / PlainGuest.MIB / 500;
      assertThat(pause).isNotNull();
      assertThat(pause.atLeast()).isLessThanOrEqualTo((long) (rest * 1000) + 100);
      assertThat(pause.atMost()).isGreaterThanOrEqualTo((long) (rest * 1000) + 100);
    }
  }

  @Test
  void beforeAnythingIsMeasuredNothingIsSaid() {
    var nothing =
        new JobSample(0, MigrationPhase.PRE_COPY, null, null, null, null, null, null, null, null);
    assertThat(Forecaster.observe(Forecaster.State.INITIAL, nothing, TERMS).expectation())
        .isEqualTo(MigrationForecast.UNKNOWN);
  }

  @Test
  void disksAreReckonedBeforeMemoryHasBegun() {
    var disks = new JobSample(
        10_000,
        MigrationPhase.PRE_COPY,
        null,
        new TransferCounters(3000, 1000, 2000),
        null,
        null,
        null,
        null,
        null,
        null);
    MillisRange remaining =
        Forecaster.observe(Forecaster.State.INITIAL, disks, TERMS).expectation().remaining();
    assertThat(remaining).isEqualTo(new MillisRange(20_000, 90_000));
  }

  @Test
  void inPostCopyTheRestIsReckonedAndNoPauseIsThreatened() {
    Run run = PlainGuest.of(8192, 100, 50, 500).run(new NovaPolicy(), TERMS, 10_000);
    Forecaster.State state = Forecaster.State.INITIAL;
    for (Look look : run.looks()) {
      state = Forecaster.observe(state, look.sample(), TERMS).state();
    }
    var sample = new JobSample(
        10_500,
        MigrationPhase.POST_COPY,
        new TransferCounters(8192L << 20, 5192L << 20, 3000L << 20),
        null,
        2L,
        null,
        null,
        null,
        null,
        null);
    MigrationForecast forecast = Forecaster.observe(state, sample, TERMS).expectation();
    assertThat(forecast.remaining().atLeast()).isLessThanOrEqualTo(6000);
    assertThat(forecast.remaining().atMost()).isGreaterThanOrEqualTo(6000);
    assertThat(forecast.pauseIfForced()).isNull();
    assertThat(forecast.outlook()).isNull();
  }
}
