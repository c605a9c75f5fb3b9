package dev.godwit.engine.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.engine.guards.TestRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of the table is a guard: without it a test of the table fails. */
class RuleGuardsTest {
  @ParameterizedTest
  @EnumSource(Rule.class)
  void aTestNoticesThatARuleIsMissing(Rule missing) {
    List<Rule> rest = Stream.of(Rule.values()).filter(rule -> rule != missing).toList();
    JudgeTest.TABLE.set(rest);
    try {
      assertThat(TestRun.of(List.of(JudgeTest.class.getName())).failed())
          .as("tests of the table that fail without %s", missing)
          .isNotEmpty();
    } finally {
      JudgeTest.TABLE.remove();
    }
  }
}
