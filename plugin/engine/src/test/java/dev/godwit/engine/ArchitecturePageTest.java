package dev.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.verdict.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tables of docs/architecture.md are what the code says. */
class ArchitecturePageTest {
  private static final Path ROOT = Path.of(System.getProperty("godwit.root"));
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+Test)(?:\\.(\\w+))?`");
  private static final Pattern FILES = Pattern.compile("`(rule-\\d+-)\\*`");

  private static String page;

  @BeforeAll
  static void read() throws IOException {
    page = Files.readString(ROOT.resolve("docs/architecture.md"));
  }

  @Test
  void theDecisionsTableIsThatOfTheRules() {
    List<String> rows = page.lines()
        .filter(line -> line.matches("\\| `[A-Z_]+` \\| .*")
            && Arrays.stream(StepState.values())
                .noneMatch(state -> line.startsWith("| `" + state + "` |")))
        .map(line -> line.substring(0, line.lastIndexOf(" | ")))
        .toList();
    assertThat(rows)
        .containsExactlyElementsOf(Arrays.stream(Rule.values())
            .map(rule -> "| `" + rule + "` | " + rule.when())
            .toList());
  }

  @Test
  void everyStateAndEveryStepIsThere() {
    for (StepState state : StepState.values()) {
      assertThat(page).contains("| `" + state + "` | ");
    }
    for (Step step : Step.values()) {
      assertThat(page.lines().filter(line -> line.startsWith("| ")))
          .anyMatch(line -> line.split("\\|", -1)[1].contains(step.word()));
    }
  }

  @Test
  void everyTestAndEveryFileThatHoldsARuleExists() throws IOException {
    String rules = page.substring(page.indexOf("## The rules and what holds them"));
    for (Matcher test = TEST.matcher(rules); test.find(); ) {
      String source = source(test.group(1));
      if (test.group(2) != null) {
        assertThat(source).contains("void " + test.group(2) + "(");
      }
    }
    for (Matcher files = FILES.matcher(rules); files.find(); ) {
      String prefix = files.group(1);
      try (Stream<Path> found =
          Files.list(ROOT.resolve("plugin/engine/src/test/resources/replay"))) {
        assertThat(found).anyMatch(file -> String.valueOf(file.getFileName()).startsWith(prefix));
      }
    }
  }

  private static String source(String type) throws IOException {
    try (Stream<Path> sources = Files.walk(ROOT)) {
      Path found = sources
          .filter(path -> path.endsWith(type + ".java"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no test " + type));
      return Files.readString(found);
    }
  }
}
