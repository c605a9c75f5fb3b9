package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** A guest on a slow link between two real hosts, moved by the commands as they are shipped. */
final class ServedGuest {
  static final Duration LIMIT = Duration.ofMinutes(1);

  /** Mbit/s, so that a move takes long enough to be disturbed. */
  private static final String SLOW = "50";

  final String name = "sg-" + UUID.randomUUID().toString().substring(0, 8);
  private final ObjectMapper json = new ObjectMapper();
  private final Testbed testbed;
  private final ServedHost host;

  ServedGuest(Testbed testbed, Path directory) {
    this.testbed = testbed;
    this.host = new ServedHost(directory, testbed);
  }

  /** Boots the guest on alpha and serves, with these settings too. */
  void start(String settings) throws Exception {
    testbed.guest(name);
    testbed.run("fault", "rate", "alpha", SLOW);
    host.settings("bind_port = 0\n" + settings);
    host.start();
  }

  void stop() throws Exception {
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
    host.stop();
  }

  /** Begins to move it to bravo, and waits until memory is on its way. */
  void moves() throws Exception {
    done("migrate", name, "--host", "bravo");
    await()
        .atMost(LIMIT)
        .until(() -> shown().path("progress").path("memory_remaining_bytes").asLong() > 0);
  }

  /** A command that must do what it is to do. */
  Command done(String... arguments) throws Exception {
    Command command = Command.godwit(host.cloudsFile(), arguments);
    assertThat(command.exitCode()).as(command.toString()).isZero();
    return command;
  }

  /** Its newest migration. */
  JsonNode shown() throws Exception {
    return json.readTree(done("show", name, "--json").out());
  }

  void awaitStatus(String status) {
    await().atMost(LIMIT).until(() -> shown().path("status").asText(), status::equals);
  }

  /** Waits for the alarm with this code; none for an empty one. */
  void awaitAlarm(String code) {
    await()
        .atMost(LIMIT)
        .until(() -> shown().path("standing").path("alarm").path("code").asText(), code::equals);
  }
}
