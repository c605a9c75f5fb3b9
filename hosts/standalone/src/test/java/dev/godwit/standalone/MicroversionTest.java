package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions are asked for and answered as in Nova. */
class MicroversionTest {
  private static final String SERVERS = "/compute/v2.1/servers/detail";

  @TempDir
  private static Path directory;

  private static ScriptedCloud cloud;
  private static Call admin;

  @BeforeAll
  static void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      '',                             '',      200, 2.1
      compute 2.1,                    '',      200, 2.1
      compute 2.80,                   '',      200, 2.80
      compute latest,                 '',      200, 2.80
      compute LATEST,                 '',      200, 2.80
      'identity 3, compute 2.30',     '',      200, 2.30
      'compute 2.30, compute 2.31',   '',      200, 2.31
      identity 3.1,                   '',      200, 2.1
      Compute  2.7,                   '',      200, 2.7
      '',                             2.40,    200, 2.40
      '',                             latest,  200, 2.80
      compute 2.3,                    2.40,    200, 2.3
      compute 2.81,                   '',      406, 2.81
      compute 2.0,                    '',      406, 2.0
      compute 3.1,                    '',      406, 3.1
      compute 1.1,                    '',      406, 1.1
      compute 2.999999999,            '',      406, 2.999999999
      compute two,                    '',      400, ''
      compute 2,                      '',      400, ''
      compute 2.01,                   '',      400, ''
      compute 02.1,                   '',      400, ''
      compute -2.1,                   '',      400, ''
      '',                             '2.1.1', 400, ''
      """)
  void aVersionIsNegotiated(String current, String legacy, int status, String version)
      throws Exception {
    Call call = admin;
    if (!current.isEmpty()) {
      call = call.with("OpenStack-API-Version", current);
    }
    if (!legacy.isEmpty()) {
      call = call.with("X-OpenStack-Nova-API-Version", legacy);
    }
    for (String path : List.of(SERVERS, "/compute/v2.1")) {
      Call.Answer answer = call.get(path);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
      if (!version.isEmpty()) {
        assertThat(answer.header("OpenStack-API-Version")).isEqualTo("compute " + version);
        assertThat(answer.header("X-OpenStack-Nova-API-Version")).isEqualTo(version);
        assertThat(answer.header("Vary"))
            .contains("OpenStack-API-Version", "X-OpenStack-Nova-API-Version");
      }
      if (status != 200) {
        assertThat(answer
                .json()
                .path(status == 406 ? "computeFault" : "badRequest")
                .path("code")
                .asInt())
            .isEqualTo(status);
      }
    }
  }

  /** The OpenAPI document says which fields each version has; every call is checked against it. */
  @Test
  void everyVersionHasItsFieldsAndNoOthers() throws Exception {
    Call manager = Call.nobody(cloud).as("manager", ScriptedCloud.PASSWORD);
    String server = "/compute/v2.1/servers/" + cloud.db;
    assertThat(admin
            .at("2.80")
            .post(
                server + "/action",
                "{\"os-migrateLive\": {\"host\": \"bravo\", \"block_migration\": true}}")
            .status())
        .isEqualTo(202);
    org.awaitility.Awaitility.await().until(() -> !cloud.driver.started().isEmpty());
    for (int minor = 1; minor <= 80; minor++) {
      Call call = admin.at("2." + minor);
      for (String path : List.of(
          SERVERS,
          "/compute/v2.1/servers",
          server,
          "/compute/v2.1/os-migrations",
          "/compute/v2.1/os-hypervisors",
          "/compute/v2.1/os-hypervisors/detail",
          "/compute/v2.1/os-services",
          "/compute/v2.1/flavors/detail")) {
        assertThat(call.get(path).status()).as(path + " at 2." + minor).isEqualTo(200);
      }
      assertThat(call.get(server + "/migrations").status()).isEqualTo(minor < 23 ? 404 : 200);
      assertThat(call.get(server + "/migrations/1").status()).isEqualTo(minor < 23 ? 404 : 200);
      assertThat(call.delete(server + "/migrations/77").status()).isEqualTo(404);
      assertThat(call.post(server + "/migrations/77/action", "{\"force_complete\": null}")
              .status())
          .isEqualTo(minor < 22 ? 404 : 400);
      assertThat(manager.at("2." + minor).get(SERVERS).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      2.1,  '{"host": null, "block_migration": false}',                                  400
      2.1,  '{"host": null, "disk_over_commit": false}',                                 400
      2.1,  '{"block_migration": false, "disk_over_commit": false}',                     400
      2.1,  '{"host": null, "block_migration": "auto", "disk_over_commit": false}',      400
      2.1,  '{"host": null, "block_migration": "maybe", "disk_over_commit": false}',     400
      2.1,  '{"host": 7, "block_migration": false, "disk_over_commit": false}',          400
      2.1,  '{"host": null, "block_migration": false, "disk_over_commit": 2}',           400
      2.1,  '{"host": null, "block_migration": false, "disk_over_commit": false, "x": 1}', 400
      2.24, '{"host": "alpha", "block_migration": "True", "disk_over_commit": "no"}',    400
      2.25, '{"host": null, "block_migration": false, "disk_over_commit": false}',       400
      2.25, '{"host": null, "block_migration": "auto", "force": true}',                  400
      2.30, '{"host": null, "block_migration": "auto", "force": true}',                  400
      2.30, '{"host": "alpha", "block_migration": "auto", "force": "maybe"}',            400
      2.67, '{"host": "nowhere", "block_migration": "auto", "force": true}',             400
      2.68, '{"host": "nowhere", "block_migration": "auto", "force": true}',             400
      2.34, '{"host": "nowhere", "block_migration": "auto"}',                            400
      2.34, '[]',                                                                        400
      2.34, 'null',                                                                      400
      """)
  void aMigrationThatIsAskedForWronglyIsRefused(String version, String body, int status)
      throws Exception {
    Call.Answer answer = admin
        .at(version)
        .post(
            "/compute/v2.1/servers/" + cloud.web + "/action", "{\"os-migrateLive\": " + body + "}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.json().path("badRequest").path("message").asText()).isNotEmpty();
    assertThat(cloud.store.active(cloud.web)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "{\"pause\": null}",
        "{\"os-migrateLive\": {}, \"pause\": null}",
        "{\"os-migrateLive\": null, \"os-migrateLive\": null}",
        "{} {}"
      })
  void aBodyThatIsNoneIsRefused(String body) throws Exception {
    Call.Answer answer =
        admin.at("2.34").post("/compute/v2.1/servers/" + cloud.web + "/action", body);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
  }

  @Test
  void aBodyThatIsNotJsonIsRefused() throws Exception {
    Call.Answer answer = admin
        .at("2.34")
        .with("Content-Type", "text/xml")
        .post("/compute/v2.1/servers/" + cloud.web + "/action", "<x/>");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().has("badRequest")).isTrue();
  }

  @Test
  void flavorsHavePages() throws Exception {
    String flavors = "/compute/v2.1/flavors";
    Call.Answer page = admin.get(flavors + "?limit=1");
    String id = page.json().at("/flavors/0/id").asText();
    assertThat(id).isEqualTo("libvirt-1-256");
    assertThat(page.json().at("/flavors_links/0/href").asText())
        .endsWith(flavors + "?limit=1&marker=" + id);
    assertThat(admin.get(flavors + "?marker=" + id).json().path("flavors")).isEmpty();
    for (String wrong : List.of("?limit=-1", "?limit=x", "?marker=nonsense")) {
      assertThat(admin.get(flavors + wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource({"2.52, 404", "2.53, 400"})
  void aHypervisorsNumberIsNoUuid(String version, int status) throws Exception {
    assertThat(admin.at(version).get("/compute/v2.1/os-hypervisors/999999").status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"2.1, nonsense, 400", "2.80, nonsense, 400", "2.21, force_complete, 404"})
  void anActionThatThereIsNotIsRefusedInEveryVersion(String version, String action, int status)
      throws Exception {
    assertThat(admin
            .at(version)
            .post(
                "/compute/v2.1/servers/" + cloud.web + "/migrations/1/action",
                "{\"" + action + "\": null}")
            .status())
        .isEqualTo(status);
  }
}
