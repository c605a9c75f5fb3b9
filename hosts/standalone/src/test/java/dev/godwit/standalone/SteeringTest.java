package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.api.Blocker;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MillisRange;
import dev.godwit.api.Retune;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Migrations with options, forecasts, retunes and traces through the extension API. */
class SteeringTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String V1 = "/godwit/v1";

  @TempDir
  private Path directory;

  private final ObjectMapper json = new ObjectMapper();
  private ScriptedCloud cloud;
  private Call admin;
  private Call manager;
  private Call reader;
  private String migrations;

  @BeforeEach
  void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD);
    manager = Call.nobody(cloud).as("manager", ScriptedCloud.PASSWORD);
    reader = Call.nobody(cloud).as("reader", ScriptedCloud.PASSWORD);
    migrations = V1 + "/servers/" + cloud.web + "/migrations";
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  /** Begins one, and waits until the driver has it; where it is shown. */
  private String begin(Call call, String body) throws Exception {
    Call.Answer answer = call.post(migrations, body);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    await().atMost(LIMIT).until(() -> !cloud.driver.started().isEmpty());
    return V1 + "/migrations/" + answer.json().path("migration").path("uuid").asText();
  }

  private static void assertRefused(Call.Answer answer, int status, String... words)
      throws Exception {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.json().path("error").path("message").asText()).contains(words);
  }

  @Test
  void optionsReachTheDriverAndAreShown() throws Exception {
    String shown = begin(manager, """
        {"block_migration": "auto", "options": {"policy": "stepped", "shadow_policy": "nova",
          "max_downtime_ms": 400, "deadline_s": 90, "post_copy": false, "pause": null}}
        """);
    assertThat(cloud.driver.started().getFirst().options())
        .isEqualTo(new MigrationOptions(
            new MigrationContract(400L, 90L, false, null, null), "stepped", "nova"));
    JsonNode migration = reader.get(shown).json().path("migration");
    assertThat(migration.path("options")).isEqualTo(json.readTree("""
            {"policy": "stepped", "shadow_policy": "nova", "max_downtime_ms": 400,
             "deadline_s": 90, "post_copy": false, "auto_converge": null, "pause": null}
            """));
    assertThat(migration.path("id").asInt()).isEqualTo(1);
    assertThat(reader.get(V1 + "/migrations/1").json().path("migration").path("uuid"))
        .isEqualTo(migration.path("uuid"));
    assertThat(admin.post(migrations, "{}").status()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"hots\": null} | no hots; there are host, block_migration, options",
        "{\"host\": 1} | host: 1 is not the name of a host",
        "{\"block_migration\": \"true\"} | is not true, false or",
        "{\"options\": []} | options is not an object",
        "{\"options\": {\"downtime\": 1}} | no options.downtime; there are policy",
        "{\"options\": {\"policy\": \"N\"}} | options.policy: \"N\" is not the name of a policy",
        "{\"options\": {\"max_downtime_ms\": \"400\"}} | options.max_downtime_ms: \"400\" is not",
        "{\"options\": {\"max_downtime_ms\": 4.5}} | options.max_downtime_ms: 4.5 is not",
        "{\"options\": {\"max_downtime_ms\": 0}} | 1 to 3600000",
        "{\"options\": {\"deadline_s\": 99999999999999999999}} | 1 to 8640000",
        "{\"options\": {\"post_copy\": \"true\"}} | options.post_copy: \"true\" is not true or false",
        "{\"host\": \"nowhere\"} | nowhere could not be found",
        "[] | Malformed request body"
      })
  void whatIsWrongIsRefusedByNameAndBeginsNothing(String body, String words) throws Exception {
    assertRefused(admin.post(migrations, body), 400, words);
    assertThat(admin.get("/compute/v2.1/os-migrations").json().path("migrations"))
        .isEmpty();
  }

  @Test
  void aContractThatCannotBeMetEndsTheMigrationWithItsNumbers() throws Exception {
    cloud.driver.block(ScriptedCloud.BRAVO, Blocker.Code.CONTRACT, "It needs 900 ms.");
    Call.Answer answer =
        admin.post(migrations, "{\"host\": \"bravo\", \"options\": {\"max_downtime_ms\": 100}}");
    assertThat(answer.status()).isEqualTo(202);
    String shown =
        V1 + "/migrations/" + answer.json().path("migration").path("id").asText();
    JsonNode failure = await()
        .atMost(LIMIT)
        .until(() -> admin.get(shown).json().path("migration").path("failure"), JsonNode::isObject);
    assertThat(failure.path("code").asText()).isEqualTo("refused");
    assertThat(failure.path("message").asText()).contains("It needs 900 ms.");
  }

  @Test
  void whatIsForetoldIsShownWhileItRuns() throws Exception {
    String shown = begin(manager, "{}");
    cloud.driver.foretell(new MigrationForecast(
        null, new MillisRange(400, 900), new MillisRange(1200, 3400), "Needs 900 ms."));
    cloud.driver.progress(cloud.web, MigrationPhase.PRE_COPY);
    JsonNode migration = reader.get(shown).json().path("migration");
    assertThat(migration.path("forecast")).isEqualTo(json.readTree("""
            {"remaining_millis": null, "downtime_needed_millis": {"at_least": 400, "at_most": 900},
             "pause_if_forced_millis": {"at_least": 1200, "at_most": 3400},
             "post_copy_if_forced": false,
             "outlook": "Needs 900 ms."}
            """));
    assertThat(migration.path("throttle_percent").asInt()).isEqualTo(20);
    assertThat(migration.path("max_downtime_millis").asInt()).isEqualTo(500);
    cloud.driver.complete(cloud.web);
    await()
        .atMost(LIMIT)
        .until(() -> reader.get(shown).json().path("migration").path("forecast").isNull());
  }

  @Test
  void aRetuneIsTakenRefusedWithTheDriversReasonOrTooLate() throws Exception {
    String retune = begin(manager, "{}") + "/retune";
    Call.Answer answer =
        manager.post(retune, "{\"max_downtime_ms\": 800, \"mib_per_second\": 400}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    assertThat(cloud.driver.retunes()).containsExactly(new Retune(800L, 400L, null));
    assertThat(reader.post(retune, "{\"policy\": \"nova\"}").status()).isEqualTo(403);
    assertRefused(admin.post(retune, "{}"), 400, "max_downtime_ms, mib_per_second, policy");
    assertRefused(admin.post(retune, "{\"mib_per_second\": 0}"), 400, "mib_per_second: 0 is not");
    assertRefused(admin.post(retune, "{\"policy\": null}"), 400, "a retune has one of");
    assertRefused(admin.post(retune, "{\"rate\": 1}"), 400, "there is no rate");
    cloud.driver.refuseRetunes("there is no policy nvoa");
    assertRefused(admin.post(retune, "{\"policy\": \"nvoa\"}"), 409, "there is no policy nvoa");
    cloud.driver.complete(cloud.web);
    await()
        .atMost(LIMIT)
        .until(() -> admin
            .post(retune, "{\"policy\": \"nova\"}")
            .body()
            .contains("is in state completed. Cannot retune"));
  }

  @Test
  void aTraceIsServedAsItIsWhileItRunsAndAfterwards() throws Exception {
    String trace = begin(manager, "{}") + "/trace";
    assertThat(admin.get(trace).body()).isEqualTo("{\"format\":1}");
    String whole = "{\"format\":1,\"samples\":[{\"at\":0.50,\"job\":\"none\"}]}";
    cloud.driver.trace(cloud.web, whole);
    cloud.driver.complete(cloud.web);
    await()
        .atMost(LIMIT)
        .until(() -> admin.get("/godwit/v1/migrations/1").body().contains("completed"));
    assertThat(admin.get(V1 + "/migrations/1/trace").body()).isEqualTo(whole);
    assertThat(manager.get(trace).status()).isEqualTo(403);
  }

  @Test
  void aMigrationThatNeverRanHasNoTrace() throws Exception {
    cloud.driver.block(ScriptedCloud.BRAVO, Blocker.Code.MEMORY, "No room.");
    admin.post(migrations, "{\"host\": \"bravo\"}");
    await()
        .atMost(LIMIT)
        .until(() -> admin.get("/godwit/v1/migrations/1").body().contains("No room."));
    assertRefused(admin.get(V1 + "/migrations/1/trace"), 404, "has no trace");
  }
}
