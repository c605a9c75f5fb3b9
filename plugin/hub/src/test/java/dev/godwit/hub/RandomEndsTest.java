package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/**
 * Random programs of everything that a hub has, nested in each other, whose main ends at any moment: the hub
 * ends, everybody has ended, and nothing is lost or done twice. A failure names its seed; {@code
 * -Dgodwit.hub.seed=N} runs that program alone, {@code -Dgodwit.hub.ends=N} changes how many are run, and {@code
 * -Dgodwit.hub.first=N} with which of them it begins.
 */
class RandomEndsTest {
  private static final long FIRST_SEED = 20_261_128L;

  @Test
  void aHubEndsAtAnyMoment() throws Exception {
    Long seed = Long.getLong("godwit.hub.seed");
    int programs = seed == null ? Integer.getInteger("godwit.hub.ends", 100_000) : 1;
    for (int i = 0; i < programs; i++) {
      run(seed == null ? FIRST_SEED + Bounded.first() + i : seed, Thread.ofVirtual());
    }
  }

  @Test
  void onPlatformThreadsToo() throws Exception {
    for (int i = 0; i < 500; i++) {
      run(FIRST_SEED + i, Thread.ofPlatform().daemon());
    }
  }

  private static void run(long seed, Thread.Builder threads) throws Exception {
    var program = new RandomEnds(seed, threads);
    Bounded.run(
        seed,
        () -> {
          program.run();
          return true;
        },
        program::dump);
    String as = "replay with -Dgodwit.hub.seed=" + seed;
    assertThat(program.scheduler().live.size()).as(as).isZero();
    assertThat(program.scheduler().holder).as(as).isNull();
    assertThatThrownBy(() -> program.hub.post(() -> {})).as(as).hasMessageContaining("has ended");
    assertThat(program.faults).as(as).isEmpty();
    assertThat(program.ends + program.givenUp)
        .as(as + ": begun and ended")
        .isEqualTo(program.begun);
  }
}
