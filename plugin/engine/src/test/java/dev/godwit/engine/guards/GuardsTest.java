package dev.godwit.engine.guards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the list of guards to the sources, and docs/architecture.md to the list. */
class GuardsTest {
  private static final Path TESTS = Guard.ROOT.resolve("plugin/engine/src/test/java");

  static Stream<Guard> guards() throws IOException {
    return Guard.all().stream();
  }

  @ParameterizedTest
  @MethodSource("guards")
  void aGuardIsInTheSourceOnceAndItsTestsExist(Guard guard) throws Exception {
    assertThat(guard.occurrences()).as("%s in %s", guard, guard.file()).isOne();
    assertThat(guard.without()).isNotEqualTo(guard.snippet());
    for (String test : guard.tests()) {
      assertThat(TESTS.resolve(test.replace('.', '/') + ".java")).exists();
    }
  }

  @Test
  void theTableOfGuardsIsTheList() throws IOException {
    List<String> expected = Guard.all().stream()
        .map(guard -> "| `%s` | %s | %s |"
            .formatted(
                guard.name(),
                guard.rule(),
                String.join(
                    ", ",
                    guard.tests().stream()
                        .map(test -> test.substring(test.lastIndexOf('.') + 1))
                        .toList())))
        .toList();
    List<String> page = Files.readAllLines(Guard.ROOT.resolve("docs/architecture.md"));
    List<String> rows = page.stream()
        .skip(page.indexOf("| guard | rule | noticed by |"))
        .takeWhile(line -> line.startsWith("|"))
        .filter(line -> line.startsWith("| `"))
        .toList();
    assertThat(rows).containsExactlyElementsOf(expected);
  }

  @Test
  void everyRuleOfTheHouseHasAGuard() throws IOException {
    List<String> rules =
        Guard.all().stream().map(guard -> guard.rule().split(" ", 2)[0]).toList();
    assertThat(rules)
        .containsAll(IntStream.rangeClosed(1, 19).mapToObj("m%d"::formatted).toList());
  }
}
