package dev.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/monitor-conformance.md} to the replay files and tests that it names. */
class MonitorConformanceTest {
  private static final Pattern FILE = Pattern.compile("`([a-z0-9-]+)`");
  private static final Pattern TEST =
      Pattern.compile("\\b([A-Z]\\w+(?:Test|IT|Contract))\\.(\\w+)");
  private static final Path ROOT = Path.of(System.getProperty("godwit.root"));
  private static final Path FILES = ROOT.resolve("plugin/engine/src/test/resources/replay");

  private static List<String> rows() throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/monitor-conformance.md")).stream()
        .filter(line ->
            line.startsWith("| ") && !line.startsWith("| row ") && !line.startsWith("| behaviour "))
        .toList();
  }

  @Test
  void everyRowHasAFileOrATestOrAReason() throws IOException {
    for (String row : rows()) {
      List<String> files =
          FILE.matcher(row).results().map(found -> found.group(1)).toList();
      List<MatchResult> tests = TEST.matcher(row).results().toList();
      for (String file : files) {
        assertThat(FILES.resolve(file + ".json")).exists();
        assertThat(FILES.resolve(file + ".expected")).exists();
      }
      for (MatchResult test : tests) {
        assertThat(source(test.group(1))).as(row).contains("void " + test.group(2) + "(");
      }
      boolean reason = row.contains("| none: ");
      assertThat(reason || !files.isEmpty() || !tests.isEmpty()).as(row).isTrue();
    }
  }

  @Test
  void everyRowOfNovaIsThere() throws IOException {
    var expected = new ArrayList<String>();
    for (int number : new int[] {
      1, 2, 5, 6, 7, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 25, 26, 27, 28, 29, 30, 31
    }) {
      expected.add("MON-%02d".formatted(number));
    }
    for (int number : new int[] {1, 3, 4, 5, 6, 8, 9, 11, 12, 14, 15, 16, 18, 20, 21, 23, 25}) {
      expected.add("HLP-%02d".formatted(number));
    }
    for (int number : new int[] {1, 3, 4, 5, 6, 8}) {
      expected.add("JOB-%02d".formatted(number));
    }
    for (int number : new int[] {2, 3, 4}) {
      expected.add("DSK-%02d".formatted(number));
    }
    String all = String.join("\n", rows());
    assertThat(expected).allSatisfy(row -> assertThat(all).contains(row));
  }

  @Test
  void noReplayFileIsForgotten() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/monitor-conformance.md"));
    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("(mon|hlp|job|dsk|g)-?\\d.*\\.json"))
              .map(name -> name.replace(".json", "")))
          .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
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
