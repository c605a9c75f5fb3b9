package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.TroubleshootingPage;
import dev.godwit.engine.policy.PlainGuest.Run;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.SetMaxDowntime;
import dev.godwit.spi.PolicyTerms;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class PredictivePolicyTest {
  private static final long HOUR = 3_600_000;
  private static final PolicyTerms PLAIN = PlainGuest.terms(false, false, null);

  private final PredictivePolicy policy = new PredictivePolicy(120, 60_000);

  @Test
  void aGuestThatWritesLittleIsGivenNoMoreThanTheFirstPause() {
    Run run = PlainGuest.of(2048, 100, 20, 500).run(policy, PLAIN, HOUR);
    assertThat(run.end()).isEqualTo("completed");
    assertThat(run.actions()).containsExactly(new SetMaxDowntime(50, PredictivePolicy.START_RULE));
  }

  @Test
  void thePauseIsRaisedNoFurtherThanNeededWhenThatSavesTime() {
    Run run = PlainGuest.of(2048, 600, 480, 500).run(policy, PLAIN, HOUR);
    assertThat(run.end()).isEqualTo("completed");
    assertThat(run.rules())
        .startsWith(PredictivePolicy.START_RULE)
        .contains(PredictivePolicy.RAISE_RULE);
    assertThat(run.pauseMillis()).isLessThanOrEqualTo(500);
    var longestFromTheStart =
        new SteppedPolicy(ScheduleText.parse("here", "longest: 380 ms").getFirst(), 10_000);
    Run quickest = PlainGuest.of(2048, 600, 480, 500).run(longestFromTheStart, PLAIN, HOUR);
    assertThat(run.endMillis()).isLessThanOrEqualTo((long) (1.15 * quickest.endMillis()));
    assertThat(run.pauseMillis()).isLessThan(quickest.pauseMillis());
    assertThat(longest(run)).isLessThan(380);
  }

  @Test
  void whatNeverConvergesIsGivenUpAfterTheLongestPauseWasTriedForAWhile() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500).run(policy, PLAIN, HOUR);
    assertThat(run.end()).isEqualTo("aborted");
    assertThat(run.endMillis()).isBetween(60_000L, 200_000L);
    AbortJob abort = run.only(AbortJob.class);
    assertThat(abort.reason()).isEqualTo(AbortJob.Reason.NOT_CONVERGING);
    assertThat(abort.rule()).isEqualTo(PredictivePolicy.GIVE_UP_RULE);
    assertThat(abort.explanation())
        .matches(
            "Will not converge within a pause of 500 ms as the guest writes now: needs \\d+ ms or \\d+ MiB/s instead of 500\\.");
    assertThat(run.rules()).contains(PredictivePolicy.STALLED_RULE);
    assertThat(longest(run)).isEqualTo(380);
  }

  @Test
  void theOutlookIsSaidLongBeforeItIsGivenUp() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500).run(policy, PLAIN, HOUR);
    long said = run.looks().stream()
        .filter(look -> {
          MigrationForecast forecast = look.decision().forecast();
          return forecast != null && forecast.outlook() != null;
        })
        .mapToLong(look -> look.sample().elapsedMillis())
        .findFirst()
        .orElseThrow();
    assertThat(said).isLessThan(15_000);
  }

  @Test
  void whatNeverConvergesIsSwitchedToPostCopyAtOnceWhereThatIsPermitted() {
    Run run =
        PlainGuest.of(2048, 1500, 2000, 500).run(policy, PlainGuest.terms(true, true, null), HOUR);
    assertThat(run.end()).isEqualTo("completed");
    assertThat(run.only(PolicyAction.StartPostCopy.class).rule())
        .isEqualTo(PredictivePolicy.POST_COPY_RULE);
    assertThat(run.endMillis()).isLessThan(25_000);
  }

  @Test
  void whatConvergesIsNotSwitchedToPostCopy() {
    Run run =
        PlainGuest.of(2048, 600, 300, 500).run(policy, PlainGuest.terms(true, true, null), HOUR);
    assertThat(run.end()).isEqualTo("completed");
    assertThat(run.actions()).allMatch(SetMaxDowntime.class::isInstance);
  }

  @Test
  void theGuestIsPausedOnceWhereOnlyThatIsPermitted() {
    Run run =
        PlainGuest.of(2048, 1500, 2000, 500).run(policy, PlainGuest.terms(false, true, null), HOUR);
    assertThat(run.end()).isEqualTo("completed");
    assertThat(run.only(PolicyAction.Suspend.class).rule()).isEqualTo(PredictivePolicy.PAUSE_RULE);
  }

  @Test
  void whatConvergesTooLateForItsDeadlineIsGivenUpBeforeIt() {
    // Ten passes at the least, each nine tenths of the one before, take a minute and more.
    Run run = PlainGuest.of(20_000, 19_000, 460, 500)
        .run(policy, PlainGuest.terms(false, false, 75_000L), HOUR);
    assertThat(run.end()).isEqualTo("aborted");
    assertThat(run.endMillis()).isLessThan(75_000);
    AbortJob abort = run.only(AbortJob.class);
    assertThat(abort.rule()).isEqualTo(PredictivePolicy.TOO_LATE_RULE);
    assertThat(abort.explanation()).startsWith("Will not end before its deadline of 75 s: needs ");
    TroubleshootingPage.shows(abort.explanation());
  }

  @Test
  void theDeadlineActsOnceAsTheTermsSay() {
    Run aborted = PlainGuest.of(20_000, 100, 1, 500)
        .run(policy, PlainGuest.terms(false, false, 10_000L), HOUR);
    assertThat(aborted.only(AbortJob.class).reason()).isEqualTo(AbortJob.Reason.TIMEOUT);
    assertThat(aborted.only(AbortJob.class).rule()).isEqualTo(PredictivePolicy.DEADLINE_RULE);
    TroubleshootingPage.shows(aborted.only(AbortJob.class).explanation());
    var terms = new PolicyTerms(
        2048,
        2,
        500,
        10,
        75,
        800,
        PolicyTerms.TimeoutAction.FORCE_COMPLETE,
        10_000L,
        false,
        true,
        false,
        0);
    Run forced = PlainGuest.of(20_000, 100, 1, 500).run(policy, terms, HOUR);
    assertThat(forced.only(PolicyAction.ForceComplete.class).rule())
        .isEqualTo(PredictivePolicy.DEADLINE_RULE);
    assertThat(forced.end()).isEqualTo("completed");
  }

  @Test
  void nothingIsGivenUpWhileThrottlingMayStillHelp() {
    var state = stalled();
    PolicyTerms armed = new PolicyTerms(
        2048, 2, 500, 10, 75, 800, PolicyTerms.TimeoutAction.ABORT, null, false, false, true, 0);
    JobSample throttled = with(last, last.elapsedMillis() + 600_000, 50L);
    assertThat(policy.decide(state, throttled, armed).actions())
        .noneMatch(AbortJob.class::isInstance);
    JobSample throttledFully = with(last, last.elapsedMillis() + 600_000, 99L);
    assertThat(policy.decide(state, throttledFully, armed).actions())
        .anyMatch(AbortJob.class::isInstance);
  }

  @Test
  void aContractThatBecomesStricterIsObeyedAtOnce() {
    var state = stalled();
    PolicyTerms strict = new PolicyTerms(
        2048, 2, 200, 10, 75, 800, PolicyTerms.TimeoutAction.ABORT, null, false, false, false, 0);
    assertThat(policy
            .decide(state, with(last, last.elapsedMillis() + 500, null), strict)
            .actions())
        .contains(new SetMaxDowntime(80, PredictivePolicy.CONTRACT_RULE));
  }

  @Test
  void itIsAsPatientHoweverLateItIs() {
    var state = stalled();
    long late = Long.MAX_VALUE - 10_000;
    var stalledLate = new PredictivePolicy.State(
        state.forecast(),
        state.limitMillis(),
        state.plannedEndMillis(),
        state.decidedPasses(),
        state.decidedAtMillis(),
        late,
        0,
        state.nearest(),
        state.forcedAtMillis(),
        false);
    PolicyTerms timeless = new PolicyTerms(
        2048, 2, 500, 10, 75, 0, PolicyTerms.TimeoutAction.ABORT, null, false, false, false, 0);
    assertThat(
            policy.decide(stalledLate, with(last, late + 5000, null), timeless).actions())
        .noneMatch(AbortJob.class::isInstance);
  }

  @Test
  void whatCountsAnewIsNotTakenToHaveStalled() {
    var state = stalled();
    assertThat(state.stalledAtMillis()).isNotNegative();
    JobSample anew = new JobSample(
        last.elapsedMillis() + 500,
        MigrationPhase.PRE_COPY,
        new TransferCounters(1 << 30, 0, 1 << 30),
        null,
        0L,
        null,
        null,
        null,
        null,
        null);
    assertThat(policy.decide(state, anew, PLAIN).state().stalledAtMillis()).isNegative();
  }

  @Test
  void aPassInAnotherPhaseIsOnlyWatched() {
    JobSample postCopy = new JobSample(
        1000,
        MigrationPhase.POST_COPY,
        new TransferCounters(1 << 30, 1 << 29, 1 << 29),
        null,
        5L,
        null,
        null,
        null,
        null,
        null);
    assertThat(policy.decide(policy.initialState(), postCopy, PLAIN).actions()).isEmpty();
  }

  private JobSample last;

  /** The state shortly before it gives up. */
  private PredictivePolicy.State stalled() {
    Run run = PlainGuest.of(2048, 1500, 2000, 500).run(policy, PLAIN, 60_000);
    assertThat(run.end()).isEqualTo("unfinished");
    var look = run.looks().getLast();
    last = look.sample();
    return (PredictivePolicy.State) look.decision().state();
  }

  private static JobSample with(JobSample sample, long elapsedMillis, Long throttlePercent) {
    return new JobSample(
        elapsedMillis,
        sample.phase(),
        sample.memory(),
        sample.disks(),
        sample.iteration(),
        null,
        4096L,
        sample.bandwidthBytesPerSecond(),
        null,
        throttlePercent);
  }

  private static long longest(Run run) {
    return run.actions().stream()
        .filter(SetMaxDowntime.class::isInstance)
        .map(SetMaxDowntime.class::cast)
        .map(SetMaxDowntime::millis)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}
