package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.godwit.engine.TroubleshootingPage;
import dev.godwit.engine.policy.Estimate.Verdict;
import dev.godwit.spi.PolicyTerms;
import org.junit.jupiter.api.Test;

class EstimateTest {
  private static final long MIB = 1 << 20;

  private static Estimate before(long usedMib, Long dirtyMib, PolicyTerms terms) {
    return Estimate.before(
        4096 * MIB,
        usedMib * MIB,
        dirtyMib == null ? null : dirtyMib * MIB,
        100 * MIB,
        200 * MIB,
        terms);
  }

  @Test
  void refusesWithTheNumbersWhatCannotConverge() {
    Estimate estimate = before(2048, 900L, PlainGuest.terms(false, false, null));
    assertThat(estimate.verdict()).isEqualTo(Verdict.CANNOT_BE_MET);
    assertThat(estimate.explanation())
        .isEqualTo(
            "Cannot converge within 500 ms: the guest dirties 900 MiB/s and there are no more"
                + " than 200 MiB/s. Needs a pause of at least 3500 ms, or at least 600 MiB/s.");
    TroubleshootingPage.shows(estimate.explanation());
  }

  @Test
  void doesNotRefuseInDoubt() {
    assertThat(before(2048, 299L, PlainGuest.terms(false, false, null)).verdict())
        .as("a second's pages fit into a second and the pause")
        .isEqualTo(Verdict.DOUBTFUL);
    assertThat(before(2048, null, PlainGuest.terms(false, false, null)).verdict())
        .isEqualTo(Verdict.DOUBTFUL);
  }

  @Test
  void doesNotRefuseWhatPostCopyAPauseOrThrottlingEnds() {
    assertThat(before(2048, 9000L, PlainGuest.terms(true, false, null)).verdict())
        .isEqualTo(Verdict.DOUBTFUL);
    assertThat(before(2048, 9000L, PlainGuest.terms(true, false, 1000L)).verdict())
        .isEqualTo(Verdict.DOUBTFUL);
    assertThat(before(2048, 9000L, PlainGuest.terms(false, true, null)).verdict())
        .isEqualTo(Verdict.DOUBTFUL);
    PolicyTerms armed = new PolicyTerms(
        4096, 4, 500, 10, 75, 800, PolicyTerms.TimeoutAction.ABORT, null, false, false, true, 0);
    assertThat(before(2048, 9000L, armed).verdict()).isEqualTo(Verdict.DOUBTFUL);
  }

  @Test
  void refusesADeadlineThatNoBandwidthMeets() {
    Estimate estimate = before(2048, 1L, PlainGuest.terms(false, true, 10_000L));
    assertThat(estimate.verdict()).isEqualTo(Verdict.CANNOT_BE_MET);
    assertThat(estimate.explanation())
        .isEqualTo(
            "Cannot end before its deadline of 10 s: to send 2048 MiB once at no more than 200"
                + " MiB/s takes 10 s.");
    TroubleshootingPage.shows(estimate.explanation());
    assertThat(before(2048, 1L, PlainGuest.terms(false, true, 11_000L)).verdict())
        .isNotEqualTo(Verdict.CANNOT_BE_MET);
  }

  @Test
  void promisesWhatHoldsEvenWhenTheGuestWritesThreeTimesAsMuch() {
    Estimate estimate = before(2000, 10L, PlainGuest.terms(false, false, null));
    assertThat(estimate.verdict()).isEqualTo(Verdict.MET);
    assertThat(estimate.total()).isNotNull();
    assertThat(estimate.total().atLeast()).isEqualTo(10_000);
    assertThat(estimate.total().atMost()).as("20 s / (1 - 30 / 100)").isEqualTo(28_572);
    assertThat(before(2000, 40L, PlainGuest.terms(false, false, null)).verdict())
        .isEqualTo(Verdict.DOUBTFUL);
  }

  @Test
  void theAllowedRateIsTheMost() {
    PolicyTerms slow = new PolicyTerms(
        4096, 4, 500, 10, 75, 800, PolicyTerms.TimeoutAction.ABORT, null, false, false, false, 50);
    assertThat(before(2048, 100L, slow).verdict()).isEqualTo(Verdict.CANNOT_BE_MET);
  }

  @Test
  void refusesNonsense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Estimate.before(1, 1L, 1L, 2, 1, PlainGuest.terms(false, false, null)))
        .withMessageContaining("2 to 1");
  }
}
