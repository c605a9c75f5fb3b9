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

/** Rule 15 on real hosts: a migration network on which packets vanish, which neither libvirt nor QEMU notices. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StuckIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ObjectMapper json = new ObjectMapper();
  private final String name = "sk-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;
  private final ServedHost host;

  StuckIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.host = new ServedHost(directory, testbed);
  }

  @BeforeEach
  void start() throws Exception {
    testbed.guest(name);
    testbed.run("fault", "rate", "alpha", "50");
    host.settings("bind_port = 0\nlive_migration_stuck_after = 5\n");
    host.start();
  }

  @AfterEach
  void stop() throws Exception {
    testbed.run("fault", "drop", "bravo", "mig", "off");
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
    host.stop();
  }

  private Command done(String... arguments) throws Exception {
    Command command = Command.godwit(host.cloudsFile(), arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command;
  }

  private JsonNode shown() throws Exception {
    return json.readTree(done("show", name, "--json").out());
  }

  private String alarm() throws Exception {
    return shown().path("standing").path("alarm").path("code").asText();
  }

  @Test
  void aDeadNetworkIsToldWhileItLastsAndAnAbortEndsTheMigration() throws Exception {
    done("migrate", name, "--host", "bravo");
    await()
        .atMost(LIMIT)
        .until(() -> shown().path("progress").path("memory_remaining_bytes").asLong() > 0);
    testbed.run("fault", "drop", "bravo", "mig", "on");
    await().atMost(LIMIT).until(this::alarm, "job-stuck"::equals);
    assertThat(done("show", name).out())
        .contains("no byte of memory and disk moves from alpha to bravo", "godwit abort");

    testbed.run("fault", "drop", "bravo", "mig", "off");
    await().atMost(LIMIT).until(this::alarm, ""::equals);

    testbed.run("fault", "drop", "bravo", "mig", "on");
    await().atMost(LIMIT).until(this::alarm, "job-stuck"::equals);
    done("abort", name);
    await().atMost(LIMIT).until(() -> shown().path("status").asText(), "cancelled"::equals);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(alarm()).isEmpty();
  }
}
