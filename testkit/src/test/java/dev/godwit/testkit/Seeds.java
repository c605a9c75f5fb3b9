package dev.godwit.testkit;

import dev.godwit.engine.settings.EngineSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The seeds of the stories to tell: {@code -Dgodwit.seed=N} for that one alone, {@code
 * -Dgodwit.stories=N} for so many.
 */
final class Seeds {
  private static final long STORIES = 1000;

  private Seeds() {}

  /** The seeds, which are printed. */
  static LongStream tell(String what) {
    String one = System.getProperty("godwit.seed", "");
    String many = System.getProperty("godwit.stories", "");
    long first = one.isEmpty() ? System.nanoTime() : Long.parseLong(one);
    long count = !one.isEmpty() ? 1 : many.isEmpty() ? STORIES : Long.parseLong(many);
    System.out.println(what + " with the seeds " + first + " to " + (first + count - 1));
    return LongStream.range(first, first + count);
  }

  /** The policies from which stories draw. */
  static List<String> policies() {
    Map<String, String> defaults = EngineSettings.definitions().stream()
        .collect(Collectors.toMap(setting -> setting.name(), setting -> setting.defaultValue()));
    return EngineSettings.of(defaults).policies().names();
  }
}
