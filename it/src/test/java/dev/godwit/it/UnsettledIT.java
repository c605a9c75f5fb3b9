package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a migration that does not settle by itself, and does about it, on real hosts. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class UnsettledIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ObjectMapper json = new ObjectMapper();
  private final String name = "un-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;
  private final ServedHost host;
  private String migration;

  UnsettledIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.host = new ServedHost(directory, testbed);
  }

  @BeforeEach
  void start() throws Exception {
    testbed.guest(name);
    testbed.run("fault", "rate", "alpha", "50");
    host.settings("bind_port = 0\nlive_migration_alarm_after = 10\n");
    host.start();
    Command asked = godwit("migrate", name, "--host", "bravo", "--json");
    migration = json.readTree(asked.out()).path("uuid").asText();
    await()
        .atMost(LIMIT)
        .until(() -> shown().path("progress").path("memory_remaining_bytes").asLong() > 0);
  }

  @AfterEach
  void stop() throws Exception {
    testbed.run("fault", "start-host", "bravo");
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
    host.stop();
  }

  private Command godwit(String... arguments) throws Exception {
    return Command.godwit(host.cloudsFile(), arguments);
  }

  private JsonNode shown() throws Exception {
    Command command = godwit("show", migration, "--json");
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return json.readTree(command.out());
  }

  private void takes(String... arguments) throws Exception {
    Command command = godwit(arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
  }

  private String description() {
    try {
      return godwit("show", migration).out();
    } catch (Exception e) {
      return e.toString();
    }
  }

  private void awaitAlarm(String code) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(shown().path("standing").path("alarm").path("code").asText())
                .as(() -> "the migration: " + description())
                .isEqualTo(code));
  }

  private void awaitEnd(String status) {
    await().atMost(LIMIT).until(() -> shown().path("status").asText(), status::equals);
  }

  @Test
  void aMigrationWhoseDestinationIsDeadEndsByAnOperatorsWord() throws Exception {
    testbed.run("fault", "crash-host", "bravo");
    awaitAlarm("outcome-open");
    assertThat(godwit("show", migration).out())
        .contains("outcome-open", "the destination does not answer: host bravo cannot be reached")
        .contains("godwit resolve " + migration);
    Command contradicted = godwit("resolve", migration, "--guest-at", "lost");
    assertThat(contradicted.exitCode()).as(contradicted.toString()).isEqualTo(1);
    takes("resolve", migration, "--guest-at", "source", "--fenced", "bravo");
    awaitEnd("failed");
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
  }

  @Test
  void aJobOfSomebodyElseIsSteeredOnceAnOperatorAdoptsIt() throws Exception {
    host.kill();
    testbed.run("virsh", "alpha", "domjobabort", name);
    await()
        .atMost(LIMIT)
        .until(() -> testbed.run("virsh", "alpha", "domjobinfo", name).contains("None"));
    var foreign = CompletableFuture.runAsync(() -> testbed.run(
        "virsh", "alpha", "migrate", "--live", "--p2p", name, testbed.peerUri("bravo")));
    await().atMost(LIMIT).untilAsserted(() -> {
      assertThat(foreign).isNotDone();
      assertThat(testbed.run("virsh", "alpha", "domjobinfo", name)).contains("Unbounded");
    });
    host.start();
    awaitAlarm("foreign-job");
    assertThat(godwit("show", migration).out())
        .contains("foreign-job", "godwit adopt " + migration);
    assertThat(godwit("abort", migration).err()).contains("it is only watched");
    assertThat(foreign).isNotDone();
    takes("adopt", migration);
    takes("abort", migration);
    awaitEnd("cancelled");
    assertThat(foreign).failsWithin(LIMIT);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
    testbed.assertNoErrors(name);
  }
}
