package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.store.MigrationStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Migrations through the Compute API: Nova's own API tests, as far as they are about Godwit's part. */
class MigrationsTest {
  private static final String FORCE = "{\"force_complete\": null}";

  @TempDir
  private Path directory;

  private ScriptedCloud cloud;
  private Call admin;
  private Call manager;

  @BeforeEach
  void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD).at("2.80");
    manager = Call.nobody(cloud).as("manager", ScriptedCloud.PASSWORD).at("2.80");
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private static String body(String host, Object blockMigration) {
    return "{\"os-migrateLive\": {\"host\": %s, \"block_migration\": %s}}"
        .formatted(host, blockMigration);
  }

  private Call.Answer move(Call call, GuestId guest, String host) throws Exception {
    return call.post("/compute/v2.1/servers/" + guest + "/action", body(host, "\"auto\""));
  }

  private String migrations(GuestId guest) {
    return "/compute/v2.1/servers/" + guest + "/migrations";
  }

  private void begin(GuestId guest) throws Exception {
    int before = cloud.driver.started().size();
    assertThat(move(admin, guest, "null").status()).isEqualTo(202);
    await().until(() -> cloud.driver.started().size() > before);
    cloud.driver.progress(guest, MigrationPhase.PRE_COPY);
  }

  @Test
  void anAcceptedMigrationIsAnsweredWith202AndNothingElse() throws Exception {
    Call.Answer answer = move(admin, cloud.web, "\"bravo\"");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(move(admin, cloud.web, "\"bravo\"").status()).isEqualTo(409);
  }

  @ParameterizedTest
  @EnumSource(Blocker.Code.class)
  void whatStandsInTheWayIsToldAtOnceUntilVersion33(Blocker.Code code) throws Exception {
    cloud.driver.block(ScriptedCloud.BRAVO, code, "something on bravo");
    Call.Answer answer = admin
        .at("2.33")
        .post("/compute/v2.1/servers/" + cloud.web + "/action", body("\"bravo\"", true));
    assertThat(answer.status())
        .isEqualTo(
            switch (code) {
              case GUEST_NOT_RUNNING, JOB_ACTIVE -> 409;
              case GUEST_NOT_FOUND -> 404;
              default -> 400;
            });
    assertThat(answer.body()).contains("something on bravo");
    JsonNode record =
        admin.get("/compute/v2.1/os-migrations").json().path("migrations").path(0);
    JsonNode shown = admin
        .get("/godwit/v1/migrations/" + record.path("uuid").asText())
        .json()
        .path("migration");
    assertThat(shown.path("guest").asText())
        .isEqualTo(
            switch (code) {
              case GUEST_NOT_FOUND, HOST_UNREACHABLE -> "unknown";
              default -> "source";
            });
  }

  @Test
  void aManagerIsNotToldAboutHosts() throws Exception {
    for (var host : java.util.List.of("bravo", "charlie")) {
      cloud.driver.block(
          new dev.godwit.api.HostName(host), Blocker.Code.MEMORY, "no room on " + host);
    }
    Call.Answer refused = manager
        .at("2.33")
        .post("/compute/v2.1/servers/" + cloud.web + "/action", body("null", false));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("No valid host").doesNotContain("bravo", "charlie");
    JsonNode record =
        manager.get("/compute/v2.1/os-migrations").json().path("migrations").path(0);
    assertThat(record.path("status").asText()).isEqualTo("error");
    assertThat(record.path("source_compute").isNull()).isTrue();
    Call.Answer all = manager.get("/godwit/v1/migrations/" + record.path("uuid").asText());
    assertThat(all.status()).isEqualTo(200);
    assertThat(all.body()).doesNotContain("alpha", "bravo", "charlie");
    assertThat(
            admin.get("/godwit/v1/migrations/" + record.path("uuid").asText()).body())
        .contains("alpha", "no room on bravo");
  }

  @Test
  void aServerThatDoesNotRunIsNotMoved() throws Exception {
    cloud.hosts.guest(ScriptedCloud.ALPHA, cloud.web, PowerState.SHUTDOWN);
    assertThat(move(admin, cloud.web, "null").status()).isEqualTo(409);
    cloud.clock.advance(Duration.ofSeconds(2));
    cloud.hosts.guest(ScriptedCloud.ALPHA, cloud.db, PowerState.PAUSED);
    assertThat(move(admin, cloud.db, "null").status()).isEqualTo(202);
  }

  @Test
  void aMigrationInProgressIsShownToThoseWhoMay() throws Exception {
    assertThat(admin.get(migrations(cloud.web)).json().path("migrations")).isEmpty();
    begin(cloud.web);
    JsonNode shown = admin.get(migrations(cloud.web) + "/1").json().path("migration");
    assertThat(shown.path("memory_total_bytes").asLong()).isEqualTo(100);
    assertThat(shown.path("source_compute").asText()).isEqualTo("alpha");
    JsonNode seen = manager.get(migrations(cloud.web)).json().path("migrations").path(0);
    assertThat(seen.path("memory_total_bytes").asLong()).isEqualTo(100);
    assertThat(seen.path("source_compute").isNull()).isTrue();
    assertThat(seen.path("dest_host").isNull()).isTrue();
    assertThat(admin.get(migrations(cloud.db) + "/1").status()).isEqualTo(404);
    assertThat(admin.get(migrations(cloud.web) + "/x").status()).isEqualTo(404);
    cloud.driver.complete(cloud.web);
    await()
        .until(() -> admin.get(migrations(cloud.web)).json().path("migrations").isEmpty());
    assertThat(admin.get(migrations(cloud.web) + "/1").status()).isEqualTo(404);
  }

  @Test
  void aMigrationIsAbortedAndForcedAsInNova() throws Exception {
    assertThat(admin.delete(migrations(cloud.web) + "/1").status()).isEqualTo(409);
    assertThat(admin.post(migrations(cloud.web) + "/1/action", FORCE).status()).isEqualTo(409);
    begin(cloud.web);
    assertThat(admin.delete(migrations(cloud.web) + "/2").status()).isEqualTo(404);
    assertThat(admin.post(migrations(cloud.web) + "/2/action", FORCE).status()).isEqualTo(400);
    assertThat(admin
            .post(migrations(cloud.web) + "/1/action", "{\"force_complete\": 1}")
            .status())
        .isEqualTo(400);
    // The scripted driver refuses to force, and takes aborts.
    assertThat(admin.post(migrations(cloud.web) + "/1/action", FORCE).status()).isEqualTo(400);
    assertThat(admin.at("2.24").delete(migrations(cloud.web) + "/1").status()).isEqualTo(202);
    cloud.driver.fail(cloud.web, MigrationResult.Status.CANCELLED);
    await().until(() -> cloud.store.active(cloud.web).isEmpty());
    assertThat(admin.delete(migrations(cloud.web) + "/1").status()).isEqualTo(409);
  }

  @Test
  void oneThatWaitsIsAbortedFromVersion65() throws Exception {
    begin(cloud.web);
    assertThat(move(admin, cloud.db, "null").status()).isEqualTo(202);
    await()
        .until(() -> cloud.store.active(cloud.db).orElseThrow().status() == MigrationStatus.QUEUED);
    String waiting = migrations(cloud.db) + "/2";
    assertThat(admin.at("2.64").delete(waiting).status()).isEqualTo(400);
    assertThat(admin.at("2.65").delete(waiting).status()).isEqualTo(202);
    assertThat(cloud.store.active(cloud.db)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      2.1  | limit=x                                       | 200
      2.1  | nonsense=1                                    | 200
      2.58 | changes-since=soon                            | 200
      2.59 | limit=x                                       | 400
      2.59 | limit=-1                                      | 400
      2.59 | limit=1&limit=2                               | 400
      2.59 | marker=nonsense                               | 400
      2.59 | marker=5f5e1000-0000-4000-8000-000000000000   | 400
      2.59 | changes-since=soon                            | 400
      2.59 | nonsense=1                                    | 400
      2.59 | changes-before=2026-01-01T00:00:00Z           | 400
      2.65 | changes-before=2026-01-01T00:00:00Z           | 400
      2.66 | changes-before=2026-01-01T00:00:00Z           | 200
      2.66 | changes-since=2026-02-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z | 400
      2.79 | user_id=x                                     | 400
      2.79 | project_id=x                                  | 400
      2.80 | user_id=x&project_id=y                        | 200
      2.80 | hidden=perhaps                                | 400
      """)
  void listsAreAskedForByEachVersionsSchema(String version, String query, int status)
      throws Exception {
    Call.Answer answer = admin.at(version).get("/compute/v2.1/os-migrations?" + query.strip());
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
  }

  @Test
  void listsAreFilteredAndPaged() throws Exception {
    for (int i = 0; i < 5; i++) {
      begin(cloud.web);
      cloud.clock.advance(Duration.ofSeconds(10));
      cloud.driver.fail(cloud.web, MigrationResult.Status.FAILED);
      await().until(() -> cloud.store.active(cloud.web).isEmpty());
    }
    begin(cloud.db);
    String list = "/compute/v2.1/os-migrations";
    assertThat(ids(list)).containsExactly(6, 5, 4, 3, 2, 1);
    assertThat(ids(list + "?status=failed")).containsExactly(5, 4, 3, 2, 1);
    assertThat(ids(list + "?status=nonsense")).isEmpty();
    assertThat(ids(list + "?hidden=true")).isEmpty();
    assertThat(ids(list + "?migration_type=resize")).isEmpty();
    assertThat(ids(list + "?instance_uuid=" + cloud.db)).containsExactly(6);
    assertThat(ids(list + "?host=nowhere")).isEmpty();
    assertThat(ids(list + "?source_compute=alpha&limit=1")).containsExactly(6);
    assertThat(ids(list + "?changes-since=2026-03-04T05:06:50")).containsExactly(6, 5);
    var seen = new ArrayList<Integer>();
    String next = list + "?limit=2&status=failed";
    while (next != null) {
      JsonNode page = admin.get(next).json();
      page.path("migrations").forEach(migration -> seen.add(migration.path("id").asInt()));
      JsonNode link = page.path("migrations_links").path(0).path("href");
      next = link.isMissingNode()
          ? null
          : URI.create(link.asText()).getRawPath() + "?"
              + URI.create(link.asText()).getRawQuery();
    }
    assertThat(seen).containsExactly(5, 4, 3, 2, 1);
    // An administrator's migrations belong to the administrator's project.
    assertThat(manager.get(list).json().path("migrations")).isEmpty();
    assertThat(admin.get(list).json().findValues("links")).hasSize(1);
  }

  private java.util.List<Integer> ids(String path) throws Exception {
    return admin.get(path).json().path("migrations").findValues("id").stream()
        .map(JsonNode::asInt)
        .toList();
  }
}
