package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations that are steered, by the commands as they are shipped, on real hosts. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SteeringIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ObjectMapper json = new ObjectMapper();
  private final String name = "st-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;
  private final Path directory;
  private final ServedHost host;

  SteeringIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.directory = directory;
    this.host = new ServedHost(directory, testbed);
  }

  @BeforeEach
  void start() throws Exception {
    testbed.guest(name);
    host.settings("bind_port = 0\n");
    host.start();
  }

  @AfterEach
  void stop() throws Exception {
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
    host.stop();
  }

  private Command done(String... arguments) throws Exception {
    Command command = Command.godwit(host.cloudsFile(), arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command;
  }

  private JsonNode json(String... arguments) throws Exception {
    return json.readTree(done(arguments).out());
  }

  private void assertFails(int exitCode, String sentence, String... arguments) throws Exception {
    Command command = Command.godwit(host.cloudsFile(), arguments);
    assertThat(command.exitCode()).as(command.toString()).isEqualTo(exitCode);
    assertThat(command.out() + command.err()).contains(sentence).doesNotContain("\tat ");
  }

  @Test
  void aMigrationIsSteeredRetunedForcedAndItsTraceReplayed() throws Exception {
    testbed.run("fault", "rate", "alpha", "50");
    done(
        "migrate",
        name,
        "--host",
        "bravo",
        "--policy",
        "nova",
        "--max-downtime",
        "300",
        "--deadline",
        "600");
    await()
        .atMost(LIMIT)
        .until(
            () -> json("show", name, "--json").path("progress").path("phase").asText(),
            "pre_copy"::equals);
    JsonNode shown = json("show", name, "--json");
    assertThat(shown.path("options").path("policy").asText()).isEqualTo("nova");
    assertThat(shown.path("options").path("max_downtime_ms").asInt()).isEqualTo(300);
    assertThat(shown.path("progress").path("forecast").isObject()).isTrue();

    done("retune", name, "--max-downtime", "900", "--bandwidth", "64");
    assertFails(1, "nvoa", "retune", name, "--policy", "nvoa");
    JsonNode running = json("trace", name);
    assertThat(running.path("format").asInt()).isEqualTo(1);
    assertThat(running.path("samples").size()).isPositive();

    assertFails(2, "say --yes", "force-complete", name);
    assertThat(done("force-complete", name, "--yes").err()).contains("pause");
    testbed.run("fault", "rate", "alpha", "off");
    done("watch", name);
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    assertFails(1, "Cannot retune", "retune", name, "--max-downtime", "500");

    String file = directory.resolve("m.json").toString();
    done("trace", name, "-o", file);
    List<String> lines = done("replay", file, "--json").out().lines().toList();
    JsonNode outcome = json.readTree(lines.getLast());
    assertThat(outcome.path("outcome").asText()).as(lines.toString()).isEqualTo("completed");
    assertThat(outcome.path("guest").asText()).isEqualTo("destination");
    testbed.assertNoErrors(name);
  }

  @Test
  void theSettingOfAHostNamesThePolicyOfWhatLeavesIt() throws Exception {
    host.stop();
    host.settings("bind_port = 0\nhost.alpha.policy = Any one\n");
    assertThat(host.startFails()).contains("host.alpha.policy", "is not the name of a policy");
    host.settings("bind_port = 0\nhost.alpha.policy = nvoa\n");
    host.start();
    assertFails(1, "nvoa", "migrate", name, "--host", "bravo", "--wait");
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    done("migrate", name, "--host", "bravo", "--policy", "nova", "--wait");
    assertThat(json("show", name, "--json").path("options").path("policy").asText())
        .isEqualTo("nova");
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
  }

  @Test
  void whatKeptAMigrationFromItsStartIsToldInLibvirtsWords() throws Exception {
    host.stop();
    // An address for documentation: nobody has it.
    host.settings("bind_port = 0\nhost.bravo.migration_address = 192.0.2.1\n");
    host.start();
    assertFails(
        1,
        "unable to connect to server at '192.0.2.1",
        "migrate",
        name,
        "--host",
        "bravo",
        "--wait");
    assertThat(json("show", name, "--json").path("failure").path("message").asText())
        .contains("unable to connect to server at '192.0.2.1");
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
  }

  @Test
  void versionsOfTheHostsAreShownWithWhatBreaksBetweenThem() throws Exception {
    JsonNode versions = json("hosts", "--versions", "--json");
    assertThat(versions.path("hosts").size()).isEqualTo(2);
    assertThat(versions.path("hosts").get(0).path("libvirt_version").asText())
        .matches("\\d+\\.\\d+\\.\\d+");
    assertThat(done("hosts", "--versions").out())
        .containsPattern("alpha +up +QEMU +\\d+\\.\\d+\\.\\d+")
        .contains(
            "parallel-post-copy: with parallel connections and post-copy, from QEMU < 10.1.0 to any");
  }

  @Test
  void aPolicyThatIsNotKnownMovesNothing() throws Exception {
    assertFails(1, "nvoa", "migrate", name, "--policy", "nvoa", "--wait");
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
  }
}
