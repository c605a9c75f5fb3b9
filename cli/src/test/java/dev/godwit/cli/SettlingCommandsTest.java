package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.cli.FakeCloud.Reply;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a migration that does not settle looks like, and how it is settled. */
class SettlingCommandsTest {
  private static final String SERVER = "6f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a01";
  private static final String UUID = "0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10";
  private static final String MIGRATIONS = "GET /compute/v2.1/os-migrations";
  private static final String PATH = "/godwit/v1/migrations/" + UUID;
  private static final String NODE = "/nodes/alpha" + PATH;
  private static final String OWED = """
      [{"kind": "resume", "since": "2026-03-04T05:00:00.000000", "attempts": 0,
        "last_failure": null, "remedy": "Wait."},
       {"kind": "post", "since": "2026-03-04T05:06:07.089000", "attempts": 3,
        "last_failure": "bravo\\u001b is down.", "remedy": "Start bravo."}]
      """;
  private static final String ALARM = """
      {"code": "outcome-open", "since": "2026-03-04T05:07:00.000000",
        "message": "bravo is silent.", "remedy": "Bring bravo back, or resolve it."}
      """;

  private final ObjectMapper json = new ObjectMapper();
  private final FakeCloud godwit = new FakeCloud(true);
  private final FakeCloud nova = new FakeCloud(url -> url + "/nodes/{host}/godwit/v1");
  private final FakeCloud plainNova = new FakeCloud(false);
  private final TestedCommand command;

  SettlingCommandsTest(@TempDir Path directory) throws IOException {
    command = new TestedCommand(directory);
    for (FakeCloud cloud : new FakeCloud[] {godwit, nova, plainNova}) {
      cloud.reply(MIGRATIONS, record("running"));
    }
  }

  @AfterEach
  void close() {
    godwit.close();
    nova.close();
    plainNova.close();
  }

  private int run(FakeCloud cloud, String... arguments) {
    return command.run(cloud.environment(), 0, arguments);
  }

  private static Reply record(String status) {
    return new Reply(200, """
        {"migrations": [{"id": 7, "uuid": "%s", "instance_uuid": "%s", "source_compute": "alpha",
          "dest_compute": "bravo", "status": "%s", "created_at": "2026-01-01T00:00:00",
          "updated_at": null}]}
        """.formatted(UUID, SERVER, status));
  }

  private static Reply view(String guest, String owed, String alarm, String elsewhere) {
    return new Reply(200, """
        {"migration": {"id": 7, "uuid": "%s", "phase": "settling", "percent": 97, "guest": "%s",
          "owed": %s, "alarm": %s, "elsewhere": %s}}
        """.formatted(UUID, guest, owed, alarm, elsewhere));
  }

  @Test
  void anOperatorsWordIsPassedOnAndSoIsARefusal() throws Exception {
    godwit.reply(
        "POST " + PATH + "/resolve",
        new Reply(202, "{\"migration\": {}}"),
        new Reply(202, "{\"migration\": {}}"),
        new Reply(409, "{\"error\": {\"message\": \"cannot resolve: bravo runs it\"}}"),
        new Reply(403, "{\"error\": {\"message\": \"Policy doesn't allow it.\"}}"),
        new Reply(400, "{\"error\": {\"message\": \"nowhere is not a host\"}}"));
    assertThat(run(godwit, "resolve", "7", "--guest-at", "source"))
        .as(command.err())
        .isZero();
    assertThat(command.out()).contains("migration 7 is resolved");
    assertThat(run(
            godwit,
            "resolve",
            "7",
            "--guest-at",
            "charlie",
            "--fenced",
            "alpha",
            "--fenced",
            "bravo"))
        .as(command.err())
        .isZero();
    assertThat(godwit.asked("POST").stream().map(FakeCloud.Asked::body).map(this::read))
        .containsExactly(
            json.readTree("{\"guest_at\": \"source\", \"fenced\": []}"),
            json.readTree("{\"guest_at\": \"charlie\", \"fenced\": [\"alpha\", \"bravo\"]}"));
    assertThat(run(godwit, "resolve", "7", "--guest-at", "lost")).isEqualTo(1);
    assertThat(command.err()).contains("cannot resolve: bravo runs it (HTTP 409)");
    assertThat(run(godwit, "resolve", "7", "--guest-at", "lost")).isEqualTo(1);
    assertThat(run(godwit, "resolve", "7", "--guest-at", "nowhere")).isEqualTo(2);
    assertThat(run(godwit, "resolve", "7")).isEqualTo(2);
    assertThat(run(godwit, "resolve", "--guest-at", "lost")).isEqualTo(2);
    assertThat(godwit.asked("POST")).hasSize(5);
  }

  private JsonNode read(String body) {
    try {
      return json.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAdoptionIsPassedOnAndSoIsARefusal() throws Exception {
    godwit.reply(
        "POST " + PATH + "/adopt",
        new Reply(202, "{\"migration\": {}}"),
        new Reply(409, "{\"error\": {\"message\": \"cannot adopt: no such job\"}}"));
    assertThat(run(godwit, "adopt", "7", "--json")).as(command.err()).isZero();
    assertThat(json.readTree(command.out()).path("id").asInt()).isEqualTo(7);
    assertThat(godwit.asked("POST").getFirst().body()).isEqualTo("{}");
    assertThat(run(godwit, "adopt", "7")).isEqualTo(1);
    assertThat(command.err()).contains("no such job");
  }

  @Test
  void besideNovaTheNodeThatTheServerLeavesIsAsked() {
    nova.reply("POST " + NODE + "/resolve", new Reply(202, "{\"migration\": {}}"))
        .reply("POST " + NODE + "/adopt", new Reply(202, "{\"migration\": {}}"));
    assertThat(run(nova, "resolve", "7", "--guest-at", "source"))
        .as(command.err())
        .isZero();
    assertThat(run(nova, "adopt", "7")).as(command.err()).isZero();
    assertThat(nova.asked("POST"))
        .extracting(asked -> asked.path() + " " + asked.headers().get("X-auth-token"))
        .containsExactly(NODE + "/resolve token-1", NODE + "/adopt token-2");
    assertThat(run(plainNova, "resolve", "7", "--guest-at", "source")).isEqualTo(2);
    assertThat(run(plainNova, "adopt", "7")).isEqualTo(2);
    assertThat(command.err()).contains("only a Godwit host has resolve", "has adopt");
    assertThat(plainNova.asked("POST")).isEmpty();
  }

  @Test
  void aNodeThatIsAwayIsTold() throws Exception {
    try (var cloud = new FakeCloud(url -> "http://{host}:1/godwit/v1")) {
      cloud.reply(
          MIGRATIONS, new Reply(200, record("running").body().replace("alpha", "127.0.0.1")));
      assertThat(run(cloud, "resolve", "7", "--guest-at", "source")).isEqualTo(3);
      assertThat(command.err()).contains("on the compute node 127.0.0.1 cannot be reached");
    }
  }

  @Test
  void whatIsOwedIsShownWithItsPlaceCauseAndRemedyAndInTheJson() throws Exception {
    godwit.reply("GET " + PATH, view("unknown", OWED, ALARM, "null"));
    assertThat(run(godwit, "show", "7")).as(command.err()).isZero();
    assertThat(command.out())
        .contains("guest          unknown\n")
        .contains("owes resume    since 2026-03-04T05:00:00 UTC, not tried yet\n")
        .contains("resume remedy  Wait.\n")
        .contains("owes post      since 2026-03-04T05:06:07 UTC, tried 3 times in vain\n")
        .contains("post fails     bravo? is down.\n")
        .contains("post remedy    Start bravo.\n")
        .contains("alarm          outcome-open, since 2026-03-04T05:07:00 UTC: bravo is silent.\n")
        .contains("alarm remedy   Bring bravo back, or resolve it.\n")
        .doesNotContain("resume fails");
    var other = new TestedCommand(Path.of("."));
    assertThat(other.run(godwit.environment(), 0, "show", "7", "--json")).isZero();
    JsonNode standing = json.readTree(other.out()).path("standing");
    assertThat(standing.path("owed")).isEqualTo(json.readTree(OWED));
    assertThat(standing.path("alarm")).isEqualTo(json.readTree(ALARM));
    assertThat(standing.path("elsewhere").isNull()).isTrue();
  }

  @Test
  void aWatchTellsWhatIsOwedOnceAndAgainWhenItsCauseChanges() {
    godwit
        .reply(
            MIGRATIONS,
            record("running"),
            record("running"),
            record("running"),
            record("running"),
            record("running"),
            record("failed"))
        .reply(
            "GET " + PATH,
            view("destination", OWED, "null", "null"),
            view("destination", OWED.replace("\"attempts\": 3", "\"attempts\": 4"), "null", "null"),
            view("destination", OWED, ALARM, "null"),
            view("destination", OWED.replace("is down", "is full"), ALARM, "null"),
            view("source", "[]", "null", "null"));
    assertThat(run(godwit, "watch", "7")).isEqualTo(1);
    assertThat(command.err())
        .containsOnlyOnce("guest: destination; owes post since 2026-03-04T05:06:07 UTC: bravo? is"
            + " down.  To do: Start bravo.")
        .containsOnlyOnce(
            "guest: destination; owes resume since 2026-03-04T05:00:00 UTC  To do:" + " Wait.")
        .containsOnlyOnce(
            "guest: destination; alarm outcome-open since 2026-03-04T05:07:00 UTC: bravo"
                + " is silent.  To do: Bring bravo back, or resolve it.")
        .containsOnlyOnce("bravo? is full.");
  }

  @Test
  void theThirdHostIsNamed() {
    godwit
        .reply(MIGRATIONS, record("running"), record("error"))
        .reply("GET " + PATH, view("elsewhere", "[]", "null", "\"charlie\""));
    assertThat(run(godwit, "watch", "7")).isEqualTo(1);
    assertThat(command.out()).contains("error: ", ", the server is on charlie");
    assertThat(run(godwit, "show", "7")).isZero();
    assertThat(command.out()).contains("elsewhere, on charlie");
  }
}
