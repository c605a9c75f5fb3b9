package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server metadata as Nova answers it, and the wishes for migrations in it. */
class MetadataTest {
  @TempDir
  private Path directory;

  private final ObjectMapper json = new ObjectMapper();
  private ScriptedCloud cloud;
  private Call admin;
  private String server;
  private String metadata;

  @BeforeEach
  void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    admin = Call.nobody(cloud).as("admin", ScriptedCloud.PASSWORD).at("2.80");
    server = "/compute/v2.1/servers/" + cloud.web;
    metadata = server + "/metadata";
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private void assertAnswer(Call.Answer answer, int status, String body) throws Exception {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    assertThat(answer.json()).isEqualTo(json.readTree(body));
  }

  private void assertRefused(Call.Answer answer, int status, String... words) throws Exception {
    assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
    JsonNode error = answer.json().elements().next();
    assertThat(error.path("code").asInt()).isEqualTo(status);
    assertThat(error.path("message").asText()).contains(words);
  }

  @Test
  void itemsAreAddedReplacedChangedAndRemovedAndShownWithTheServer() throws Exception {
    assertAnswer(admin.get(metadata), 200, "{\"metadata\": {}}");
    assertAnswer(
        admin.post(metadata, "{\"metadata\": {\"a\": \"1\", \"b b\": \"\"}}"),
        200,
        "{\"metadata\": {\"a\": \"1\", \"b b\": \"\"}}");
    assertAnswer(
        admin.post(metadata, "{\"metadata\": {\"a\": \"2\"}}"),
        200,
        "{\"metadata\": {\"a\": \"2\", \"b b\": \"\"}}");
    assertAnswer(
        admin.send("PUT", metadata + "/c:d", "{\"meta\": {\"c:d\": \"3\"}}"),
        200,
        "{\"meta\": {\"c:d\": \"3\"}}");
    assertAnswer(admin.get(metadata + "/b%20b"), 200, "{\"meta\": {\"b b\": \"\"}}");
    JsonNode shown = admin.get(server).json().path("server").path("metadata");
    assertThat(shown).isEqualTo(json.readTree("{\"a\": \"2\", \"b b\": \"\", \"c:d\": \"3\"}"));
    JsonNode listed =
        admin.get("/compute/v2.1/servers/detail?name=web-1&all_tenants=1").json();
    assertThat(listed.path("servers").path(0).path("metadata")).isEqualTo(shown);
    assertThat(admin.delete(metadata + "/a").status()).isEqualTo(204);
    assertRefused(admin.delete(metadata + "/a"), 404, "Metadata item was not found");
    assertRefused(admin.get(metadata + "/a"), 404, "Metadata item was not found");
    assertAnswer(
        admin.send("PUT", metadata, "{\"metadata\": {\"e\": \"5\"}}"),
        200,
        "{\"metadata\": {\"e\": \"5\"}}");
    assertAnswer(admin.get(metadata), 200, "{\"metadata\": {\"e\": \"5\"}}");
  }

  @Test
  void novasLimitsHold() throws Exception {
    String many = IntStream.range(0, 128)
        .mapToObj(i -> "\"k" + i + "\": \"" + "v".repeat(255) + "\"")
        .collect(Collectors.joining(", ", "{\"metadata\": {", "}}"));
    assertThat(admin.send("PUT", metadata, many).status()).isEqualTo(200);
    assertRefused(
        admin.post(metadata, "{\"metadata\": {\"more\": \"\"}}"),
        403,
        "Maximum number of metadata items exceeds 128");
    assertRefused(
        admin.post(metadata, "{\"metadata\": {\"k0\": \"" + "v".repeat(256) + "\"}}"), 400, "k0");
    assertThat(admin.get(metadata + "/k0").json().path("meta").path("k0").asText())
        .hasSize(255);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | '' | {\"metadata\": {\"a\": 1}} | not of type 'string'",
        "POST | '' | {\"metadata\": {\"a\": null}} | not of type 'string'",
        "POST | '' | {\"metadata\": []} | the one key metadata",
        "POST | '' | {\"metadata\": {}, \"more\": 1} | the one key metadata",
        "PUT | '' | {\"meta\": {\"a\": \"b\"}} | the one key metadata",
        "POST | '' | {\"metadata\": {\"\": \"b\"}} | 1 to 255",
        "PUT | /a | {\"meta\": {\"b\": \"c\"}} | Request body and URI mismatch",
        "PUT | /a | {\"meta\": {\"a\": \"c\", \"b\": \"c\"}} | exactly one",
        "POST | '' | {\"metadata\": {\"godwit:policy\": \"No!\"}} | godwit:policy is not the name",
        "PUT | /godwit:pause | {\"meta\": {\"godwit:pause\": \"maybe\"}} | godwit:pause is not true or",
        "POST | '' | {\"metadata\": {\"godwit:paws\": \"1\"}} | no metadata key godwit:paws"
      })
  void whatIsWrongIsRefusedAndChangesNothing(String method, String path, String body, String words)
      throws Exception {
    admin.post(metadata, "{\"metadata\": {\"a\": \"before\"}}");
    assertRefused(admin.send(method, metadata + path, body), 400, words);
    assertAnswer(admin.get(metadata), 200, "{\"metadata\": {\"a\": \"before\"}}");
  }

  @Test
  void aServerInErrorTakesNone() throws Exception {
    cloud.hosts.put(
        ScriptedCloud.ALPHA,
        new GuestObservation(cloud.web, "web-1", PowerState.CRASHED, false, false, true, 256, 1));
    assertRefused(
        admin.post(metadata, "{\"metadata\": {\"a\": \"b\"}}"),
        409,
        "Cannot 'update metadata' instance " + cloud.web + " while it is in vm_state error");
    assertThat(admin.get(metadata).status()).isEqualTo(200);
  }

  @Test
  void aMembersWishesHoldForAMigrationThatAManagerAsksFor() throws Exception {
    Call member = Call.nobody(cloud).as("member", ScriptedCloud.PASSWORD).at("2.80");
    Call manager = Call.nobody(cloud).as("manager", ScriptedCloud.PASSWORD).at("2.80");
    assertThat(member
            .post(
                metadata,
                "{\"metadata\": {\"godwit:policy\": \"stepped\", \"godwit:max_downtime_ms\":"
                    + " \"250\"}}")
            .status())
        .isEqualTo(200);
    assertThat(manager
            .at("2.30")
            .post(
                server + "/action",
                "{\"os-migrateLive\": {\"host\": null, \"block_migration\": \"auto\"}}")
            .status())
        .isEqualTo(202);
    assertThat(cloud.driver.started()).singleElement().satisfies(request -> {
      assertThat(request.options().policy()).isEqualTo("stepped");
      assertThat(request.options().contract().maxDowntimeMillis()).isEqualTo(250);
    });
  }
}
