package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How often jobs are looked at when few and when very many are watched. */
final class LookBudgetTest {
  private final LookBudget looks = new LookBudget(Duration.ofMillis(500));

  private void watch(int number) {
    for (int index = 0; index < number; index++) {
      looks.begin();
    }
  }

  @Test
  void fewAreLookedAtAsTheSettingsSay() {
    watch(LookBudget.LOOKS_PER_SECOND / 2);
    assertThat(looks.intervalMillis()).isEqualTo(500);
  }

  @Test
  void manyShareTheBudgetAndGiveItBack() {
    watch(10 * LookBudget.LOOKS_PER_SECOND);
    assertThat(looks.intervalMillis()).isEqualTo(10_000);
    for (int index = 0; index < 8 * LookBudget.LOOKS_PER_SECOND; index++) {
      looks.end();
    }
    assertThat(looks.intervalMillis()).isEqualTo(2000);
  }

  @Test
  void whatAPassAsksForComesOutOfTheSameBudget() {
    watch(1);
    assertThat(looks.leastMillis()).isLessThanOrEqualTo(1);
    watch(10 * LookBudget.LOOKS_PER_SECOND - 1);
    assertThat(looks.leastMillis()).isEqualTo(10_000);
  }
}
