package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.PolicyAction.SetMaxDowntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.example.policies.PatientPolicies;
import org.junit.jupiter.api.Test;

/** The example and the tables of docs/policies.md. */
class OwnPolicyTest {
  private static final Path ROOT = Path.of(System.getProperty("godwit.root"));
  private static final Path PAGE = ROOT.resolve("docs/policies.md");
  private static final Path EXAMPLE =
      ROOT.resolve("plugin/engine/src/test/java/org/example/policies/PatientPolicies.java");

  @Test
  void theExampleSteersAMigration() {
    ConvergencePolicy<?> policy =
        new PatientPolicies().create(Map.of("patient_passes", "2")).getFirst();
    PlainGuest.Run run = PlainGuest.of(2048, 600, 400, 500)
        .run(policy, PlainGuest.terms(false, false, null), 60_000);
    assertThat(run.end()).isEqualTo("completed");
    assertThat(run.actions())
        .containsExactly(
            new SetMaxDowntime(50, "patient-begin"), new SetMaxDowntime(500, "patient-enough"));
  }

  @Test
  void theStateOfTheExampleCanBeWrittenAndRead() throws Exception {
    var json = JsonMapper.builder().build();
    var state = new PatientPolicies.State(7, 50);
    assertThat(json.readValue(json.writeValueAsString(state), PatientPolicies.State.class))
        .isEqualTo(state);
  }

  @Test
  void thePageShowsTheExampleAsItIs() throws Exception {
    assertThat(PAGE).content().contains(Files.readString(EXAMPLE).strip());
  }

  @Test
  void thePageNamesEveryRuleScheduleAndSetting() throws Exception {
    String page = Files.readString(PAGE);
    for (String rule : Stream.of(
            PredictivePolicy.START_RULE,
            PredictivePolicy.RAISE_RULE,
            PredictivePolicy.OVERDUE_RULE,
            PredictivePolicy.CONTRACT_RULE,
            PredictivePolicy.STALLED_RULE,
            PredictivePolicy.POST_COPY_RULE,
            PredictivePolicy.PAUSE_RULE,
            PredictivePolicy.GIVE_UP_RULE,
            PredictivePolicy.TOO_LATE_RULE,
            PredictivePolicy.DEADLINE_RULE,
            SteppedPolicy.START_RULE,
            SteppedPolicy.STEP_RULE,
            SteppedPolicy.CONTRACT_RULE,
            SteppedPolicy.POST_COPY_RULE,
            SteppedPolicy.PAUSE_RULE,
            SteppedPolicy.ABORT_RULE,
            SteppedPolicy.DEADLINE_RULE,
            NovaPolicy.STEP_RULE,
            NovaPolicy.TIMEOUT_RULE,
            NovaPolicy.DEADLINE_RULE)
        .collect(Collectors.toSet())) {
      assertThat(page).contains("`" + rule + "`");
    }
    Schedule.INCLUDED.forEach(schedule -> assertThat(page).contains("`" + schedule.name() + "`"));
    new BuiltInPolicies()
        .settings()
        .forEach(setting -> assertThat(page).contains("`" + setting.name() + "`"));
  }
}
