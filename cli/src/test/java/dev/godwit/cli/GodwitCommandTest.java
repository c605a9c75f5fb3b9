package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.cli.FakeCloud.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** What a real cloud cannot be made to answer; the rest is tested on a real one. */
class GodwitCommandTest {
  private static final String SERVER = "6f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a01";
  private static final String SERVERS = "GET /compute/v2.1/servers/detail";
  private static final String MIGRATIONS = "GET /compute/v2.1/os-migrations";
  private static final String ACTION = "POST /compute/v2.1/servers/" + SERVER + "/action";
  private static final String NONE = "{\"migrations\": []}";

  private final FakeCloud nova = new FakeCloud(false);

  private final TestedCommand command;

  GodwitCommandTest(@TempDir Path directory) throws IOException {
    command = new TestedCommand(directory);
  }

  @AfterEach
  void close() {
    nova.close();
  }

  private int run(Map<String, String> environment, int columns, String... arguments) {
    return command.run(environment, columns, arguments);
  }

  private int run(String... arguments) {
    return run(nova.environment(), 0, arguments);
  }

  private String out() {
    return command.out();
  }

  private String err() {
    return command.err();
  }

  private static String server(String id, String name) {
    return "{\"id\": \"" + id + "\", \"name\": \"" + name + "\", \"status\": \"ACTIVE\","
        + " \"OS-EXT-SRV-ATTR:host\": \"alpha\"}";
  }

  private static Reply migrations(String status) {
    return new Reply(200, """
        {"migrations": [{"id": 7, "uuid": "0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10",
          "instance_uuid": "%s", "source_compute": "alpha", "dest_compute": "bravo",
          "status": "%s", "created_at": "2026-01-01T00:00:00", "updated_at": null}]}
        """.formatted(SERVER, status));
  }

  @Test
  void everyCommandIsListedAndTellsOfItselfUnderItsName() {
    assertThat(run("--help")).isZero();
    String help = out();
    GodwitCommand.COMMANDS.forEach((name, made) -> {
      assertThat(help).contains("\n  " + name + " ");
      assertThat(made.get().getClass().getAnnotation(Command.class).name()).isEqualTo(name);
      assertThat(run(name, "--help")).isZero();
      assertThat(out()).contains("Usage: godwit " + name + " ");
    });
  }

  @Test
  void aWordThatIsAlsoTheNameOfACommandIsNotTakenForIt() {
    nova.reply(SERVERS, "{\"servers\": [" + server(SERVER, "web") + "]}");
    assertThat(run("show", "servers")).isNotZero();
    assertThat(err()).contains("servers").doesNotContain("Unmatched");
    assertThat(run("--json", "servers")).as(err()).isZero();
    assertThat(out()).contains("web");
    assertThat(run("servers", "hosts")).isEqualTo(2);
    assertThat(run("serverz")).isEqualTo(2);
    assertThat(err()).contains("godwit servers");
  }

  @Test
  void aServerIsMovedInNovaWithOneRequestAndWatchedByItsBytes() throws Exception {
    nova.reply(SERVERS, "{\"servers\": [" + server(SERVER, "web") + "]}")
        .reply(ACTION, new Reply(202, ""))
        .reply(
            MIGRATIONS,
            new Reply(200, NONE),
            new Reply(200, NONE),
            migrations("accepted"),
            migrations("running"),
            migrations("running"),
            migrations("completed"))
        .reply("GET /compute/v2.1/servers/" + SERVER + "/migrations/7", """
            {"migration": {"memory_total_bytes": 1000, "memory_remaining_bytes": 250}}
            """);
    assertThat(run("migrate", "web", "--host", "bravo", "--watch")).as(err()).isZero();
    assertThat(out()).contains("completed: web from alpha to bravo");
    assertThat(err()).contains("75%");
    assertThat(nova.asked("POST")).singleElement().satisfies(asked -> {
      JsonNode body = new ObjectMapper().readTree(asked.body());
      assertThat(body)
          .isEqualTo(new ObjectMapper()
              .readTree(
                  "{\"os-migrateLive\": {\"host\": \"bravo\", \"block_migration\": \"auto\"}}"));
      assertThat(asked.headers()).containsEntry("Openstack-api-version", "compute 2.80");
    });
  }

  @Test
  void aTerminalGetsABar() {
    nova.reply(MIGRATIONS, migrations("running"), migrations("running"), migrations("failed"))
        .reply("GET /compute/v2.1/servers/" + SERVER + "/migrations/7", """
            {"migration": {"memory_total_bytes": 1000, "memory_remaining_bytes": 500}}
            """);
    assertThat(run(nova.environment(), 100, "watch", "7")).isEqualTo(1);
    assertThat(err()).contains("[############............] 50%").contains("\r");
    assertThat(out()).contains("failed: ");
  }

  @Test
  void aWatchOutlivesACloudThatIsAwayForAWhile() {
    nova.reply(
        MIGRATIONS,
        migrations("running"),
        new Reply(503, "<html>restarting</html>"),
        new Reply(503, ""),
        migrations("completed"));
    assertThat(run("watch", "7", "--json")).as(err()).isZero();
  }

  @Test
  void aWatchEndsAfterItsTimeoutAndSaysThatTheMigrationGoesOn() {
    nova.reply(MIGRATIONS, migrations("running"));
    assertThat(run("watch", "7", "--timeout", "1")).isEqualTo(1);
    assertThat(err()).contains("is not over after 1 s; it is running and goes on");
  }

  @Test
  void aTokenThatExpiredIsRenewedOnce() {
    nova.reply(
        SERVERS,
        new Reply(401, "{\"error\": {\"message\": \"expired\"}}"),
        new Reply(200, "{\"servers\": []}"));
    assertThat(run("servers")).as(err()).isZero();
    assertThat(nova.logins()).isEqualTo(2);
    assertThat(nova.asked("GET").getLast().headers()).containsEntry("X-auth-token", "token-2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {\"computeFault\": {\"message\": \"broken\"}} | 3 | broken (HTTP 500)",
        "200 | <html>a proxy</html> | 3 | no OpenStack service",
        "302 | '' | 3 | no OpenStack service",
        "403 | {\"forbidden\": {\"message\": \"Policy says no\"}} | 1 | Policy says no (HTTP 403)",
        "404 | <html>nothing</html> | 2 | nothing there (HTTP 404)",
        "401 | {\"error\": {\"message\": \"who\"}} | 2 | who (HTTP 401)"
      })
  void anAnswerThatIsNoneEndsWithASentence(int status, String body, int exitCode, String sentence) {
    nova.reply(SERVERS, new Reply(status, body));
    assertThat(run("servers")).isEqualTo(exitCode);
    assertThat(err()).startsWith("godwit: ").contains(sentence).doesNotContain("\tat ");
  }

  @Test
  void wrongCredentialsAreToldFromACloudThatIsAway() {
    nova.reply(
        "POST /identity/v3/auth/tokens", new Reply(401, "{\"error\": {\"message\": \"no\"}}"));
    assertThat(run("servers")).isEqualTo(2);
    assertThat(err()).contains("refused the credentials").doesNotContain("secret");
    var away = new HashMap<>(nova.environment());
    away.put("OS_AUTH_URL", "http://127.0.0.1:1/");
    assertThat(run(away, 0, "servers")).isEqualTo(3);
    assertThat(err()).contains("connection refused");
  }

  @Test
  void listsAreReadToTheirLastPage() {
    nova.reply(
        SERVERS,
        new Reply(
            200,
            "{\"servers\": [" + server(SERVER, "one")
                + "], \"servers_links\": [{\"rel\": \"next\"}]}"),
        new Reply(200, "{\"servers\": [" + server("other", "two") + "]}"));
    assertThat(run("servers")).isZero();
    assertThat(out()).contains("one", "two");
    assertThat(nova.asked("GET").getLast().query()).contains("marker=" + SERVER);
  }

  @Test
  void aNameThatTwoServersHaveIsRefused() {
    nova.reply(SERVERS, "{\"servers\": [" + server("a", "web") + "," + server("b", "web") + "]}");
    assertThat(run("migrate", "web")).isEqualTo(2);
    assertThat(err()).contains("2 servers have the name \"web\"; use an id: a, b");
    assertThat(nova.asked("POST")).isEmpty();
  }

  @Test
  void aNameCannotSteerTheTerminal() {
    nova.reply(SERVERS, "{\"servers\": [" + server("a", "\\u001b[2Jboo\\u0007") + "]}");
    assertThat(run("servers")).isZero();
    assertThat(out()).contains("?[2Jboo?").doesNotContain("\u001b");
  }

  @Test
  void whatTheUserTypesStaysInItsSegmentOfThePath() {
    nova.reply(SERVERS, "{\"servers\": [" + server("../os-services?x=1", "web") + "]}")
        .reply(MIGRATIONS, NONE);
    assertThat(run("migrate", "web")).isEqualTo(2);
    assertThat(nova.asked("POST"))
        .singleElement()
        .satisfies(asked -> assertThat(asked.path())
            .isEqualTo("/compute/v2.1/servers/..%2Fos-services%3Fx%3D1/action"));
  }

  @Test
  void aCloudWithoutGodwitHasNoPlugins() {
    assertThat(run("plugins")).isEqualTo(2);
    assertThat(err()).contains("is no Godwit host");
  }

  @Test
  void aCommandThatIsMissingIsWrongUse() {
    assertThat(run()).isEqualTo(2);
    assertThat(err()).contains("a command is missing");
    assertThat(run("migrate", "web", "--block-migration", "maybe")).isEqualTo(2);
    assertThat(nova.logins()).isZero();
  }
}
