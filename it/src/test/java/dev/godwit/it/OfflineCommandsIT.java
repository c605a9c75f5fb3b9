package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that need no cloud and no hypervisor, as they are shipped, with the shipped plugin. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OfflineCommandsIT {
  private static final String SCRIPT = """
      {"format": 1, "policy": "nova", "guest": {"memory_mib": 2048},
       "samples": [
         {"at": 0, "job": "none"},
         {"at": 0.5, "job": "unbounded", "memory_total": 2147483648,
          "memory_processed": 50000000, "memory_remaining": 2097483648, "iteration": 1},
         {"at": 1.0, "job": "completed"}],
       "events": [
         {"before": 2, "operation": "finished"},
         {"before": 2, "guest": "stopped"}]}
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;

  OfflineCommandsIT(@TempDir Path directory) {
    this.file = directory.resolve("m.json");
  }

  private Command godwit(String... arguments) throws Exception {
    // There is no such file: whoever asked a cloud would fail.
    return Command.godwit(file.resolveSibling("clouds.yaml"), arguments);
  }

  @Test
  void aScriptIsReplayedWithTheRulesThatDecided() throws Exception {
    Files.writeString(file, SCRIPT);
    Command table = godwit("replay", file.toString());
    assertThat(table.exitCode()).as(table.toString()).isZero();
    assertThat(table.out())
        .contains("set-max-downtime", "nova-downtime-step")
        .contains("outcome: completed", "guest destination");
    Command lines = godwit("replay", file.toString(), "--json");
    List<String> decisions = lines.out().lines().toList();
    JsonNode outcome = json.readTree(decisions.getLast());
    assertThat(outcome.path("outcome").asText()).isEqualTo("completed");
    assertThat(json.readTree(decisions.getFirst()).path("at").asDouble()).isEqualTo(0.5);
  }

  @Test
  void aScriptThatIsWrongIsRefusedWithThePlaceAndTheKey() throws Exception {
    Files.writeString(file, SCRIPT.replace("\"iteration\"", "\"iterations\""));
    Command unknownKey = godwit("replay", file.toString());
    assertThat(unknownKey.exitCode()).as(unknownKey.toString()).isEqualTo(2);
    assertThat(unknownKey.err()).contains("samples[1]", "iterations").doesNotContain("\tat ");
    assertThat(unknownKey.out()).isEmpty();
    Files.writeString(file, SCRIPT);
    Command unknownPolicy = godwit("replay", file.toString(), "--policy", "nvoa");
    assertThat(unknownPolicy.exitCode()).isEqualTo(2);
    assertThat(unknownPolicy.err()).contains("nvoa");
  }

  @Test
  void aSimulationIsShownAndRepeatedByItsSeed() throws Exception {
    String[] order = {
      "simulate",
      "--memory",
      "4GiB",
      "--working-set",
      "512MiB",
      "--dirty-rate",
      "60",
      "--bandwidth",
      "100",
      "--policy",
      "nova",
      "--noise",
      "20",
      "--seed",
      "7"
    };
    Command shown = godwit(order);
    assertThat(shown.exitCode()).as(shown.toString()).isZero();
    assertThat(shown.out()).contains("nova", "completed", "nova: left to move", "4096 MiB |*");
    String[] asJson = Arrays.copyOf(order, order.length + 1);
    asJson[order.length] = "--json";
    String first = godwit(asJson).out();
    assertThat(json.readTree(first).path("runs").path(0).path("outcome").asText())
        .isEqualTo("completed");
    assertThat(godwit(asJson).out()).isEqualTo(first);
    Command nonsense =
        godwit("simulate", "--memory", "1GiB", "--working-set", "2GiB", "--bandwidth", "100");
    assertThat(nonsense.exitCode()).as(nonsense.toString()).isEqualTo(2);
  }
}
