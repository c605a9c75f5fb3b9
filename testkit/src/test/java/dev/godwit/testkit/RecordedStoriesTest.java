package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What random stories recorded replays to their own ends, by the same actions. */
class RecordedStoriesTest {
  @Test
  void everyStoryReplaysToItsOwnEnd() {
    var definitions = new ArrayList<SettingDefinition>(EngineSettings.definitions());
    definitions.addAll(JobSettings.definitions());
    var check = new ReplayCheck(definitions);
    List<String> different = new ArrayList<>();
    Seeds.tell("Recorded stories").forEach(seed -> {
      Story story = Story.of(seed, Seeds.policies());
      try (StoryRun run = new StoryRun(story)) {
        run.run();
        run.end()
            .ifPresent(end -> check
                .difference(run.trace(), ReplayCheck.End.of(end))
                .ifPresent(difference -> different.add("seed " + seed + ": " + difference)));
      } catch (RuntimeException | AssertionError e) {
        different.add("seed " + seed + ": " + e + " in " + story);
      }
    });
    assertThat(different).isEmpty();
  }
}
