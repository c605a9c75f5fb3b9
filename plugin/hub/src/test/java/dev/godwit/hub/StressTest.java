package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs the jcstress tests of this package, each in virtual machines of its own. With
 * {@code -Dgodwit.stress.millis=1000} it takes so long for each test and tries every way to compile
 * and to place the threads, which takes half an hour; without, it tries a few for a tenth of a second.
 */
class StressTest {
  /** Of virtual machines that start one after another, 238 in the longer run. */
  private static final long LIMIT_MINUTES = 90;

  /** A machine that others use, too, can take minutes for what takes one. */
  private static final long LIMIT_MINUTES_IN_THE_BUILD = 8;

  private static final Path DIRECTORY = Path.of("target", "jcstress");
  private static final List<String> FEW_WAYS = List.of("-sc", "false", "-fsm", "1", "-af", "NONE");
  private static final Pattern TOTAL = Pattern.compile(
      "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

  @Test
  void everyRaceEndsAsAllowed() throws Exception {
    List<String> output = run(Long.getLong("godwit.stress.millis", 0));
    Matcher total = output.stream()
        .map(TOTAL::matcher)
        .filter(Matcher::find)
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError(String.join("\n", output)));
    String planned = total.group(1);
    assertThat(List.of(total.group(2), total.group(3), total.group(4), total.group(5)))
        .as(String.join("\n", output))
        .containsExactly(planned, "0", "0", "0");
    for (String test : tests()) {
      assertThat(output).as("was run").anyMatch(line -> line.endsWith("[OK] " + test));
    }
  }

  /** What the annotation processor has found. */
  static List<String> tests() throws IOException {
    try (Stream<String> lines =
        Files.lines(Path.of("target", "test-classes", "META-INF", "TestList"))) {
      return lines
          .map(line -> line.replaceFirst(
              "^JCTEST\\d+S(dev\\.godwit\\.hub\\.\\w+Stress(\\.[A-Za-z]+)?).*", "$1"))
          .toList();
    }
  }

  private static List<String> run(long millis) throws Exception {
    Files.createDirectories(DIRECTORY);
    Path output = DIRECTORY.resolve("output.txt");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "org.openjdk.jcstress.Main",
        "-t",
        "dev.godwit.hub.*",
        "-v",
        "-f",
        "1",
        "-iters",
        "1",
        "-time",
        Long.toString(millis > 0 ? millis : 100)));
    if (millis <= 0) {
      command.addAll(FEW_WAYS);
    }
    Process process = new ProcessBuilder(command)
        .directory(DIRECTORY.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    try {
      long limitMinutes = millis > 0 ? LIMIT_MINUTES : LIMIT_MINUTES_IN_THE_BUILD;
      assertThat(process.waitFor(limitMinutes, TimeUnit.MINUTES))
          .as("jcstress has ended; with a lost wake-up it does not")
          .isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readAllLines(output);
  }
}
