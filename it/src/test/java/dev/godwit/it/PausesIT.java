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

/** Rule 4 on real hosts: a guest that its owner pauses during a migration stands when it is over. */
@RealLibvirt
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PausesIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ObjectMapper json = new ObjectMapper();
  private final String name = "ps-" + UUID.randomUUID().toString().substring(0, 8);
  private final Testbed testbed;
  private final ServedHost host;

  PausesIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.host = new ServedHost(directory, testbed);
  }

  @BeforeEach
  void start() throws Exception {
    testbed.guest(name);
    testbed.run("fault", "rate", "alpha", "50");
    host.settings("bind_port = 0\n");
    host.start();
    done("migrate", name, "--host", "bravo");
    await().atMost(LIMIT).until(() -> progress().path("memory_remaining_bytes").asLong() > 0);
    testbed.run("virsh", "alpha", "suspend", name);
    await().atMost(LIMIT).until(() -> pause().path("state").asText(), "stands"::equals);
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

  private JsonNode shown() throws Exception {
    return json.readTree(done("show", name, "--json").out());
  }

  private JsonNode progress() throws Exception {
    return shown().path("progress");
  }

  private JsonNode pause() throws Exception {
    return shown().path("standing").path("pause");
  }

  private void isPausedAgain() throws Exception {
    JsonNode pause = pause();
    assertThat(pause.path("cause").asText()).isEqualTo("owner");
    assertThat(pause.path("state").asText()).isEqualTo("paused-again");
    assertThat(pause.path("ran_ms").isNumber()).as(pause.toString()).isTrue();
    assertThat(done("show", name).out()).contains("paused by its owner", "is paused again");
  }

  @Test
  void afterAnAbortItStandsOnTheSource() throws Exception {
    done("abort", name);
    await().atMost(LIMIT).until(() -> shown().path("status").asText(), "cancelled"::equals);
    assertThat(testbed.state("alpha", name)).isEqualTo("paused");
    isPausedAgain();
  }

  @Test
  void afterAMoveItStandsOnTheDestination() throws Exception {
    testbed.run("fault", "rate", "alpha", "off");
    assertThat(done("watch", name).out()).contains("paused by its owner");
    assertThat(testbed.state("bravo", name)).isEqualTo("paused");
    isPausedAgain();
    testbed.run("virsh", "bravo", "resume", name);
    testbed.assertNoErrors(name);
  }
}
