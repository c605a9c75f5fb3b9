package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.godwit.engine.policy.Schedule.Action;
import dev.godwit.engine.policy.Schedule.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTextTest {
  @Test
  void readsWhatIsDocumented() {
    assertThat(ScheduleText.parse("s", " gentle : 50ms; > 2 : 200 ms;next: post-copy; next:abort "))
        .containsExactly(new Schedule(
            "gentle",
            50,
            List.of(
                new Step(2, new Action.AllowPause(200)),
                new Step(Step.NEXT, new Action.PostCopy()),
                new Step(Step.NEXT, new Action.Abort()))));
    assertThat(ScheduleText.parse("s", "  ")).isEmpty();
  }

  @Test
  void fourSchedulesAreIncluded() {
    assertThat(Schedule.INCLUDED)
        .extracting(Schedule::name)
        .containsExactly(
            "minimal-downtime", "suspend-workload-if-needed", "post-copy", "very-large-guests");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          Gentle: 50 ms                 | s, schedule 1: 'Gentle' is not a name of lower-case letters, digits and hyphens, then a colon
          a                             | s, schedule 1 (a): 'a' is not the name, a colon and a first pause such as 100 ms
          a: 50                         | s, schedule 1 (a), first pause: '50' is not a pause of 1 to 2000000 ms, such as 100 ms
          a: 0 ms                       | s, schedule 1 (a), first pause: '0 ms' is not a pause of 1 to 2000000 ms, such as 100 ms
          a: 50 ms; 2: 100 ms           | s, schedule 1 (a), step 1: '2' is not next, or > and a number of passes up to 1000000
          a: 50 ms; >2                  | s, schedule 1 (a), step 1: '>2' is not a step such as >2: 300 ms or next: abort
          a: 50 ms; >2: stop            | s, schedule 1 (a), step 1: 'stop' is not a pause of 1 to 2000000 ms, post-copy, pause or abort
          a: 50 ms; >2: 60 ms; >2: 70 ms| s, schedule 1 (a), step 2: >2 must be more than the >2 before it
          a: 50 ms; >2: abort; next: pause| s, schedule 1 (a), step 2: nothing can follow abort
          """)
  void saysWhereAnErrorIs(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScheduleText.parse("s", text))
        .withMessage(message);
  }

  @Test
  void saysWhichScheduleIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScheduleText.parse("s", "a: 50 ms | b: 50 ms | a: 60 ms"))
        .withMessage("s, schedule 3: there are two with the name a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BuiltInPolicies()
            .create(
                Map.of(BuiltInPolicies.SCHEDULE, "fast", BuiltInPolicies.SCHEDULES, "a: 50 ms")))
        .withMessage("live_migration_stepped_schedule: there is no schedule fast; there are a,"
            + " minimal-downtime, suspend-workload-if-needed, post-copy, very-large-guests");
  }
}
