package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * Random guests, faults, requests and deaths of the driver: the rules hold in every story. A story that
 * breaks one is told with its seed; {@code -Dgodwit.seed=N} tells that story alone, {@code
 * -Dgodwit.stories=N} tells so many.
 */
class RandomFaultsTest {
  @Test
  void theRulesHoldInEveryStory() {
    var broken = new ArrayList<String>();
    Seeds.tell("Random stories").forEach(seed -> {
      Story story = Story.of(seed, Seeds.policies());
      try (StoryRun run = new StoryRun(story)) {
        run.run().forEach(violation -> broken.add("seed " + seed + ": " + violation));
      } catch (RuntimeException | AssertionError e) {
        broken.add("seed " + seed + ": " + e + " in " + story);
      }
    });
    assertThat(broken).isEmpty();
  }
}
