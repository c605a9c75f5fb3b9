package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code godwit serve} as it is shipped, a process of its own, asked over HTTP, on real hosts. */
@RealLibvirt
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class StandaloneIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String LATEST = "2.80";

  private final Testbed testbed;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final ObjectMapper json = new ObjectMapper();
  private final String name = "sa-" + UUID.randomUUID().toString().substring(0, 8);
  private final ServedHost host;
  private String token;

  StandaloneIT(Testbed testbed, @TempDir Path directory) {
    this.testbed = testbed;
    this.host = new ServedHost(directory, testbed);
  }

  @BeforeEach
  void start() throws Exception {
    host.settings("bind_port = 0\n");
    serve();
  }

  private void serve() throws Exception {
    host.start();
    token = login(password());
  }

  private String password() throws IOException {
    Path clouds = host.cloudsFile();
    assertThat(Files.getPosixFilePermissions(clouds))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Matcher matcher = Pattern.compile("password: (\\S+)\n").matcher(Files.readString(clouds));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private HttpResponse<String> authenticate(String password) throws Exception {
    return authenticate("admin", password);
  }

  private HttpResponse<String> authenticate(String user, String password) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(host.baseUrl() + "/identity/v3/auth/tokens"))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString("""
                    {"auth": {"identity": {"methods": ["password"], "password": {"user":
                      {"name": "%s", "domain": {"id": "default"}, "password": "%s"}}},
                      "scope": {"project": {"name": "admin", "domain": {"id": "default"}}}}}
                    """.formatted(user, password)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String login(String password) throws Exception {
    HttpResponse<String> answer = authenticate(password);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.headers().firstValue("X-Subject-Token").orElseThrow();
  }

  @AfterEach
  void stop() throws Exception {
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
    host.stop();
  }

  @Test
  void aGuestMovesThereAndBackThroughTheApi() throws Exception {
    UUID server = guest();
    JsonNode shown = get("/compute/v2.1/servers/" + server).path("server");
    assertThat(shown.path("OS-EXT-SRV-ATTR:host").asText()).isEqualTo("alpha");
    assertThat(shown.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(Instant.parse(shown.path("created").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(migrate(server, "2.34", "{\"host\": \"bravo\", \"block_migration\": \"auto\"}"))
        .isEqualTo(202);
    awaitEnd(server, "completed");
    assertThat(hostOf(server)).isEqualTo("bravo");
    assertThat(migrate(
            server,
            "2.1",
            "{\"host\": null, \"block_migration\": false, \"disk_over_commit\": false}"))
        .isEqualTo(202);
    awaitEnd(server, "completed");
    assertThat(hostOf(server)).isEqualTo("alpha");
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
    String uuid = migrations(server).get(0).path("uuid").asText();
    JsonNode record = get("/godwit/v1/migrations/" + uuid).path("migration");
    assertThat(record.path("guest").asText()).isEqualTo("destination");
    assertThat(record.path("downtime_millis").asLong()).isPositive();
  }

  @Test
  void badRequestsGetNovasAnswersAndChangeNothing() throws Exception {
    UUID server = guest();
    String auto = "{\"host\": null, \"block_migration\": \"auto\"}";
    assertThat(migrate(UUID.randomUUID(), "2.34", auto)).isEqualTo(404);
    assertThat(migrate(server, "2.34", auto.replace("null", "\"charlie\""))).isEqualTo(400);
    assertThat(migrate(server, "2.30", auto.replace("null", "\"alpha\""))).isEqualTo(400);
    assertThat(migrate(server, "2.1", auto)).isEqualTo(400);
    assertThat(migrate(server, "2.34", "{\"host\": null}")).isEqualTo(400);
    assertThat(migrate(server, "2.68", auto.replace("}", ", \"force\": true}"))).isEqualTo(400);
    assertThat(migrate(server, "2.30", auto.replace("}", ", \"force\": true}"))).isEqualTo(400);
    assertThat(migrate(server, "2.34", "no json")).isEqualTo(400);
    assertThat(migrate(server, "2.999", auto)).isEqualTo(406);
    assertThat(migrate(server, "two", auto)).isEqualTo(400);
    assertThat(send("GET", "/compute/v2.1/nothing", LATEST, null).statusCode()).isEqualTo(404);
    assertThat(authenticate("wrong").statusCode()).isEqualTo(401);
    token = "wrong";
    assertThat(migrate(server, "2.34", auto)).isEqualTo(401);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
  }

  @Test
  void aServerThatDoesNotRunOrAHostThatIsDownIsRefused() throws Exception {
    testbed.guest(name, "--persistent");
    UUID server = UUID.fromString(testbed.uuid("alpha", name));
    String toBravo = "{\"host\": \"bravo\", \"block_migration\": \"auto\"}";
    testbed.run("fault", "crash-host", "bravo");
    try {
      await().atMost(LIMIT).until(() -> bravo().equals("down"));
      assertThat(migrate(server, "2.30", toBravo)).isEqualTo(400);
      assertThat(testbed.state("alpha", name)).isEqualTo("running");
    } finally {
      testbed.run("fault", "start-host", "bravo");
    }
    await().atMost(LIMIT).until(() -> bravo().equals("up"));
    testbed.run("virsh", "alpha", "destroy", name);
    await()
        .atMost(LIMIT)
        .until(
            () -> get("/compute/v2.1/servers/" + server)
                .path("server")
                .path("status")
                .asText(),
            "SHUTOFF"::equals);
    assertThat(migrate(server, "2.34", toBravo)).isEqualTo(409);
    // As in Nova, the one that was refused while bravo was down left a record, and this one did
    // not.
    assertThat(migrations(server)).hasSize(1);
    assertThat(migrations(server).get(0).path("status").asText()).isEqualTo("error");
  }

  @Test
  void whatTheServersMetadataWishesForHoldsForItsMigration() throws Exception {
    UUID server = guest();
    String metadata = "/compute/v2.1/servers/" + server + "/metadata";
    String wrong = "{\"metadata\": {\"godwit:max_downtime_ms\": \"soon\"}}";
    assertThat(send("POST", metadata, LATEST, wrong).statusCode()).isEqualTo(400);
    assertThat(send("POST", metadata, LATEST, wrong.replace("soon", "450")).statusCode())
        .isEqualTo(200);
    assertThat(migrate(server, "2.34", "{\"host\": \"bravo\", \"block_migration\": \"auto\"}"))
        .isEqualTo(202);
    awaitEnd(server, "completed");
    String uuid = migrations(server).get(0).path("uuid").asText();
    JsonNode record = get("/godwit/v1/migrations/" + uuid).path("migration");
    assertThat(record.path("options").path("max_downtime_ms").asInt()).isEqualTo(450);
    assertThat(get(metadata).path("metadata").path("godwit:max_downtime_ms").asText())
        .isEqualTo("450");
  }

  private String bravo() throws Exception {
    for (JsonNode service : get("/compute/v2.1/os-services").path("services")) {
      if (service.path("host").asText().equals("bravo")) {
        return service.path("state").asText();
      }
    }
    return "absent";
  }

  @Test
  void aReaderLooksAndMovesNothingAndAStrangerDoesNeither() throws Exception {
    UUID server = guest();
    host.stop();
    host.settings("bind_port = 0\nuser.rita.password_hash = " + host.passwordHash("open sesame")
        + "\nuser.rita.roles = reader\nuser.rita.project = admin\n");
    host.start();
    token = authenticate("rita", "open sesame")
        .headers()
        .firstValue("X-Subject-Token")
        .orElseThrow();
    JsonNode shown = get("/compute/v2.1/servers/" + server).path("server");
    assertThat(shown.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(shown.toString()).doesNotContain("alpha");
    assertThat(send("GET", "/compute/v2.1/os-hypervisors", LATEST, null).statusCode())
        .isEqualTo(403);
    String auto = "{\"host\": null, \"block_migration\": \"auto\"}";
    assertThat(migrate(server, "2.34", auto)).isEqualTo(403);
    assertThat(send("DELETE", "/compute/v2.1/servers/" + server + "/migrations/1", LATEST, null)
            .statusCode())
        .isEqualTo(403);
    token = "";
    assertThat(migrate(server, "2.34", auto)).isEqualTo(401);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
  }

  @Test
  void withoutLibvirtsLibraryTheHostSaysWhatToInstall() throws Exception {
    host.settings("state_dir = other\nbind_port = 0\n");
    assertThat(host.startFailsWithoutLibvirt())
        .contains("libvirt's library cannot be loaded", "libvirt0")
        .doesNotContain("\tat ");
  }

  @Test
  void aMigrationIsShownForcedOnlyOnceAndAborted() throws Exception {
    UUID server = guest();
    testbed.run("fault", "rate", "alpha", "100");
    assertThat(migrate(server, "2.34", "{\"host\": null, \"block_migration\": \"auto\"}"))
        .isEqualTo(202);
    JsonNode running = await()
        .atMost(LIMIT)
        .until(
            () -> get("/compute/v2.1/servers/" + server + "/migrations").path("migrations"),
            list -> list.size() == 1 && list.get(0).path("memory_total_bytes").asLong() > 0)
        .get(0);
    assertThat(running.path("status").asText()).isEqualTo("running");
    assertThat(migrate(server, "2.34", "{\"host\": null, \"block_migration\": \"auto\"}"))
        .isEqualTo(409);
    String path =
        "/compute/v2.1/servers/" + server + "/migrations/" + running.path("id").asLong();
    assertThat(send("DELETE", path, LATEST, null).statusCode()).isEqualTo(202);
    awaitEnd(server, "cancelled");
    assertThat(send("DELETE", path, LATEST, null).statusCode()).isEqualTo(409);
    assertThat(
            send("POST", path + "/action", LATEST, "{\"force_complete\": null}").statusCode())
        .isEqualTo(409);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
  }

  @Test
  void killingTheHostLosesNoGuestAndTheRecordTellsTheEnd() throws Exception {
    UUID server = guest();
    testbed.run("fault", "rate", "alpha", "100");
    assertThat(migrate(server, "2.34", "{\"host\": \"bravo\", \"block_migration\": \"auto\"}"))
        .isEqualTo(202);
    await()
        .atMost(LIMIT)
        .until(() -> get("/compute/v2.1/servers/" + server + "/migrations")
                .path("migrations")
                .path(0)
                .path("memory_total_bytes")
                .asLong()
            > 0);
    host.kill();
    testbed.run("fault", "rate", "alpha", "off");
    serve();
    awaitEnd(server, "completed");
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    assertThat(testbed.state("alpha", name)).isEqualTo("absent");
    testbed.assertNoErrors(name);
  }

  @Test
  void aHostThatIsToldToStopGoesAtOnceAndTheMigrationGoesOn() throws Exception {
    UUID server = guest();
    testbed.run("fault", "rate", "alpha", "50");
    assertThat(migrate(server, "2.34", "{\"host\": \"bravo\", \"block_migration\": \"auto\"}"))
        .isEqualTo(202);
    await()
        .atMost(LIMIT)
        .until(() -> get("/compute/v2.1/servers/" + server + "/migrations")
                .path("migrations")
                .path(0)
                .path("memory_processed_bytes")
                .asLong()
            > 0);
    host.stop();
    assertThat(testbed.run("virsh", "alpha", "domjobinfo", name)).contains("Unbounded");
    testbed.run("fault", "rate", "alpha", "off");
    serve();
    awaitEnd(server, "completed");
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
  }

  @Test
  void settingsAreCheckedAllAtOnceWithoutStarting() throws Exception {
    String hash = host.passwordHash("open sesame");
    host.settings("bind_port = 0\nuser.rita.password_hash = " + hash + "\n");
    Command right = host.checkConfig();
    assertThat(right.exitCode()).as(right.toString()).isZero();
    assertThat(right.out())
        .contains("bind_port = 0", "host.alpha.client_uri = ", "user.rita.password_hash = ********")
        .contains("live_migration_downtime = 500", "The settings are right.")
        .doesNotContain(hash);
    host.settings("bind_prot = 1\nlive_migration_downtime = 1\nuser.rita.roles = king\n");
    Command wrong = host.checkConfig();
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("did you mean bind_port?", "at least 100 ms", "admin, manager, member and reader")
        .contains("user.rita.password_hash", "must be set")
        .doesNotContain("\tat ");
  }

  @Test
  void aHostThatCannotStartSaysWhyInOneSentence() throws Exception {
    assertStartFails(
        "bind_port = 0\nlive_migration_dowtime = 1\n", "did you mean live_migration_downtime?");
    int taken = URI.create(host.baseUrl()).getPort();
    assertStartFails("bind_port = " + taken + "\n", "cannot listen on 127.0.0.1 port " + taken);
    assertStartFails("bind_port = 0\nbind_port = 1\n", "is set already");
    assertStartFails("bind_port = 0\nbind_host = 0.0.0.0\n", "is not loopback");
    host.settings("bind_port = 0\n");
    assertThat(host.startFails()).contains("is in use by another Godwit");
  }

  @Test
  void aPluginDirectoryThatIsEmptyBrokenOrOfTheFutureStopsTheHostWithASentence(
      @TempDir Path plugins) throws Exception {
    assertStartFails(
        "bind_port = 0\nplugin_dir = " + plugins + "\n", "looked for the plugin in " + plugins);

    Path libvirt = copyOfPlugin(plugins);
    Path jar = mainJar(libvirt);
    byte[] whole = Files.readAllBytes(jar);
    Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
    assertStartFails("bind_port = 0\nplugin_dir = " + plugins + "\n", jar.toString());

    Files.write(jar, whole);
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Path descriptor = inside.getPath("META-INF/godwit/plugin.properties");
      Files.writeString(
          descriptor,
          Files.readString(descriptor).replaceAll("(?m)^spi *=.*$", "spi = >=99.0.0 <100.0.0"));
    }
    assertStartFails("bind_port = 0\nplugin_dir = " + plugins + "\n", "99.0.0");
  }

  private static Path copyOfPlugin(Path plugins) throws IOException {
    Path original = ServedHost.distribution().resolve("plugins/libvirt");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, plugins.resolve("libvirt").resolve(original.relativize(file).toString()));
      }
    }
    return plugins.resolve("libvirt");
  }

  private static Path mainJar(Path libvirt) throws IOException {
    try (Stream<Path> files = Files.list(libvirt)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("godwit-plugin-libvirt"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void assertStartFails(String setting, String sentence) throws Exception {
    host.settings("state_dir = other\n" + setting);
    assertThat(host.startFails()).contains(sentence).doesNotContain("\tat ");
  }

  private UUID guest() {
    testbed.guest(name);
    return UUID.fromString(testbed.uuid("alpha", name));
  }

  private String hostOf(UUID server) throws Exception {
    return get("/compute/v2.1/servers/" + server)
        .path("server")
        .path("OS-EXT-SRV-ATTR:host")
        .asText();
  }

  private int migrate(UUID server, String version, String body) throws Exception {
    String whole = body.startsWith("{") ? "{\"os-migrateLive\": " + body + "}" : body;
    return send("POST", "/compute/v2.1/servers/" + server + "/action", version, whole)
        .statusCode();
  }

  private JsonNode migrations(UUID server) throws Exception {
    return get("/compute/v2.1/os-migrations?instance_uuid=" + server).path("migrations");
  }

  /** Looks without a pause all the time, for a server that moves is never nowhere. */
  private void awaitEnd(UUID server, String status) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(LIMIT)
        .until(() -> {
          assertThat(hostOf(server)).isIn("alpha", "bravo");
          return migrations(server).path(0).path("status").asText().equals(status);
        });
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer = send("GET", path, LATEST, null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String version, String body)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create(host.baseUrl() + path))
        .timeout(Duration.ofMinutes(1))
        .header("X-Auth-Token", token)
        .header("OpenStack-API-Version", "compute " + version)
        .header("Content-Type", "application/json")
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
