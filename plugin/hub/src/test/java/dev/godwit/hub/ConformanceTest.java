package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Holds {@code docs/hub-conformance.md} to the tests that it names. */
class ConformanceTest {
  private static final Pattern ROW = Pattern.compile("\\| (.+) \\| (.+) \\|");
  private static final Pattern NAMED = Pattern.compile("\\b([A-Z]\\w+Test)\\.(\\w+)");
  private static final Set<String> HEADS = Set.of("scenario", "property", "race", "example");
  private static final int PROPERTIES = 22;

  /** A scenario of eventlet's tests. */
  private record Scenario(String file, String name, boolean mustHaveATest) {}

  /** A row of one of the tables, below the last heading. */
  record Row(String heading, String names, String answer) {
    boolean isAnswered() {
      return NAMED.matcher(answer).find() || answer.startsWith("none: ");
    }
  }

  static List<Row> rows() throws IOException {
    Path document = Path.of(System.getProperty("godwit.root"), "docs", "hub-conformance.md");
    List<Row> rows = new ArrayList<>();
    String heading = "";
    for (String line : Files.readAllLines(document)) {
      Matcher row = ROW.matcher(line);
      if (line.startsWith("#")) {
        heading = line.replaceFirst("^#+ ", "");
      } else if (row.matches() && !HEADS.contains(row.group(1))) {
        rows.add(new Row(heading, row.group(1), row.group(2)));
      }
    }
    return rows;
  }

  private static List<Scenario> scenarios() throws IOException {
    try (InputStream list =
        Objects.requireNonNull(ConformanceTest.class.getResourceAsStream("scenarios.txt"))) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(words -> new Scenario(words[0], words[1], words[2].equals("same")))
          .toList();
    }
  }

  @Test
  void everyScenarioIsInExactlyOneRowAndNoRowHasOthers() throws Exception {
    Set<String> files = scenarios().stream().map(Scenario::file).collect(Collectors.toSet());
    List<String> written = rows().stream()
        .filter(row -> files.contains(row.heading()))
        .flatMap(row -> Stream.of(row.names().split(", ")).map(name -> row.heading() + " " + name))
        .toList();
    assertThat(written)
        .containsExactlyInAnyOrderElementsOf(scenarios().stream()
            .map(scenario -> scenario.file() + " " + scenario.name())
            .toList());
  }

  @Test
  void whatCanBeHadAsItIsHasATest() throws Exception {
    List<Row> rows = rows();
    for (Scenario scenario : scenarios()) {
      if (scenario.mustHaveATest()) {
        assertThat(rows)
            .filteredOn(row -> row.heading().equals(scenario.file())
                && List.of(row.names().split(", ")).contains(scenario.name()))
            .as(scenario.toString())
            .singleElement()
            .satisfies(row -> assertThat(NAMED.matcher(row.answer()).find()).isTrue());
      }
    }
  }

  @Test
  void everyRowHasItsTestOrAReason() throws Exception {
    for (Row row : rows()) {
      if (row.heading().equals("Races")) {
        continue; // the next test
      }
      assertThat(row.isAnswered()).as(row.toString()).isTrue();
      Matcher named = NAMED.matcher(row.answer());
      while (named.find()) {
        assertThat(isTest(named.group(1), named.group(2))).as(named.group()).isTrue();
      }
    }
  }

  @Test
  void everyStressTestIsNamed() throws Exception {
    List<String> named = rows().stream()
        .filter(row -> row.heading().equals("Races"))
        .flatMap(row -> Stream.of(row.answer().split(", ")))
        .filter(name -> name.contains("Stress"))
        .toList();
    for (String test : StressTest.tests()) {
      String simple = test.substring("dev.godwit.hub.".length());
      assertThat(named)
          .as(simple)
          .anyMatch(name -> simple.equals(name) || simple.startsWith(name + "."));
    }
    for (String name : named) {
      Class<?> type = Class.forName("dev.godwit.hub." + name.replace('.', '$'));
      assertThat(name).endsWith(type.getSimpleName());
    }
  }

  @Test
  void noPropertyIsMissing() throws Exception {
    List<String> numbers = rows().stream()
        .map(row -> row.names().replaceAll("^(\\d+)\\. .*|.*", "$1"))
        .filter(number -> !number.isEmpty())
        .toList();
    assertThat(numbers)
        .containsExactlyElementsOf(
            Stream.iterate(1, n -> n + 1).limit(PROPERTIES).map(String::valueOf).toList());
  }

  @Test
  void everyProgramForEventletIsRunAndNamed() throws Exception {
    List<Class<?>> comparisons = List.of(RealEventletTest.class, RealEventletOrderTest.class);
    Set<String> run = comparisons.stream()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(test -> List.of(test.getParameterTypes()).equals(List.of(Comparison.class)))
        .map(test -> test.getDeclaringClass().getSimpleName() + "." + test.getName())
        .collect(Collectors.toSet());
    Set<String> named = rows().stream()
        .flatMap(row -> NAMED.matcher(row.answer()).results())
        .map(MatchResult::group)
        .filter(name -> name.startsWith("RealEventlet"))
        .collect(Collectors.toSet());
    assertThat(named).isEqualTo(run);
    try (Stream<Path> files = Files.list(EventletOutput.resource("eventlet"))) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(run.stream()
              .map(test -> Comparison.program(test.replaceFirst(".*\\.", "")) + ".py")
              .toList());
    }
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
