package dev.godwit.hub.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.hub.Bounded;
import dev.godwit.hub.Hub;
import dev.godwit.hub.HubBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The hub against the model. A difference names its seed; {@code -Dgodwit.hub.seed=N} runs that
 * program alone, {@code -Dgodwit.hub.programs=N} changes how many are run, and {@code -Dgodwit.hub.first=N} with which
 * of them it begins.
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
      compare(FIRST_SEED + Bounded.first() + i, Thread.ofVirtual());
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
        reached.merge(kind(line), 1, Integer::sum);
      }
    }
    assertThat(reached).containsKeys("cycle", "none", "true", "false", "no null", "no limit");
    for (String result : List.of(
        "killed",
        "killed at the end",
        "expired",
        "over",
        "scope cancelled",
        "remaining",
        "stopped",
        "nursery cancelled",
        "nursery left",
        "refused",
        "in place",
        "pool waited for",
        "failure",
        "error",
        "with suppressed",
        "joined failure",
        "timed out",
        "full",
        "unknown",
        "answer",
        "link true",
        "link false",
        "end deadlock",
        "end error")) {
      assertThat(reached.getOrDefault(result, 0)).as(result).isGreaterThan(25);
    }
  }

  /** What happened, without the numbers of who, where and when. */
  private static String kind(String line) {
    if (line.contains("[")) {
      return "with suppressed";
    }
    if (line.matches(".* pool \\S+ \\d+ [1-9].*")) {
      return "pool waited for";
    }
    return line.replaceFirst("^\\d+ [-.0-9]*", "").replaceAll("[-.0-9]+", "").strip();
  }

  private static HubBuilder shuffled(long seed) {
    return Hub.builder().threads(Thread.ofVirtual()).shuffle(seed);
  }

  private static void compare(long seed, Thread.Builder threads) throws Exception {
    Program program = Program.random(seed);
    List<String> expected = new Model(program).run();
    var run = new HubRun(program, Hub.builder().threads(threads));
    List<String> actual = Bounded.run(seed, run::run, run::dump);
    assertThat(actual)
        .as(() -> "replay with -Dgodwit.hub.seed=" + seed + "\n" + program)
        .isEqualTo(expected);
  }
}
