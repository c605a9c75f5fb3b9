package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client commands as they are shipped, at a served host, on real hosts. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CommandLineIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ObjectMapper json = new ObjectMapper();
  private final String name = "cl-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;
  private final ServedHost host;

  CommandLineIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
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

  private Command godwit(String... arguments) throws Exception {
    return Command.godwit(host.cloudsFile(), arguments);
  }

  private JsonNode json(String... arguments) throws Exception {
    Command command = godwit(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return json.readTree(command.out());
  }

  @Test
  void aServerIsFoundMovedAndMovedBack() throws Exception {
    assertThat(godwit("servers").out()).contains(name, "ACTIVE", "alpha");
    assertThat(json("hosts", "--json").findValuesAsText("state")).containsExactly("up", "up");
    assertThat(json("plugins", "--json").get(0).path("state").asText()).isEqualTo("loaded");

    testbed.run("fault", "rate", "alpha", "400");
    Command there = godwit("migrate", name, "--host", "bravo", "--watch");
    assertThat(there.exitCode()).as(there.toString()).isZero();
    assertThat(there.out()).contains("completed: " + name + " from alpha to bravo");
    assertThat(there.err()).contains("pre-copy pass 1").contains("MiB/s").contains("MiB left");
    assertThat(testbed.state("bravo", name)).isEqualTo("running");

    JsonNode back = json("migrate", testbed.uuid("bravo", name), "--wait", "--json");
    assertThat(back.path("status").asText()).isEqualTo("completed");
    assertThat(back.path("destination").asText()).isEqualTo("alpha");
    assertThat(back.path("progress").path("downtime_millis").asLong()).isPositive();
    assertThat(testbed.state("alpha", name)).isEqualTo("running");

    assertThat(json("migrations", "--json", "--server", name).findValuesAsText("destination"))
        .containsExactly("alpha", "bravo");
    assertThat(godwit("show", name).out()).contains("guest", "destination", "downtime");
    testbed.assertNoErrors(name);
  }

  @Test
  void aMigrationIsAbortedAndAnotherForcedToItsEnd() throws Exception {
    testbed.run("fault", "rate", "alpha", "50");
    JsonNode first = json("migrate", name, "--host", "bravo", "--json");
    awaitCopying();
    assertThat(godwit("abort", first.path("id").asText()).exitCode()).isZero();
    Command watched = godwit("watch", first.path("uuid").asText());
    assertThat(watched.exitCode()).as(watched.toString()).isEqualTo(1);
    assertThat(watched.out()).contains("cancelled: ");
    assertThat(testbed.state("alpha", name)).isEqualTo("running");

    assertThat(godwit("migrate", name, "--host", "bravo").exitCode()).isZero();
    awaitCopying();
    assertThat(godwit("force-complete", name, "--yes").exitCode()).isZero();
    testbed.run("fault", "rate", "alpha", "off");
    assertThat(godwit("watch", name).exitCode()).isZero();
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
  }

  private void awaitCopying() {
    await()
        .atMost(LIMIT)
        .until(
            () -> json("show", name, "--json").path("progress").path("phase").asText(),
            "pre_copy"::equals);
  }

  @Test
  void whatCannotBeDoneEndsWithASentenceAndItsExitCode() throws Exception {
    assertFails(2, "there is no server \"nobody\"", "migrate", "nobody");
    assertFails(2, "nowhere could not be found", "migrate", name, "--host", "nowhere");
    assertFails(2, "could not be found", "migrate", UUID.randomUUID().toString());
    assertFails(2, "not perhaps", "migrate", name, "--block-migration", "perhaps");
    assertFails(2, "no migration \"4711\"", "show", "4711");
    assertFails(2, "has no cloud \"other\"", "servers", "--os-cloud", "other");
    assertFails(2, "Unknown option", "servers", "--colour");
    assertFails(
        1, "error: " + name + " from alpha to alpha", "migrate", name, "--host", "alpha", "--wait");
    host.stop();
    assertFails(3, "cannot be reached", "servers");
    host.start();
  }

  private void assertFails(int exitCode, String sentence, String... arguments) throws Exception {
    Command command = godwit(arguments);
    assertThat(command.exitCode()).as(command.toString()).isEqualTo(exitCode);
    assertThat(command.out() + command.err()).contains(sentence).doesNotContain("\tat ");
  }
}
