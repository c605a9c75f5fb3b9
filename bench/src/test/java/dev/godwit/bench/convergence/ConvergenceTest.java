package dev.godwit.bench.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The targets of docs/convergence.md on a part of its matrix. */
class ConvergenceTest {
  private static Findings found;

  @BeforeAll
  static void run() {
    found = new Findings(Cell.matrix(
            new long[] {2},
            new double[] {0.05, 0.25, 0.5, 0.8, 0.9, 0.95, 1, 1.1, 1.5, 2, 3, 4},
            new double[] {0.01, 0.05, 0.25, 0.75})
        .parallelStream()
        .flatMap(pair -> Row.of(pair).stream())
        .toList());
  }

  @Test
  void everyMigrationEndsOrIsRefusedBeforeItsDeadline() {
    assertThat(found.open()).isEmpty();
  }

  @Test
  void almostNothingIsRefusedThatCouldEndInsideTheContract() {
    assertThat(found.refusedThoughPossible().size())
        .as("%s", found.refusedThoughPossible())
        .isLessThanOrEqualTo((int) (0.02 * found.possible()));
    assertThat(found.refusedThoughPostCopy()).isEmpty();
  }

  @Test
  void theDowntimeOfTheContractIsNeverExceeded() {
    assertThat(found.breaches(Row::predictive)).isEmpty();
  }

  @Test
  void itIsNeverSlowerThanNovaAndMuchFasterWhereNovaNeedsSteps() {
    assertThat(found.toNova(row -> true).getLast()).isLessThanOrEqualTo(Findings.SLOWER);
    assertThat(found.toNovaWhereItNeedsSteps()).hasSizeGreaterThan(10);
    assertThat(Median.of(found.toNovaWhereItNeedsSteps())).isLessThanOrEqualTo(0.4);
  }

  @Test
  void estimatesOfTheEndHoldAndAreNarrow() {
    assertThat(found.heldPerMigration(Row::predictive)).isGreaterThanOrEqualTo(0.9);
    assertThat(found.width(Row::predictive, Outcome.Estimates::widthOfWhole))
        .isLessThanOrEqualTo(0.4);
    assertThat(found.heldPerMigration(Row::nova)).isGreaterThanOrEqualTo(0.9);
  }
}
