package dev.godwit.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may do what: every route with no token, with a wrong one, and as every role, at a server of the
 * own project and of another one.
 */
class AccessTest {
  private static final String OWN = "{web}";
  private static final String OTHER = "{db}";
  private static final String MOVE =
      "{\"os-migrateLive\": {\"host\": null, \"block_migration\": \"auto\"}}";
  private static final String MOVE_TO_BRAVO = MOVE.replace("null", "\"bravo\"");
  private static final String META = "{\"meta\": {\"colour\": \"green\"}}";
  private static final String METADATA = "{\"metadata\": {\"colour\": \"green\"}}";
  private static final String RETUNE = "{\"policy\": \"nova\"}";
  private static final String RESOLVE = "{\"guest_at\": \"source\"}";
  private static final String FORCE = "{\"force_complete\": null}";
  private static final List<String> USERS =
      List.of("nobody", "stranger", "reader", "member", "manager", "admin");

  /**
   * One line of the table: the answers to nobody, to a wrong token, to a reader, a member and a manager
   * of the project web, and to an administrator.
   */
  private record Row(String method, String path, String body, List<Integer> statuses) {
    static Row of(String method, String path, String body, Integer... statuses) {
      return new Row(method, path, body, List.of(statuses));
    }

    /** The path as the OpenAPI document writes it. */
    String template() {
      String server = path.replace(OWN, "{server_id}").replace(OTHER, "{server_id}");
      return server
          .replaceFirst("\\?.*", "")
          .replaceFirst("/migrations/7", "/migrations/{migration_id}")
          .replaceFirst("os-hypervisors/1$", "os-hypervisors/{hypervisor_id}")
          .replaceFirst("flavors/libvirt-1-256", "flavors/{flavor_id}")
          .replace("{alpha}", "{hypervisor_id}")
          .replaceFirst("images/7", "images/{image_id}")
          .replaceFirst("/metadata/colour$", "/metadata/{key}")
          .replaceFirst("/godwit/v1/migrations/[^/]*", "/godwit/v1/migrations/{migration_uuid}");
    }
  }

  /** The id of the host alpha, the same on every start. */
  private static final String ALPHA_ID = "20f83081-89d8-3c5c-8ef4-ecb0d471ec43";

  private static final String TO_BRAVO = "{\"host\": \"bravo\"}";
  private static final String C = "/compute/v2.1";
  private static final String G = "/godwit/v1";
  private static final String UNKNOWN = "5f5e1000-0000-4000-8000-000000000000";

  private static final List<Row> TABLE = List.of(
      Row.of("GET", "/openapi.yaml", null, 200, 200, 200, 200, 200, 200),
      Row.of("GET", "/identity", null, 300, 300, 300, 300, 300, 300),
      Row.of("GET", "/identity/v3", null, 200, 200, 200, 200, 200, 200),
      Row.of("POST", "/identity/v3/auth/tokens", "{}", 400, 400, 400, 400, 400, 400),
      Row.of("GET", "/identity/v3/auth/tokens", null, 401, 401, 200, 200, 200, 200),
      Row.of("HEAD", "/identity/v3/auth/tokens", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", "/identity/v3/auth/catalog", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", "/identity/v3/auth/projects", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", "/identity/v3/projects", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", "/compute", null, 200, 200, 200, 200, 200, 200),
      Row.of("GET", "/compute/v2.1", null, 200, 200, 200, 200, 200, 200),
      Row.of("GET", C + "/servers", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/servers?all_tenants=1", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/servers/detail", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/servers/detail?all_tenants=1", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/servers/" + OWN, null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/servers/" + OTHER, null, 401, 401, 404, 404, 404, 200),
      Row.of("GET", C + "/servers/" + UNKNOWN, null, 401, 401, 404, 404, 404, 404),
      Row.of("GET", C + "/servers/" + OWN + "/migrations", null, 401, 401, 403, 403, 200, 200),
      Row.of("GET", C + "/servers/" + OTHER + "/migrations", null, 401, 401, 404, 404, 404, 200),
      // That there is no migration 7 is told only to those who may ask.
      Row.of("GET", C + "/servers/" + OWN + "/migrations/7", null, 401, 401, 403, 403, 403, 404),
      Row.of("GET", C + "/servers/" + OTHER + "/migrations/7", null, 401, 401, 404, 404, 404, 404),
      Row.of("DELETE", C + "/servers/" + OWN + "/migrations/7", null, 401, 401, 403, 403, 409, 409),
      Row.of(
          "DELETE", C + "/servers/" + OTHER + "/migrations/7", null, 401, 401, 404, 404, 404, 409),
      Row.of(
          "POST",
          C + "/servers/" + OWN + "/migrations/7/action",
          FORCE,
          401,
          401,
          403,
          403,
          409,
          409),
      Row.of(
          "POST",
          C + "/servers/" + OTHER + "/migrations/7/action",
          FORCE,
          401,
          401,
          404,
          404,
          404,
          409),
      Row.of("GET", C + "/servers/" + OWN + "/metadata", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/servers/" + OTHER + "/metadata", null, 401, 401, 404, 404, 404, 200),
      Row.of("POST", C + "/servers/" + OWN + "/metadata", METADATA, 401, 401, 403, 200, 200, 200),
      Row.of("POST", C + "/servers/" + OTHER + "/metadata", METADATA, 401, 401, 404, 404, 404, 200),
      Row.of("PUT", C + "/servers/" + OWN + "/metadata", METADATA, 401, 401, 403, 200, 200, 200),
      Row.of("GET", C + "/servers/" + OWN + "/metadata/colour", null, 401, 401, 200, 200, 200, 200),
      Row.of("PUT", C + "/servers/" + OWN + "/metadata/colour", META, 401, 401, 403, 200, 200, 200),
      Row.of(
          "DELETE", C + "/servers/" + OWN + "/metadata/colour", null, 401, 401, 403, 204, 404, 404),
      Row.of("GET", C + "/os-migrations", null, 401, 401, 403, 403, 200, 200),
      Row.of("GET", C + "/os-migrations?project_id=other", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/os-hypervisors", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/os-hypervisors/detail", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/os-hypervisors/statistics", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/os-hypervisors/1", null, 401, 401, 403, 403, 403, 400),
      Row.of("GET", C + "/os-hypervisors/{alpha}", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/os-hypervisors/{alpha}/uptime", null, 401, 401, 403, 403, 403, 501),
      Row.of("GET", C + "/os-aggregates", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/os-services", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", C + "/flavors", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/flavors/detail", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/flavors/libvirt-1-256", null, 401, 401, 200, 200, 200, 200),
      Row.of(
          "GET", C + "/flavors/libvirt-1-256/os-extra_specs", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", C + "/nothing", null, 401, 401, 404, 404, 404, 404),
      Row.of("GET", "/image", null, 300, 300, 300, 300, 300, 300),
      Row.of("GET", "/image/v2/images", null, 401, 401, 200, 200, 200, 200),
      Row.of("GET", "/image/v2/images/7", null, 401, 401, 404, 404, 404, 404),
      Row.of("GET", "/godwit", null, 200, 200, 200, 200, 200, 200),
      Row.of("GET", "/godwit/v1", null, 200, 200, 200, 200, 200, 200),
      Row.of("GET", "/godwit/v1/plugins", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", "/godwit/v1/host-versions", null, 401, 401, 403, 403, 403, 200),
      Row.of("GET", "/godwit/v1/migrations/" + UNKNOWN, null, 401, 401, 404, 404, 404, 404),
      Row.of(
          "GET", "/godwit/v1/migrations/" + UNKNOWN + "/trace", null, 401, 401, 404, 404, 404, 404),
      Row.of(
          "POST",
          "/godwit/v1/migrations/" + UNKNOWN + "/retune",
          RETUNE,
          401,
          401,
          404,
          404,
          404,
          404),
      Row.of(
          "POST",
          "/godwit/v1/migrations/" + UNKNOWN + "/resolve",
          RESOLVE,
          401,
          401,
          404,
          404,
          404,
          404),
      Row.of(
          "POST",
          "/godwit/v1/migrations/" + UNKNOWN + "/adopt",
          "{}",
          401,
          401,
          404,
          404,
          404,
          404),
      // Last, because they begin something. Only an administrator names the host.
      Row.of(
          "POST", C + "/servers/" + OWN + "/action", MOVE_TO_BRAVO, 401, 401, 403, 403, 403, 202),
      Row.of("POST", C + "/servers/" + OWN + "/action", MOVE, 401, 401, 403, 403, 409, 409),
      Row.of("POST", C + "/servers/" + OTHER + "/action", MOVE, 401, 401, 404, 404, 404, 202),
      Row.of("POST", G + "/servers/" + OWN + "/migrations", "{}", 401, 401, 403, 403, 409, 409),
      Row.of("POST", G + "/servers/" + OWN + "/migrations", TO_BRAVO, 401, 401, 403, 403, 403, 409),
      Row.of("POST", G + "/servers/" + OTHER + "/migrations", "{}", 401, 401, 404, 404, 404, 409),
      Row.of("DELETE", "/identity/v3/auth/tokens", null, 401, 401, 204, 204, 204, 204));

  @TempDir
  private static Path directory;

  private static ScriptedCloud cloud;
  private static Call nobody;
  private static final Map<String, Call> CALLS = new LinkedHashMap<>();

  @BeforeAll
  static void start() throws Exception {
    cloud = new ScriptedCloud(directory);
    nobody = Call.nobody(cloud).at("2.80");
    for (String user : USERS) {
      Call call = switch (user) {
        case "nobody" -> nobody;
        case "stranger" -> nobody.with("X-Auth-Token", "x".repeat(43));
        case "admin" -> nobody.as("admin", ScriptedCloud.PASSWORD).at("2.80");
        default -> nobody.as(user, ScriptedCloud.PASSWORD).at("2.80");
      };
      CALLS.put(user, call);
    }
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @Test
  void everyRouteOfTheServerIsDescribedAndInTheTable() throws Exception {
    var described = Described.ofTheJar().operations().stream()
        .map(operation -> operation.method() + " " + operation.path())
        .collect(Collectors.toSet());
    assertThat(TABLE.stream()
            .map(row -> row.method() + " " + row.template())
            .filter(route -> !route.endsWith("/nothing")))
        .containsAll(described);
    assertThat(cloud.apis.routes().stream()
            .map(route -> route
                .replace("{server}", "{server_id}")
                .replace(
                    "{migration}",
                    route.contains("/godwit/") ? "{migration_uuid}" : "{migration_id}")
                .replace("{hypervisor}", "{hypervisor_id}")
                .replace("{flavor}", "{flavor_id}")
                .replace("{image}", "{image_id}")))
        .containsExactlyInAnyOrderElementsOf(described);
  }

  @TestFactory
  Stream<DynamicTest> everyRouteAnswersEveryRoleAsTheTableSays() {
    return TABLE.stream()
        .flatMap(row -> Stream.iterate(0, i -> i < USERS.size(), i -> i + 1)
            .map(i -> DynamicTest.dynamicTest(
                row.method() + " " + row.path() + " as " + USERS.get(i), () -> check(row, i))));
  }

  private static void check(Row row, int i) throws Exception {
    Call call = CALLS.get(USERS.get(i));
    if (row.path().endsWith("auth/tokens") && call.header("X-Auth-Token") != null) {
      call = call.with("X-Subject-Token", call.header("X-Auth-Token"));
    }
    String path = row.path()
        .replace(OWN, cloud.web.toString())
        .replace(OTHER, cloud.db.toString())
        .replace("{alpha}", ALPHA_ID);
    Call.Answer answer = call.send(row.method(), path, row.body());
    assertThat(answer.status()).as(answer.toString()).isEqualTo(row.statuses().get(i));
    assertThat(answer.header("X-Openstack-Request-Id")).matches("req-[0-9a-f-]{36}");
    if (answer.status() == 401) {
      assertThat(answer.header("WWW-Authenticate")).startsWith("Keystone ");
    }
  }
}
