package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Holds {@code docs/hub-conformance.md} to the tests that it names. */
class ConformanceTest {
  private static final Pattern ROW = Pattern.compile("\\| (.+) \\| (.+) \\|");
  private static final Pattern NAMED = Pattern.compile("\\b([A-Z]\\w+Test)\\.(\\w+)");
  private static final int PROPERTIES = 16;

  private static List<Matcher> rows() throws IOException {
    Path document = Path.of(System.getProperty("godwit.root"), "docs", "hub-conformance.md");
    return Files.readAllLines(document).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .filter(row -> !row.group(1).equals("scenario") && !row.group(1).equals("property"))
        .toList();
  }

  @Test
  void everyRowHasItsTestOrAReason() throws Exception {
    for (Matcher row : rows()) {
      Matcher named = NAMED.matcher(row.group(2));
      boolean found = false;
      while (named.find()) {
        found = true;
        assertThat(isTest(named.group(1), named.group(2))).as(named.group()).isTrue();
      }
      assertThat(found || row.group(2).startsWith("none: ")).as(row.group()).isTrue();
    }
  }

  @Test
  void noPropertyIsMissing() throws Exception {
    List<String> numbers = rows().stream()
        .map(row -> row.group(1).replaceAll("^(\\d+)\\. .*|.*", "$1"))
        .filter(number -> !number.isEmpty())
        .toList();
    assertThat(numbers)
        .containsExactlyElementsOf(
            Stream.iterate(1, n -> n + 1).limit(PROPERTIES).map(String::valueOf).toList());
  }

  private static boolean isTest(String type, String method) throws ClassNotFoundException {
    String packageName =
        type.equals("RandomProgramsTest") ? "dev.godwit.hub.model." : "dev.godwit.hub.";
    Method[] methods = Class.forName(packageName + type).getDeclaredMethods();
    return Arrays.stream(methods)
        .filter(candidate -> candidate.getName().equals(method))
        .anyMatch(candidate -> Stream.of(Test.class, RepeatedTest.class, ParameterizedTest.class)
            .anyMatch(candidate::isAnnotationPresent));
  }
}
