package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.engine.settings.EngineSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random guests, faults, requests and deaths of the driver: the rules hold in every story. A story that
 * breaks one is told with its seed; {@code -Dgodwit.seed=N} tells that story alone, {@code
 * -Dgodwit.stories=N} tells so many.
 */
class RandomFaultsTest {
  private static final long STORIES = 1000;

  @Test
  void theRulesHoldInEveryStory() {
    Map<String, String> defaults = EngineSettings.definitions().stream()
        .collect(Collectors.toMap(setting -> setting.name(), setting -> setting.defaultValue()));
    List<String> policies = EngineSettings.of(defaults).policies().names();
    String one = System.getProperty("godwit.seed", "");
    String many = System.getProperty("godwit.stories", "");
    long first = one.isEmpty() ? System.nanoTime() : Long.parseLong(one);
    long count = !one.isEmpty() ? 1 : many.isEmpty() ? STORIES : Long.parseLong(many);
    System.out.println("Random stories with the seeds " + first + " to " + (first + count - 1));
    var broken = new ArrayList<String>();
    LongStream.range(first, first + count).forEach(seed -> {
      Story story = Story.of(seed, policies);
      try (StoryRun run = new StoryRun(story)) {
        run.run().forEach(violation -> broken.add("seed " + seed + ": " + violation));
      } catch (RuntimeException | AssertionError e) {
        broken.add("seed " + seed + ": " + e + " in " + story);
      }
    });
    assertThat(broken).isEmpty();
  }
}
