package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.spi.JobSample;
import org.junit.jupiter.api.Test;

class MeasurementsTest {
  private static final long TOTAL = 10_000L << 20;

  private static JobSample look(long at, long sentMib, long remainingMib, Long iteration) {
    return new JobSample(
        at,
        MigrationPhase.PRE_COPY,
        new TransferCounters(TOTAL, sentMib << 20, remainingMib << 20),
        null,
        iteration,
        null,
        null,
        null,
        null,
        null);
  }

  private static Measurements after(JobSample... looks) {
    Measurements measured = Measurements.NONE;
    for (JobSample look : looks) {
      measured = measured.observe(look);
    }
    return measured;
  }

  @Test
  void whatBecameDirtyIsTheRiseOfWhatIsLeftAndWhatWasSent() {
    Measurements measured =
        after(look(0, 0, 10_000, 7L), look(9_900, 9_900, 100, 7L), look(10_500, 10_500, 1_100, 8L));
    assertThat(measured.passesEnded()).isEqualTo(1);
    assertThat(measured.latest().dirtiedBytes() / (1 << 20)).isCloseTo(1600, within(1e-6));
    assertThat(measured.latest().millis())
        .as("until nothing was left")
        .isCloseTo(10_000, within(1.0));
  }

  @Test
  void numbersOfPassesNeedNotBeginAtOneAndMayBeAbsent() {
    assertThat(after(look(0, 0, 900, 700L), look(500, 300, 600, 700L)).passesEnded())
        .isZero();
    assertThat(after(look(0, 0, 900, null), look(500, 300, 600, null), look(1000, 900, 700, null))
            .passesEnded())
        .isEqualTo(1);
  }

  @Test
  void manyPassesBetweenTwoLooksAreOneMean() {
    Measurements measured =
        after(look(0, 0, 100, 1L), look(1000, 1000, 100, 11L), look(2000, 2000, 100, 21L));
    assertThat(measured.passesEnded()).isEqualTo(20);
    assertThat(measured.latest().dirtiedBytes() / (1 << 20)).isCloseTo(100, within(1e-6));
    assertThat(measured.latest().millis()).isCloseTo(100, within(1e-6));
  }

  @Test
  void aNumberThatFallsIsAnotherJob() {
    assertThat(after(look(0, 0, 100, 5L), look(500, 50, 60, 6L), look(1000, 0, 100, 1L))
            .passesEnded())
        .isZero();
  }

  @Test
  void compressionIsSeenInTheRate() {
    Measurements measured = after(
        look(0, 0, 1000, 1L),
        look(1000, 1000, 500, 2L),
        look(2000, 1100, 300, 2L),
        look(3000, 1200, 100, 2L));
    assertThat(measured.memoryPerWireByte()).isGreaterThan(1.4);
    assertThat(measured.rates().getLast() / (1 << 20)).isCloseTo(200, within(1e-6));
  }
}
