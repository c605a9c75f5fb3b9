package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.api.MigrationForecast;
import dev.godwit.engine.policy.Course.Look;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.SetMaxDowntime;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What policies and forecasts hold to whatever they are given. */
@AddLifecycleHook(GivenSeed.class)
class AnyInputPropertiesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Provide
  Arbitrary<ConvergencePolicy<?>> policies() {
    return AnyInput.policies();
  }

  @Provide
  Arbitrary<Course> courses() {
    return AnyInput.courses();
  }

  @Property(tries = 3000)
  void everyLookIsAnsweredWithLegalActionsAndALegalForecast(
      @ForAll("policies") ConvergencePolicy<?> policy, @ForAll("courses") Course course) {
    play(policy, course);
  }

  private static <S extends Record> void play(ConvergencePolicy<S> policy, Course course) {
    S state = policy.initialState();
    int aborts = 0;
    int forced = 0;
    for (Look look : course.looks()) {
      PolicyDecision<S> decision = policy.decide(state, look.sample(), look.terms());
      state = decision.state();
      for (PolicyAction action : decision.actions()) {
        legal(action, look.terms());
        aborts += action instanceof AbortJob ? 1 : 0;
        forced += action instanceof SetMaxDowntime || action instanceof AbortJob ? 0 : 1;
      }
      if (decision.forecast() != null) {
        legal(decision.forecast());
      }
    }
    assertThat(aborts).as("aborts").isLessThanOrEqualTo(1);
    assertThat(forced).as("forced ends").isLessThanOrEqualTo(1);
  }

  private static void legal(PolicyAction action, PolicyTerms terms) {
    assertThat(action.rule()).matches("[a-z]+(-[a-z]+)+");
    switch (action) {
      case SetMaxDowntime set -> assertThat(set.millis()).isBetween(1L, terms.maxDowntimeMillis());
      case PolicyAction.SetMaxBandwidth set ->
        throw new AssertionError("no policy lowers the rate: " + set);
      case PolicyAction.StartPostCopy start ->
        assertThat(terms.postCopyPermitted()).isTrue();
      case PolicyAction.Suspend suspend -> assertThat(terms.pausePermitted()).isTrue();
      case PolicyAction.ForceComplete complete ->
        assertThat(terms.timeoutAction()).isEqualTo(PolicyTerms.TimeoutAction.FORCE_COMPLETE);
      case AbortJob abort -> sentence(abort.explanation());
    }
  }

  private static void legal(MigrationForecast forecast) {
    // That a range is one, and not negative, is held by its type.
    if (forecast.outlook() != null) {
      sentence(forecast.outlook());
    }
    if (forecast.outlook() != null && forecast.outlook().contains("converge")) {
      assertThat(forecast.remaining())
          .as("remaining beside %s", forecast.outlook())
          .isNull();
    }
  }

  private static void sentence(String text) {
    assertThat(text).isNotBlank().doesNotContain("NaN", "Infinity", "null", "-");
  }

  @Property
  void noTwoPassesAreCountedWithinOneInterval(@ForAll("courses") Course course) {
    var policy = new SteppedPolicy(Schedule.INCLUDED.getFirst(), 10_000);
    SteppedPolicy.State state = policy.initialState();
    for (Look look : course.looks()) {
      SteppedPolicy.State after =
          policy.decide(state, look.sample(), look.terms()).state();
      if (after.counted() > state.counted()) {
        assertThat(after.countedAtMillis() - state.countedAtMillis())
            .isGreaterThanOrEqualTo(10_000);
      }
      state = after;
    }
  }

  @Provide
  Arbitrary<LimitPlan> plans() {
    return Arbitraries.oneOf(
        Arbitraries.of(1L, 500L, 3_600_000L, Long.MAX_VALUE).map(LimitPlan::constant),
        AnyInput.terms().map(LimitPlan::nova));
  }

  @Property(tries = 2000)
  void everyLookIsForecastAndTheForecastersStateIsReadAsItWasWritten(
      @ForAll("courses") Course course, @ForAll("plans") LimitPlan plan) throws Exception {
    Forecaster.State state = Forecaster.State.INITIAL;
    for (Look look : course.looks()) {
      Forecast forecast = Forecaster.observe(state, look.sample(), plan);
      legal(forecast.expectation());
      state = forecast.state();
      assertThat(state.measured().rates()).allMatch(rate -> rate >= 0 && rate < 1e23);
    }
    assertThat(JSON.readValue(JSON.writeValueAsString(state), Forecaster.State.class))
        .isEqualTo(state);
  }

  @Provide
  Arbitrary<PolicyTerms> terms() {
    return AnyInput.terms();
  }

  @Property
  void everyGuestIsJudgedBeforeTheStart(
      @ForAll("terms") PolicyTerms terms,
      @ForAll @LongRange(min = 0) long memory,
      @ForAll @LongRange(min = 0) @WithNull Long used,
      @ForAll @LongRange(min = 0) @WithNull Long dirtied,
      @ForAll @LongRange(min = 1) long bandwidth,
      @ForAll @LongRange(min = 1) long another) {
    Estimate estimate = Estimate.before(
        memory, used, dirtied, Math.min(bandwidth, another), Math.max(bandwidth, another), terms);
    sentence(estimate.explanation());
    assertThat(estimate.verdict() == Estimate.Verdict.CANNOT_BE_MET && terms.postCopyPermitted())
        .isFalse();
  }

  @Provide
  Arbitrary<List<Double>> rates() {
    return Arbitraries.oneOf(
            Arbitraries.of(0.0, 0.0, 0.0, 1e-16, 1.0, 1e9, 1e21),
            Arbitraries.doubles().between(0, 1e10))
        .list()
        .ofMaxSize(20);
  }

  @Property
  void aBandwidthIsAboveNothingHoweverManyRatesAreNothing(@ForAll("rates") List<Double> rates) {
    Bandwidth bandwidth = Bandwidth.of(rates);
    if (rates.stream().allMatch(rate -> rate == 0)) {
      assertThat(bandwidth).isNull();
      return;
    }
    assertThat(bandwidth.low()).isPositive();
    assertThat(bandwidth.mean()).isPositive();
    assertThat(bandwidth.high()).isGreaterThanOrEqualTo(bandwidth.low()).isLessThan(1e23);
  }
}
