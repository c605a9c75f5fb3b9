package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.policy.Course.Look;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.SetMaxDowntime;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.PolicyTerms.TimeoutAction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.jspecify.annotations.Nullable;

/** What happens in time while a link moves nothing. */
@AddLifecycleHook(GivenSeed.class)
class StandstillPropertiesTest {
  private static final BigInteger THOUSAND = BigInteger.valueOf(1000);

  @Provide
  Arbitrary<ConvergencePolicy<?>> policies() {
    return AnyInput.policies();
  }

  @Provide
  Arbitrary<PolicyTerms> terms() {
    return AnyInput.terms();
  }

  @Provide
  Arbitrary<TransferCounters> counters() {
    Arbitrary<Long> bytes = Arbitraries.of(0L, 1L, 1L << 20, 1L << 31, 1L << 45, Long.MAX_VALUE);
    return Combinators.combine(bytes, bytes, bytes).as(TransferCounters::new).injectNull(0.1);
  }

  @Provide
  Arbitrary<Long> iterations() {
    return Arbitraries.of(0L, 1L, 4711L, -1L, Long.MIN_VALUE, Long.MAX_VALUE).injectNull(0.2);
  }

  @Provide
  Arbitrary<Course> beginnings() {
    return AnyInput.courses(Arbitraries.just(MigrationPhase.PRE_COPY));
  }

  @Property(tries = 3000)
  void theTimeOutActsOnceAndOnlyAfterItsTimeWhereNothingEverMoves(
      @ForAll("policies") ConvergencePolicy<?> policy,
      @ForAll("terms") PolicyTerms terms,
      @ForAll("counters") @Nullable TransferCounters counters,
      @ForAll("iterations") @Nullable Long iteration) {
    BigInteger allowed = allowedMillis(terms);
    var ends = new ArrayList<Long>();
    List<Long> times = times(allowed);
    for (Timed timed : play(policy, terms, counters, iteration, times)) {
      if (!(timed.action() instanceof SetMaxDowntime)) {
        assertThat(timed.action()).satisfies(action -> isTimeOut(action, terms));
        ends.add(timed.millis());
      }
    }
    List<Long> after = times.stream().filter(time -> isAfter(time, allowed)).toList();
    assertThat(ends).isEqualTo(after.stream().limit(1).toList());
  }

  @Property(tries = 2000)
  void aTimeOutEndsWhatHasMovedAndThenStandsStill(
      @ForAll("policies") ConvergencePolicy<?> policy,
      @ForAll("terms") PolicyTerms terms,
      @ForAll("beginnings") Course beginning) {
    var looks = new ArrayList<>(new Course(beginning.stretches(), List.of(terms)).looks());
    JobSample last = looks.getLast().sample();
    BigInteger allowed = allowedMillis(terms);
    Assume.that(allowed != null && allowed.compareTo(BigInteger.valueOf(1L << 60)) < 0);
    Assume.that(last.elapsedMillis() < 1L << 60);
    long now = Math.max(last.elapsedMillis(), allowed.longValueExact() + 1);
    for (int i = 0; i < 60; i++) {
      looks.add(new Look(still(last.memory(), last.iteration(), now + 500L * i), terms));
    }
    List<PolicyAction> actions = play(policy, looks).stream().map(Timed::action).toList();
    if (terms.timeoutAction() == TimeoutAction.ABORT) {
      assertThat(actions).filteredOn(AbortJob.class::isInstance).hasSize(1);
    } else {
      assertThat(actions).anyMatch(action -> !(action instanceof SetMaxDowntime));
    }
  }

  @Property
  void novasStepsBeginAtTheirTimesWhereNothingEverMoves(
      @ForAll("terms") PolicyTerms terms, @ForAll("counters") @Nullable TransferCounters counters) {
    BigInteger delay = BigDecimal.valueOf(terms.dataGib())
        .multiply(BigDecimal.valueOf(terms.downtimeDelaySecondsPerGib()))
        .toBigInteger()
        .multiply(THOUSAND);
    Assume.that(delay.signum() > 0);
    long steps = Math.min(terms.downtimeSteps(), 40);
    List<Long> begins = LongStream.rangeClosed(0, steps)
        .mapToObj(step -> delay.multiply(BigInteger.valueOf(step)).add(BigInteger.ONE))
        .filter(begin -> begin.bitLength() < 62)
        .map(BigInteger::longValueExact)
        .toList();
    LimitPlan plan = LimitPlan.nova(terms);
    long asked = 0;
    for (int step = 0; step < begins.size(); step++) {
      long begin = begins.get(step);
      long millis = new DowntimeSteps(terms).at(begin).orElseThrow();
      assertThat(millis).isBetween(Math.max(1, asked), terms.maxDowntimeMillis());
      assertThat(new DowntimeSteps(terms).at(begin - 1).orElse(0)).isEqualTo(asked);
      if (step > 0) {
        assertThat(plan.nextChangeMillis(begin - 1)).isEqualTo(begin);
      }
      assertThat(plan.millisAt(begin)).isEqualTo(millis);
      asked = millis;
    }
    if (begins.size() > terms.downtimeSteps()) {
      assertThat((double) asked)
          .isCloseTo(terms.maxDowntimeMillis(), within(1 + 1e-12 * terms.maxDowntimeMillis()));
      assertThat(plan.nextChangeMillis(begins.getLast())).isEqualTo(Long.MAX_VALUE);
    }
    List<Long> acted =
        play(new NovaPolicy(), withoutTimeOut(terms), counters, null, begins).stream()
            .map(Timed::millis)
            .toList();
    assertThat(acted)
        .as("each pause is asked for when its step begins")
        .isEqualTo(changes(begins, new DowntimeSteps(terms)));
  }

  private static List<Long> changes(List<Long> begins, DowntimeSteps steps) {
    var changes = new ArrayList<Long>();
    long before = 0;
    for (long begin : begins) {
      long millis = steps.at(begin).orElseThrow();
      if (millis != before) {
        changes.add(begin);
      }
      before = millis;
    }
    return changes;
  }

  /** Times around the one at which time is over, up to the latest there is. */
  private static List<Long> times(@Nullable BigInteger allowed) {
    long end = allowed == null || allowed.bitLength() > 62 ? 1L << 62 : allowed.longValueExact();
    return List.of(0L, 1L, end / 2, end - 1, end, end + 1, end + 500, end + 60_000, Long.MAX_VALUE);
  }

  private static boolean isAfter(long time, @Nullable BigInteger allowed) {
    return allowed != null && BigInteger.valueOf(time).compareTo(allowed) > 0;
  }

  /** Nova's formula and the contract's deadline, in ms without bounds; null if there is neither. */
  private static @Nullable BigInteger allowedMillis(PolicyTerms terms) {
    BigInteger timeout = null;
    if (terms.completionTimeoutSecondsPerGib() > 0) {
      timeout = new BigDecimal(terms.dataGib() * terms.completionTimeoutSecondsPerGib())
          .toBigInteger()
          .max(BigInteger.ONE)
          .multiply(THOUSAND);
    }
    if (terms.deadlineMillis() == null) {
      return timeout;
    }
    BigInteger deadline = BigInteger.valueOf(terms.deadlineMillis());
    return timeout == null ? deadline : timeout.min(deadline);
  }

  private static void isTimeOut(PolicyAction action, PolicyTerms terms) {
    switch (terms.timeoutAction()) {
      case ABORT -> assertThat(((AbortJob) action).reason()).isEqualTo(AbortJob.Reason.TIMEOUT);
      case FORCE_COMPLETE -> assertThat(action).isInstanceOf(PolicyAction.ForceComplete.class);
    }
  }

  private record Timed(long millis, PolicyAction action) {}

  private static List<Timed> play(
      ConvergencePolicy<?> policy,
      PolicyTerms terms,
      @Nullable TransferCounters counters,
      @Nullable Long iteration,
      List<Long> times) {
    return play(
        policy,
        times.stream()
            .map(time -> new Look(still(counters, iteration, time), terms))
            .toList());
  }

  private static <S extends Record> List<Timed> play(
      ConvergencePolicy<S> policy, List<Look> looks) {
    var actions = new ArrayList<Timed>();
    S state = policy.initialState();
    for (Look look : looks) {
      PolicyDecision<S> decision = policy.decide(state, look.sample(), look.terms());
      state = decision.state();
      decision
          .actions()
          .forEach(action -> actions.add(new Timed(look.sample().elapsedMillis(), action)));
    }
    return actions;
  }

  private static JobSample still(
      @Nullable TransferCounters counters, @Nullable Long iteration, long now) {
    return new JobSample(
        now, MigrationPhase.PRE_COPY, counters, null, iteration, 0L, 4096L, 0L, null, null);
  }

  private static PolicyTerms withoutTimeOut(PolicyTerms terms) {
    return new PolicyTerms(
        terms.memoryMib(),
        terms.dataGib(),
        terms.maxDowntimeMillis(),
        terms.downtimeSteps(),
        terms.downtimeDelaySecondsPerGib(),
        0,
        terms.timeoutAction(),
        null,
        terms.postCopyPermitted(),
        terms.pausePermitted(),
        terms.autoConvergeArmed(),
        terms.bandwidthMibPerSecond());
  }
}
