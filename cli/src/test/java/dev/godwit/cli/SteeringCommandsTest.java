package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.cli.FakeCloud.Asked;
import dev.godwit.cli.FakeCloud.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What steers a migration and what foretells it, at a Godwit host and at Nova. */
class SteeringCommandsTest {
  private static final String SERVER = "6f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a01";
  private static final String UUID = "0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10";
  private static final String SERVERS = "GET /compute/v2.1/servers/detail";
  private static final String MIGRATIONS = "GET /compute/v2.1/os-migrations";
  private static final String MIGRATE = "POST /godwit/v1/servers/" + SERVER + "/migrations";
  private static final String SHOW = "GET /godwit/v1/migrations/" + UUID;
  private static final String FORCE =
      "POST /compute/v2.1/servers/" + SERVER + "/migrations/7/action";

  private final ObjectMapper json = new ObjectMapper();
  private final FakeCloud godwit = new FakeCloud(true);
  private final FakeCloud nova = new FakeCloud(false);
  private final Path directory;
  private final TestedCommand command;

  SteeringCommandsTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    this.command = new TestedCommand(directory);
    for (FakeCloud cloud : new FakeCloud[] {godwit, nova}) {
      cloud
          .reply(SERVERS, "{\"servers\": [{\"id\": \"" + SERVER + "\", \"name\": \"web\"}]}")
          .reply(MIGRATIONS, record("running"))
          .reply(FORCE, new Reply(202, ""));
    }
  }

  @AfterEach
  void close() {
    godwit.close();
    nova.close();
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

  private static Reply view(int percent, String forecast) {
    return new Reply(200, """
        {"migration": {"id": 7, "uuid": "%s", "phase": "pre_copy", "percent": %d,
          "throttle_percent": 20, "max_downtime_millis": 300, "downtime_millis": 250,
          "options": {"policy": "stepped", "shadow_policy": null, "max_downtime_ms": 500,
            "deadline_s": null, "post_copy": false, "auto_converge": null, "pause": null},
          "forecast": %s}}
        """.formatted(UUID, percent, forecast));
  }

  private static String forecast(String remaining, String outlook) {
    return "{\"remaining_millis\": " + remaining + ", \"downtime_needed_millis\": "
        + "{\"at_least\": 400, \"at_most\": 900}, \"pause_if_forced_millis\": "
        + "{\"at_least\": 1200, \"at_most\": 3400}, \"outlook\": " + outlook + "}";
  }

  private JsonNode body(Asked asked) throws IOException {
    return json.readTree(asked.body());
  }

  @Test
  void optionsGoToGodwitsOwnApiAndOnlyThoseThatWereGiven() throws Exception {
    godwit
        .reply(MIGRATE, new Reply(202, "{\"migration\": {}}"))
        .reply(MIGRATIONS, new Reply(200, "{\"migrations\": []}"), record("accepted"));
    assertThat(run(
            godwit,
            "migrate",
            "web",
            "--host",
            "bravo",
            "--policy",
            "stepped",
            "--max-downtime",
            "400",
            "--no-post-copy",
            "--pause"))
        .as(command.err())
        .isZero();
    assertThat(godwit.asked("POST")).singleElement().satisfies(asked -> {
      assertThat(body(asked)).isEqualTo(json.readTree("""
          {"host": "bravo", "block_migration": "auto", "options": {"policy": "stepped",
            "max_downtime_ms": 400, "post_copy": false, "pause": true}}
          """));
      assertThat(asked.path()).isEqualTo(MIGRATE.substring("POST ".length()));
      assertThat(asked.headers()).containsEntry("X-auth-token", "token-1");
    });
  }

  @Test
  void novaTakesNoOptionsAndIsNotAskedWithoutThem() {
    assertThat(run(nova, "migrate", "web", "--deadline", "60")).isEqualTo(2);
    assertThat(command.err()).contains("only a Godwit host has options of a migration");
    assertThat(run(nova, "retune", "7", "--policy", "nova")).isEqualTo(2);
    assertThat(run(nova, "trace", "7")).isEqualTo(2);
    assertThat(command.err()).contains("only a Godwit host has retune", "has traces");
    assertThat(nova.asked("POST")).isEmpty();
  }

  @Test
  void aRetuneChangesWhatWasNamedAndARefusalIsPassedOn() throws Exception {
    String retune = "POST /godwit/v1/migrations/" + UUID + "/retune";
    godwit.reply(
        retune,
        new Reply(202, "{\"migration\": {}}"),
        new Reply(409, "{\"error\": {\"message\": \"Migration 7: cannot retune: too late\"}}"));
    assertThat(run(godwit, "retune", "7", "--max-downtime", "800", "--bandwidth", "400"))
        .as(command.err())
        .isZero();
    assertThat(body(godwit.asked("POST").getFirst()))
        .isEqualTo(json.readTree("{\"max_downtime_ms\": 800, \"mib_per_second\": 400}"));
    assertThat(run(godwit, "retune", "web", "--policy", "nova")).isEqualTo(1);
    assertThat(command.err()).contains("cannot retune: too late (HTTP 409)");
    assertThat(run(godwit, "retune", "7")).isEqualTo(2);
    assertThat(run(godwit, "retune", "7", "--bandwidth", "0")).isEqualTo(2);
    assertThat(run(godwit, "retune", "7", "--max-downtime", "soon")).isEqualTo(2);
    assertThat(godwit.asked("POST")).hasSize(2);
  }

  @Test
  void aTraceIsWrittenToAFileOrTheStandardOutput() throws Exception {
    String trace = "{\"format\":1,\"policy\":\"nova\",\"samples\":[{\"at\":0.0,\"job\":\"none\"}]}";
    godwit.reply(SHOW + "/trace", trace);
    assertThat(run(godwit, "trace", "7")).as(command.err()).isZero();
    assertThat(command.out()).isEqualTo(trace + "\n");
    assertThat(run(godwit, "trace", "web", "-o", "m.json")).as(command.err()).isZero();
    assertThat(directory.resolve("m.json")).content().isEqualTo(trace + "\n");
    assertThat(command.out()).isEqualTo(trace + "\n");
    assertThat(run(godwit, "trace", "7", "-o", "absent/m.json")).isEqualTo(2);
    assertThat(Files.exists(directory.resolve("absent"))).isFalse();
  }

  @Test
  void aWatchShowsTheTimeLeftAsAnIntervalAndTheOutlookWhenItChanges() {
    String range = "{\"at_least\": 12000, \"at_most\": 18400}";
    godwit
        .reply(
            MIGRATIONS,
            record("running"),
            record("running"),
            record("running"),
            record("running"),
            record("failed"))
        .reply(
            SHOW,
            view(10, forecast(range, "null")),
            view(20, forecast("null", "\"Will not converge at this limit: needs 900 ms.\"")),
            view(30, forecast("null", "\"Will not converge at this limit: needs 900 ms.\"")),
            view(30, "null"));
    assertThat(run(godwit, "watch", "7")).isEqualTo(1);
    assertThat(command.err())
        .contains("pre-copy, ETA 12 to 18 s, needs 0.4 to 0.9 s of downtime, throttled 20%")
        .containsOnlyOnce("Will not converge at this limit: needs 900 ms.")
        .containsOnlyOnce("ETA");
  }

  @Test
  void aTerminalGetsTheOutlookOverTheBar() {
    // The bar is drawn five times a second, so it must go on for some looks.
    var records = new Reply[30];
    Arrays.fill(records, record("running"));
    records[records.length - 1] = record("completed");
    godwit
        .reply(MIGRATIONS, records)
        .reply(
            SHOW,
            view(
                20,
                forecast("{\"at_least\": 240000, \"at_most\": 600000}", "\"Needs\\u001b more.\"")));
    assertThat(command.run(godwit.environment(), 160, "watch", "7")).isZero();
    assertThat(command.err())
        .containsOnlyOnce("Needs")
        .containsPattern("\rNeeds\\? more\\. +\n")
        .contains("ETA 4.0 to 10 min");
  }

  @Test
  void whatIsForetoldIsShownAndInTheJson() throws Exception {
    godwit.reply(SHOW, view(20, forecast("null", "\"Needs more.\"")));
    assertThat(run(godwit, "show", "7")).isZero();
    assertThat(command.out())
        .contains("policy             stepped")
        .contains("contract           downtime at most 500 ms, post-copy not allowed")
        .contains("expected downtime  ~250 ms")
        .contains("allowed            300 ms of downtime now")
        .contains("downtime needed    0.4 to 0.9 s")
        .contains("pause if forced    1.2 to 3.4 s")
        .contains("outlook            Needs more.");
    var other = new TestedCommand(directory);
    assertThat(other.run(godwit.environment(), 0, "show", "7", "--json")).isZero();
    JsonNode shown = json.readTree(other.out());
    assertThat(shown.path("options").path("max_downtime_ms").asInt()).isEqualTo(500);
    assertThat(shown.path("progress").path("forecast").path("pause_if_forced_millis"))
        .isEqualTo(json.readTree("{\"at_least\": 1200, \"at_most\": 3400}"));
    assertThat(shown.path("progress").path("throttle_percent").asInt()).isEqualTo(20);
  }

  @Test
  void aForcedEndShowsThePredictedPauseAndAsksFirst() {
    godwit.reply(SHOW, view(20, forecast("null", "null")));
    command.typing("n\n");
    assertThat(run(godwit, "force-complete", "7")).isEqualTo(1);
    assertThat(command.err())
        .contains("if it is paused now: 1.2 to 3.4 s")
        .contains("Really force the end of migration 7 now? [y/N] ")
        .contains("nothing was done");
    command.typing("");
    assertThat(run(godwit, "force-complete", "7")).isEqualTo(1);
    assertThat(godwit.asked("POST")).isEmpty();
    command.typing("Y\n");
    assertThat(run(godwit, "force-complete", "7")).as(command.err()).isZero();
    assertThat(godwit.asked("POST")).hasSize(1);
  }

  @Test
  void whereNobodyCanBeAskedAForcedEndNeedsYes() {
    godwit.reply(SHOW, view(20, "null"));
    command.fed("y\n");
    assertThat(run(godwit, "force-complete", "7")).isEqualTo(2);
    assertThat(command.err()).contains("say --yes").contains("cannot be predicted yet");
    assertThat(godwit.asked("POST")).isEmpty();
    assertThat(run(godwit, "force-complete", "7", "--yes")).as(command.err()).isZero();
    assertThat(godwit.asked("POST")).hasSize(1);
  }

  @Test
  void whereAForcedEndIsASwitchToPostCopyNoPauseIsPredicted() {
    godwit.reply(SHOW, view(20, """
        {"remaining_millis": null, "downtime_needed_millis": null, "pause_if_forced_millis": null,
          "post_copy_if_forced": true, "outlook": null}"""));
    assertThat(run(godwit, "force-complete", "7", "--yes")).as(command.err()).isZero();
    assertThat(command.err()).contains("would be switched to post-copy").doesNotContain("pause");
  }

  @Test
  void novaForetellsNothingAndThatIsSaid() {
    assertThat(run(nova, "force-complete", "7", "--yes")).as(command.err()).isZero();
    assertThat(command.err()).contains("this cloud gives no prediction");
    assertThat(nova.asked("POST")).hasSize(1);
  }
}
