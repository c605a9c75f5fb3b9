package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keystone's part: logins, tokens, their end, and the catalog. */
class IdentityTest {
  private static final String TOKENS = "/identity/v3/auth/tokens";

  @TempDir
  private Path directory;

  private ScriptedCloud cloud;
  private Call nobody;

  @BeforeEach
  void start() throws Exception {
    cloud = new ScriptedCloud(directory, "token_lifetime_seconds = 600\n");
    nobody = Call.nobody(cloud);
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  private int shown(Call call, String token) throws Exception {
    return call.with("X-Subject-Token", token).get(TOKENS).status();
  }

  @Test
  void aTokenTellsRolesProjectAndCatalog() throws Exception {
    var token = nobody.login("manager", ScriptedCloud.PASSWORD).json().path("token");
    assertThat(token.path("project").path("name").asText()).isEqualTo("web");
    assertThat(token.path("roles").findValuesAsText("name"))
        .containsExactly("reader", "member", "manager");
    assertThat(token.path("catalog").findValuesAsText("type"))
        .containsExactly("identity", "compute", "image", "godwit");
    var urls = StreamSupport.stream(token.path("catalog").spliterator(), false)
        .map(service -> service.path("endpoints").path(0).path("url").asText())
        .toList();
    assertThat(urls)
        .containsExactly(
            cloud.baseUrl() + "/identity/v3",
            cloud.baseUrl() + "/compute/v2.1",
            cloud.baseUrl() + "/image",
            cloud.baseUrl() + "/godwit/v1");
  }

  @Test
  void aTokenEndsWithItsLifetimeAndOneMadeOfItEndsWithIt() throws Exception {
    Call reader = nobody.as("reader", ScriptedCloud.PASSWORD);
    cloud.clock.advance(Duration.ofSeconds(599));
    assertThat(reader.get("/compute/v2.1/servers").status()).isEqualTo(200);
    Call.Answer again = nobody.post(
        TOKENS,
        "{\"auth\": {\"identity\": {\"methods\": [\"token\"], \"token\": {\"id\": \"%s\"}}}}"
            .formatted(reader.header("X-Auth-Token")));
    assertThat(again.status()).isEqualTo(201);
    Call second = nobody.with("X-Auth-Token", again.header("X-Subject-Token"));
    assertThat(second.get("/compute/v2.1/servers").status()).isEqualTo(200);
    cloud.clock.advance(Duration.ofSeconds(1));
    assertThat(reader.get("/compute/v2.1/servers").status()).isEqualTo(401);
    assertThat(second.get("/compute/v2.1/servers").status()).isEqualTo(401);
  }

  @Test
  void aRevokedTokenIsGoneAndNobodyLooksAtThatOfAnother() throws Exception {
    Call reader = nobody.as("reader", ScriptedCloud.PASSWORD);
    Call manager = nobody.as("manager", ScriptedCloud.PASSWORD);
    Call admin = nobody.as("admin", ScriptedCloud.PASSWORD);
    String token = reader.header("X-Auth-Token");
    assertThat(shown(manager, token)).isEqualTo(403);
    assertThat(manager.with("X-Subject-Token", token).delete(TOKENS).status()).isEqualTo(403);
    assertThat(shown(admin, token)).isEqualTo(200);
    assertThat(shown(reader, token)).isEqualTo(200);
    assertThat(reader.with("X-Subject-Token", token).delete(TOKENS).status()).isEqualTo(204);
    assertThat(shown(reader, token)).isEqualTo(401);
    assertThat(shown(admin, token)).isEqualTo(404);
    assertThat(admin.get(TOKENS).status()).isEqualTo(400);
  }

  @Test
  void wrongPasswordsAreSlowedDownPerAddress() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(nobody.login(i % 2 == 0 ? "reader" : "noone", "wrong").status())
          .isEqualTo(401);
    }
    Call.Answer refused = nobody.login("reader", ScriptedCloud.PASSWORD);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isEqualTo("60");
    cloud.clock.advance(Duration.ofSeconds(60));
    assertThat(nobody.login("reader", ScriptedCloud.PASSWORD).status()).isEqualTo(201);
  }

  @Test
  void whatElseIsAskedForWithAPasswordIsRefused() throws Exception {
    Map<List<String>, Integer> table = Map.of(
        List.of("\"domain\": {\"id\": \"default\"},", ""), 201,
        List.of("\"domain\": {\"name\": \"Default\"},", ""), 201,
        List.of("\"domain\": {\"id\": \"other\"},", ""), 401,
        List.of(
                "",
                ", \"scope\": {\"project\": {\"name\": \"web\", \"domain\": {\"id\": \"default\"}}}"),
            201,
        List.of(
                "",
                ", \"scope\": {\"project\": {\"name\": \"admin\", \"domain\": {\"id\": \"default\"}}}"),
            401,
        List.of("", ", \"scope\": {\"system\": {\"all\": true}}"), 401,
        List.of("", ", \"scope\": \"unscoped\""), 201);
    for (var row : table.entrySet()) {
      Call.Answer answer = nobody.post(TOKENS, """
          {"auth": {"identity": {"methods": ["password"], "password": {"user":
            {"name": "reader", %s "password": "open sesame"}}} %s}}
          """.formatted(row.getKey().toArray()));
      assertThat(answer.status()).as(row.toString()).isEqualTo(row.getValue());
    }
    assertThat(nobody
            .post(TOKENS, "{\"auth\": {\"identity\": {\"methods\": [\"totp\"]}}}")
            .status())
        .isEqualTo(401);
    assertThat(
            nobody.post(TOKENS, "{\"auth\": {\"identity\": {\"methods\": []}}}").status())
        .isEqualTo(400);
  }
}
