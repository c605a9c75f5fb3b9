package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.cli.FakeCloud.Asked;
import dev.godwit.cli.FakeCloud.Reply;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Nova with Godwit on its compute nodes, each at an address of its own. */
class NodesTest {
  private static final String SERVER = "6f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a01";
  private static final String UUID = "0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10";
  private static final String MIGRATIONS = "GET /compute/v2.1/os-migrations";
  private static final String BYTES = "GET /compute/v2.1/servers/" + SERVER + "/migrations/7";
  private static final String SERVICES = "GET /compute/v2.1/os-services";
  private static final String ALPHA = "GET /nodes/alpha/godwit/v1";
  private static final String BRAVO = "GET /nodes/bravo/godwit/v1";

  private final ObjectMapper json = new ObjectMapper();
  private final FakeCloud nova = new FakeCloud(url -> url + "/nodes/{host}/godwit/v1");
  private final TestedCommand command;

  NodesTest(@TempDir Path directory) throws IOException {
    command = new TestedCommand(directory);
    nova.reply(MIGRATIONS, record("alpha", "running")).reply(BYTES, """
            {"migration": {"memory_total_bytes": 1000, "memory_remaining_bytes": 250}}
            """);
  }

  @AfterEach
  void close() {
    nova.close();
  }

  private int run(FakeCloud cloud, String... arguments) {
    return command.run(cloud.environment(), 0, arguments);
  }

  private int run(String... arguments) {
    return run(nova, arguments);
  }

  private static Reply record(String source, String status) {
    return new Reply(200, """
        {"migrations": [{"id": 7, "uuid": "%s", "instance_uuid": "%s", "source_compute": "%s",
          "dest_compute": "bravo", "status": "%s", "created_at": "2026-01-01T00:00:00",
          "updated_at": null}]}
        """.formatted(UUID, SERVER, source, status));
  }

  private static Reply view(int percent) {
    return new Reply(200, """
        {"migration": {"id": null, "uuid": "%s", "phase": "pre_copy", "percent": %d,
          "options": {"policy": "nova"},
          "forecast": {"remaining_millis": {"at_least": 12000, "at_most": 18000}}}}
        """.formatted(UUID, percent));
  }

  private long asked(String path) {
    return nova.asked("GET").stream().map(Asked::path).filter(path::equals).count();
  }

  @Test
  void aWatchAsksTheNodeThatTheServerLeaves() {
    nova.reply(
            MIGRATIONS,
            record("alpha", "running"),
            record("alpha", "running"),
            record("alpha", "running"),
            record("alpha", "completed"))
        .reply(ALPHA + "/migrations/" + UUID, view(20), view(40));
    assertThat(run("watch", "7")).as(command.err()).isZero();
    assertThat(command.err()).contains("40%", "ETA 12 to 18 s").doesNotContain("Nova tells");
    assertThat(nova.asked("GET"))
        .noneMatch(asked -> asked.path().startsWith("/nodes/bravo"))
        .filteredOn(asked -> asked.path().startsWith("/nodes"))
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked.headers()).containsEntry("X-auth-token", "token-1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{host}", "__host__"})
  void theNameOfTheNodeMayBeThatOfTheHost(String placeholder) throws Exception {
    try (var cloud = new FakeCloud(url -> url.replace("127.0.0.1", placeholder) + "/godwit/v1")) {
      cloud
          .reply(MIGRATIONS, record("127.0.0.1", "running"))
          .reply("GET /godwit/v1/migrations/" + UUID + "/trace", "{\"format\":1}");
      assertThat(run(cloud, "trace", "7")).as(command.err()).isZero();
      assertThat(command.out()).isEqualTo("{\"format\":1}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "alpha/../../identity",
        "evil.example.org#",
        "me@evil.example.org",
        "alpha:80",
        "-alpha",
        "al pha",
        "\\u00e4lpha",
        "al%70ha"
      })
  void aNameThatIsNoHostsIsAnErrorAndNobodyGetsTheToken(String name) {
    nova.reply(MIGRATIONS, record(name, "running"))
        .reply(SERVICES, "{\"services\": [{\"host\": \"" + name + "\"}]}");
    assertThat(run("watch", "7")).isEqualTo(2);
    assertThat(run("show", "7")).isEqualTo(2);
    assertThat(run("trace", "7")).isEqualTo(2);
    assertThat(run("plugins")).isEqualTo(2);
    assertThat(command.err()).contains("is not the name of a compute host");
    assertThat(nova.asked("GET")).allMatch(asked -> asked.path().startsWith("/compute/"));
  }

  @Test
  void aSourceThatTheUserMayNotSeeLeavesWhatNovaTells() {
    nova.reply(MIGRATIONS, record("", "running"), record("", "running"), record("", "completed"));
    assertThat(run("watch", "7")).as(command.err()).isZero();
    assertThat(command.err()).contains("75%");
  }

  @Test
  void aNodeThatIsAwayLeavesWhatNovaTellsAndThatIsSaidOnce() throws Exception {
    try (var cloud = new FakeCloud(url -> "http://{host}:1/godwit/v1")) {
      cloud
          .reply(
              MIGRATIONS,
              record("127.0.0.1", "running"),
              record("127.0.0.1", "running"),
              record("127.0.0.1", "running"),
              record("127.0.0.1", "completed"))
          .reply(BYTES, """
              {"migration": {"memory_total_bytes": 1000, "memory_remaining_bytes": 250}}
              """);
      assertThat(run(cloud, "watch", "7")).as(command.err()).isZero();
      assertThat(command.err())
          .contains("75%")
          .containsOnlyOnce("godwit: Godwit on the compute node 127.0.0.1 cannot be reached at"
              + " http://127.0.0.1:1/godwit/v1: connection refused; from here on only what Nova"
              + " tells is shown");
      assertThat(run(cloud, "trace", "7")).isEqualTo(3);
    }
  }

  @Test
  void aNodeThatRefusesIsToldOnceAndNotAskedAgain() {
    nova.reply(
            MIGRATIONS,
            record("alpha", "running"),
            record("alpha", "running"),
            record("alpha", "running"),
            record("alpha", "failed"))
        .reply(
            ALPHA + "/migrations/" + UUID,
            new Reply(403, "{\"error\": {\"message\": \"This needs one of the roles admin\"}}"));
    assertThat(run("watch", "7")).isEqualTo(1);
    assertThat(command.err()).contains("75%").containsOnlyOnce("needs one of the roles admin");
    assertThat(asked("/nodes/alpha/godwit/v1/migrations/" + UUID)).isEqualTo(1);
  }

  @Test
  void aMigrationThatTheNodeDoesNotKnowIsShownAsNovaTellsIt() throws Exception {
    assertThat(run("show", "7", "--json")).as(command.err()).isZero();
    JsonNode shown = json.readTree(command.out());
    assertThat(shown.path("progress").path("memory_remaining_bytes").asInt()).isEqualTo(250);
    assertThat(command.err()).isEmpty();
    assertThat(run("trace", "7")).isEqualTo(2);
  }

  @Test
  void whatOnlyAGodwitHostTakesIsNotAskedOfANode() {
    assertThat(run("migrate", SERVER, "--deadline", "60")).isEqualTo(2);
    nova.reply(
        "GET /compute/v2.1/servers/" + SERVER,
        "{\"server\": {\"id\": \"" + SERVER + "\", \"name\": \"web\"}}");
    assertThat(run("migrate", SERVER, "--deadline", "60")).isEqualTo(2);
    assertThat(run("retune", "7", "--policy", "nova")).isEqualTo(2);
    assertThat(command.err()).contains("has no options of a migration", "has no retune");
    assertThat(nova.asked("POST")).isEmpty();
  }

  @Test
  void pluginsAreShownOfEveryNodeOrOfOne() throws Exception {
    nova.reply(SERVICES, "{\"services\": [{\"host\": \"alpha\"}, {\"host\": \"bravo\"}]}")
        .reply(BRAVO + "/plugins", """
            {"plugins": [{"id": "libvirt", "version": "1.0", "state": "loaded", "cause": null}]}
            """);
    assertThat(run("plugins", "--json")).as(command.err()).isZero();
    JsonNode shown = json.readTree(command.out());
    assertThat(shown).hasSize(2);
    assertThat(shown.path(0).path("host").asText()).isEqualTo("alpha");
    assertThat(shown.path(0).path("state").asText()).isEqualTo("unknown");
    assertThat(shown.path(0).path("cause").asText()).contains("404");
    assertThat(shown.path(1)).isEqualTo(json.readTree("""
        {"host": "bravo", "id": "libvirt", "version": "1.0", "state": "loaded", "cause": null}
        """));
    assertThat(nova.asked("GET"))
        .filteredOn(asked -> asked.path().endsWith("os-services"))
        .allSatisfy(asked -> assertThat(asked.query()).isEqualTo("binary=nova-compute"));
    int before = nova.asked("GET").size();
    assertThat(run("plugins", "--host", "bravo")).as(command.err()).isZero();
    assertThat(nova.asked("GET")).hasSize(before + 1);
    assertThat(run("plugins", "--host", "alpha")).isEqualTo(2);
    assertThat(run("plugins", "--host", "../identity")).isEqualTo(2);
    nova.reply(SERVICES, "{\"services\": [{\"host\": \"alpha\"}]}");
    assertThat(run("plugins")).isEqualTo(3);
  }

  @Test
  void aGodwitHostHasNoNodes() throws Exception {
    try (var godwit = new FakeCloud(true)) {
      assertThat(run(godwit, "plugins", "--host", "alpha")).isEqualTo(2);
      assertThat(command.err()).contains("no Godwit on its compute nodes");
      assertThat(godwit.asked("GET")).isEmpty();
    }
  }
}
