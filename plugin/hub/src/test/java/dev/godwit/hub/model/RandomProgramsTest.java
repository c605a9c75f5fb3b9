package dev.godwit.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.hub.Hub;
import dev.godwit.hub.HubBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The hub against the model. A difference names its seed; {@code -Dgodwit.hub.seed=N} runs that
 * program alone, {@code -Dgodwit.hub.programs=N} changes how many are run.
 */
class RandomProgramsTest {
  private static final long FIRST_SEED = 20_260_101L;

  @Test
  void theHubDoesWhatTheModelDoes() throws Exception {
    Long seed = Long.getLong("godwit.hub.seed");
    if (seed != null) {
      compare(seed, Thread.ofVirtual());
      return;
    }
    int programs = Integer.getInteger("godwit.hub.programs", 100_000);
    for (int i = 0; i < programs; i++) {
      compare(FIRST_SEED + i, Thread.ofVirtual());
    }
  }

  @Test
  void platformThreadsGiveTheSameTrace() throws Exception {
    for (int i = 0; i < 1000; i++) {
      compare(FIRST_SEED + i, Thread.ofPlatform().daemon());
    }
  }

  @Test
  void theSameShuffleGivesTheSameTrace() throws Exception {
    int different = 0;
    for (int i = 0; i < 1000; i++) {
      Program program = Program.random(FIRST_SEED + i);
      List<String> first = new HubRun(program, shuffled(i)).run();
      assertThat(new HubRun(program, shuffled(i)).run()).as("seed %s", i).isEqualTo(first);
      if (!new Model(program).run().equals(first)) {
        different++;
      }
    }
    assertThat(different).as("programs whose order the shuffle changed").isGreaterThan(300);
  }

  @Test
  void theProgramsReachWhatIsWorthComparing() {
    Map<String, Integer> reached = new HashMap<>();
    for (int i = 0; i < 2000; i++) {
      for (String line : new Model(Program.random(FIRST_SEED + i)).run()) {
        reached.merge(
            line.substring(line.indexOf(' ', line.indexOf(' ') + 1) + 1), 1, Integer::sum);
      }
    }
    assertThat(reached)
        .containsKeys(
            "killed", "expired", "timed out", "cycle", "failed", "full", "unknown", "answer")
        .containsKeys("link true", "link false", "none", "true", "false");
    for (String result : List.of("killed", "expired", "timed out", "full", "unknown", "answer")) {
      assertThat(reached.get(result)).as(result).isGreaterThan(100);
    }
  }

  private static HubBuilder shuffled(long seed) {
    return Hub.builder().threads(Thread.ofVirtual()).shuffle(seed);
  }

  private static void compare(long seed, Thread.Builder threads) throws Exception {
    Program program = Program.random(seed);
    List<String> expected = new Model(program).run();
    List<String> actual = new HubRun(program, Hub.builder().threads(threads)).run();
    assertThat(actual)
        .as(() -> "replay with -Dgodwit.hub.seed=" + seed + "\n" + program)
        .isEqualTo(expected);
  }
}
