package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.Obligation;
import dev.godwit.api.Resolution;
import dev.godwit.api.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Migrations that do not settle, through the extension API. */
class SettlingTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String SHOWN = "/godwit/v1/migrations/1";
  private static final String MOVE =
      "{\"os-migrateLive\": {\"host\": \"bravo\", \"block_migration\": \"auto\"}}";
  private static final Instant SINCE = Instant.parse("2026-03-04T05:00:00Z");
  private static final HostName CHARLIE = new HostName("charlie");
  private static final Standing OPEN = new Standing(
      List.of(
          new Obligation(Obligation.Kind.RESUME, SINCE, 0, null, "Resume it on alpha."),
          new Obligation(Obligation.Kind.ROLLBACK, SINCE, 3, "alpha is down.", "Start alpha.")),
      new Alarm(Alarm.Code.OUTCOME_OPEN, SINCE, "alpha is silent.", "Bring alpha back."),
      null);
  private static final Standing ON_CHARLIE = new Standing(
      List.of(),
      new Alarm(Alarm.Code.FOREIGN_JOB, SINCE, "It moves to charlie.", "Adopt it."),
      CHARLIE);

  @TempDir
  private Path directory;

  private final ObjectMapper json = new ObjectMapper();
  private ScriptedCloud cloud;
  private Call admin;
  private Call manager;
  private Call reader;
  private String action;

  @BeforeEach
  void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD).at("2.80");
    manager = Call.nobody(cloud).as("manager", ScriptedCloud.PASSWORD).at("2.80");
    reader = Call.nobody(cloud).as("reader", ScriptedCloud.PASSWORD).at("2.80");
    action = "/compute/v2.1/servers/" + cloud.web + "/action";
    // By its own project, so that its users may see it.
    manager.post(action, MOVE.replace("\"bravo\"", "null"));
    await().atMost(LIMIT).until(() -> !cloud.driver.started().isEmpty());
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private JsonNode shown(Call call) throws Exception {
    return call.get(SHOWN).json().path("migration");
  }

  private static void assertRefused(Call.Answer answer, int status, String... words)
      throws Exception {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.json().findValuesAsText("message").getFirst()).contains(words);
  }

  @Test
  void whatIsOwedAndTheAlarmAreShownToAdministratorsAndTheirKindsToOthers() throws Exception {
    assertThat(shown(reader).path("owed")).isEqualTo(json.readTree("[]"));
    assertThat(shown(reader).path("alarm").isNull()).isTrue();
    cloud.driver.open(cloud.web, GuestLocation.UNKNOWN, OPEN);
    assertThat(shown(admin).path("owed")).isEqualTo(json.readTree("""
        [{"kind": "resume", "since": "2026-03-04T05:00:00.000000", "attempts": 0,
          "last_failure": null, "remedy": "Resume it on alpha."},
         {"kind": "rollback", "since": "2026-03-04T05:00:00.000000", "attempts": 3,
          "last_failure": "alpha is down.", "remedy": "Start alpha."}]
        """));
    assertThat(shown(admin).path("alarm")).isEqualTo(json.readTree("""
        {"code": "outcome-open", "since": "2026-03-04T05:00:00.000000",
          "message": "alpha is silent.", "remedy": "Bring alpha back."}
        """));
    assertThat(shown(admin).path("guest").asText()).isEqualTo("unknown");
    assertThat(shown(reader).path("owed")).isEqualTo(json.readTree("""
        [{"kind": "resume", "since": "2026-03-04T05:00:00.000000", "attempts": 0,
          "last_failure": null, "remedy": "An administrator is told what to do."},
         {"kind": "rollback", "since": "2026-03-04T05:00:00.000000", "attempts": 3,
          "last_failure": "An administrator is told why.",
          "remedy": "An administrator is told what to do."}]
        """));
    assertThat(shown(reader).path("alarm").path("code").asText()).isEqualTo("outcome-open");
    assertThat(reader.get(SHOWN).body()).doesNotContain("alpha");
  }

  @Test
  void theThirdHostIsNamedToAdministratorsAlsoWhenItIsOver() throws Exception {
    cloud.driver.open(cloud.web, GuestLocation.ELSEWHERE, ON_CHARLIE);
    assertThat(shown(admin).path("elsewhere").asText()).isEqualTo("charlie");
    cloud.driver.loseElsewhere(cloud.web);
    await().atMost(LIMIT).until(() -> shown(admin).path("status").asText().equals("error"));
    assertThat(shown(admin).path("elsewhere").asText()).isEqualTo("charlie");
    assertThat(shown(admin).path("alarm").isNull()).isTrue();
    assertThat(shown(admin).path("failure").path("code").asText()).isEqualTo("moved_elsewhere");
    assertThat(shown(reader).path("guest").asText()).isEqualTo("elsewhere");
    assertThat(reader.get(SHOWN).body()).doesNotContain("charlie");
  }

  @Test
  void aSecondMigrationIsRefusedWithWhatIsOwedAndOthersAreNotToldOfHosts() throws Exception {
    cloud.driver.post(cloud.web, OPEN);
    assertRefused(
        admin.post(action, MOVE),
        409,
        "while it is in task_state migrating. Migration 1 owes resume",
        "alpha is down. Start alpha.",
        "outcome-open");
    Call.Answer answer = manager.post(action, MOVE.replace("\"bravo\"", "null"));
    assertRefused(
        answer,
        409,
        "Migration 1 owes resume and owes rollback and has the alarm outcome-open; an"
            + " administrator is told why and what to do.");
    assertThat(answer.body()).doesNotContain("alpha");
    Call.Answer abort = manager.delete("/compute/v2.1/servers/" + cloud.web + "/migrations/1");
    assertRefused(abort, 400, "is in state post-migrating. Cannot abort", "owes rollback");
    assertThat(abort.body()).doesNotContain("alpha");
    assertThat(cloud.driver.started()).hasSize(1);
  }

  @Test
  void anAdministratorsWordReachesTheDriverAndItsRefusalTheAdministrator() throws Exception {
    String resolve = SHOWN + "/resolve";
    assertRefused(admin.post(resolve, "{\"guest_at\": \"source\"}"), 409, "nothing is open");
    cloud.driver.open(cloud.web, GuestLocation.UNKNOWN, OPEN);
    for (String place : List.of("source", "destination", "lost", "alpha", "charlie")) {
      Call.Answer answer = admin.post(
          resolve, "{\"guest_at\": \"" + place + "\", \"fenced\": [\"bravo\", \"bravo\"]}");
      assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
      assertThat(answer.json().path("migration").path("owed")).hasSize(2);
    }
    Set<HostName> fenced = Set.of(ScriptedCloud.BRAVO);
    // Left to Godwit, the destination is charlie, which has most memory.
    assertThat(cloud.driver.resolutions())
        .containsExactly(
            new Resolution(GuestLocation.SOURCE, null, fenced, "admin"),
            new Resolution(GuestLocation.DESTINATION, null, fenced, "admin"),
            new Resolution(GuestLocation.LOST, null, fenced, "admin"),
            new Resolution(GuestLocation.SOURCE, null, fenced, "admin"),
            new Resolution(GuestLocation.DESTINATION, null, fenced, "admin"));
    assertThat(admin.post(resolve, "{\"guest_at\": \"bravo\"}").status()).isEqualTo(202);
    assertThat(cloud.driver.resolutions().getLast())
        .isEqualTo(new Resolution(GuestLocation.ELSEWHERE, ScriptedCloud.BRAVO, Set.of(), "admin"));
    cloud.driver.refuseResolutions("alpha runs it");
    assertRefused(
        admin.post(resolve, "{\"guest_at\": \"lost\"}"),
        409,
        "Migration 1: cannot resolve: alpha runs it");
    cloud.driver.fail(cloud.web, MigrationResult.Status.FAILED);
    await()
        .atMost(LIMIT)
        .until(() -> admin
            .post(resolve, "{\"guest_at\": \"lost\"}")
            .body()
            .contains("is in state failed. Cannot resolve"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | guest_at is missing; it must be source, destination, lost or the name of a host",
        "{\"guest_at\": null} | guest_at: null is not source",
        "{\"guest_at\": 1} | guest_at: 1 is not source",
        "{\"guest_at\": \"nowhere\"} | guest_at: \"nowhere\" is not source",
        "{\"guest_at\": \"../x\"} | guest_at: \"../x\" is not source",
        "{\"guest_at\": \"split\"} | guest_at: \"split\" is not source",
        "{\"guest_at\": \"source\", \"fenced\": \"bravo\"} | fenced: \"bravo\" is not a list",
        "{\"guest_at\": \"source\", \"fenced\": [\"bravo\", \"delta\"]} | fenced: [\"bravo\",\"delta\"] is not",
        "{\"guest_at\": \"source\", \"fenced\": [null]} | fenced: [null] is not a list",
        "{\"guest_at\": \"source\", \"by\": \"me\"} | there is no by; there are guest_at, fenced",
        "[] | Malformed request body"
      })
  void whatIsWrongIsRefusedByNameAndChangesNothing(String body, String words) throws Exception {
    cloud.driver.open(cloud.web, GuestLocation.UNKNOWN, OPEN);
    assertRefused(admin.post(SHOWN + "/resolve", body), 400, words);
    assertThat(cloud.driver.resolutions()).isEmpty();
  }

  @Test
  void onlyAnAdministratorResolvesOrAdopts() throws Exception {
    cloud.driver.open(cloud.web, GuestLocation.ELSEWHERE, ON_CHARLIE);
    for (Call call : List.of(manager, reader)) {
      // Nor is anybody else told which hosts there are.
      for (String place : List.of("source", "charlie", "nowhere")) {
        assertRefused(
            call.post(SHOWN + "/resolve", "{\"guest_at\": \"" + place + "\"}"),
            403,
            "godwit:migrations:resolve");
      }
      assertRefused(call.post(SHOWN + "/adopt", "{}"), 403, "godwit:migrations:adopt");
    }
    assertThat(cloud.driver.resolutions()).isEmpty();
    assertThat(cloud.driver.adoptions()).isEmpty();
  }

  @Test
  void aForeignJobIsAdoptedAndNoOther() throws Exception {
    assertRefused(admin.post(SHOWN + "/adopt", "{}"), 409, "cannot adopt: the job is Godwit's own");
    cloud.driver.open(cloud.web, GuestLocation.UNKNOWN, ON_CHARLIE);
    assertRefused(
        admin.post(SHOWN + "/adopt", "{\"force\": true}"),
        400,
        "no force; the object must be empty");
    assertThat(cloud.driver.adoptions()).isEmpty();
    assertThat(admin.post(SHOWN + "/adopt", "{}").status()).isEqualTo(202);
    assertThat(cloud.driver.adoptions()).hasSize(1);
  }

  @Test
  void bothLeaveALineInTheAuditLog() throws Exception {
    var lines = new CopyOnWriteArrayList<String>();
    cloud.driver.open(cloud.web, GuestLocation.UNKNOWN, ON_CHARLIE);
    try (var logs = new Logs(event -> {
      if (event.getLoggerName().equals("dev.godwit.audit")) {
        lines.add(event.getFormattedMessage());
      }
    })) {
      admin.post(SHOWN + "/resolve", "{\"guest_at\": \"charlie\"}");
      admin.post(SHOWN + "/adopt", "{}");
      manager.post(SHOWN + "/adopt", "{}");
      await().atMost(LIMIT).until(() -> lines.size() == 3);
    }
    assertThat(lines.get(0)).contains("user=admin", SHOWN + "/resolve action=resolve status=202");
    assertThat(lines.get(1)).contains("user=admin", SHOWN + "/adopt action=adopt status=202");
    assertThat(lines.get(2)).contains("user=manager", SHOWN + "/adopt action=- status=403");
  }
}
