package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code godwit hosts --versions}. */
final class VersionsTest {
  private static final String VERSIONS = """
      {"hosts": [
         {"name": "alpha", "state": "up", "hypervisor": "QEMU", "hypervisor_version": "7.2.22",
          "libvirt_version": "9.0.0"},
         {"name": "bravo", "state": "down", "hypervisor": null, "hypervisor_version": null,
          "libvirt_version": null}],
       "known_bad": [
         {"id": "example", "features": ["post-copy", "parallel connections"],
          "pairs": [{"source": "QEMU < 10.1.0", "destination": "any"},
                    {"source": "any", "destination": "QEMU < 10.1.0"}],
          "breaks": "the guest is lost", "remedy": "one_connection", "accepted_by": "a_setting",
          "known_from": "a test"}]}
      """;

  private final FakeCloud godwit = new FakeCloud(true);
  private final FakeCloud nova = new FakeCloud(false);
  private final TestedCommand command;

  VersionsTest(@TempDir Path directory) throws IOException {
    command = new TestedCommand(directory);
    godwit.reply("GET /godwit/v1/host-versions", VERSIONS);
  }

  @AfterEach
  void close() {
    godwit.close();
    nova.close();
  }

  @Test
  void versionsAreShownWithWhatBreaksBetweenThem() {
    assertThat(command.run(godwit.environment(), 0, "hosts", "--versions"))
        .as(command.err())
        .isZero();
    assertThat(command.out())
        .containsPattern("alpha +up +QEMU +7\\.2\\.22 +9\\.0\\.0")
        .containsPattern("bravo +down +- +- +-")
        .contains("Known to break:")
        .contains(
            "example: with post-copy and parallel connections, from QEMU < 10.1.0 to any, or from any to"
                + " QEMU < 10.1.0: the guest is lost. Godwit moves memory over one connection, unless a_setting is"
                + " set. Known from: a test.");
  }

  @Test
  void programsGetAllOfIt() throws Exception {
    assertThat(command.run(godwit.environment(), 0, "hosts", "--versions", "--json"))
        .as(command.err())
        .isZero();
    JsonNode told = new ObjectMapper().readTree(command.out());
    assertThat(told).isEqualTo(new ObjectMapper().readTree(VERSIONS));
  }

  @Test
  void aCloudThatDoesNotTellThemIsNamed() {
    assertThat(command.run(nova.environment(), 0, "hosts", "--versions")).isEqualTo(2);
    assertThat(command.err()).contains("it is no Godwit host of its own");
  }
}
