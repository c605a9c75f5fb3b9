package dev.godwit.nova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.godwit.api.Alarm;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MillisRange;
import dev.godwit.api.Obligation;
import dev.godwit.api.Resolution;
import dev.godwit.api.Standing;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.settings.SettingsFile;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.testing.Certificates;
import dev.godwit.host.testing.ScriptedDriver;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.host.testing.SettableClock;
import dev.godwit.nova.keystone.KeystoneTrust;
import dev.godwit.nova.keystone.ScriptedKeystone;
import dev.godwit.spi.MigrationCallbacks;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.HttpsURLConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a compute node tells over HTTP, of migrations that nova-compute ordered over the socket. */
@Timeout(60)
class NodeApiTest {
  private static final UUID MIGRATION = UUID.fromString("11111111-1111-4111-8111-111111111111");
  private static final UUID INSTANCE = UUID.fromString("22222222-2222-4222-8222-222222222222");
  private static final GuestId GUEST = new GuestId(INSTANCE);
  private static final String SHOW = "/godwit/v1/migrations/" + MIGRATION;
  private static final String TOKEN = "a-good-token";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant SINCE = Instant.parse("2026-03-04T05:00:00Z");
  private static final Standing OPEN = new Standing(
      List.of(new Obligation(Obligation.Kind.POST, SINCE, 1, "No answer.", "Look.")),
      new Alarm(Alarm.Code.FOREIGN_JOB, SINCE, "A job of somebody else.", "Adopt it."),
      new HostName("charlie"));

  @TempDir
  private Path directory;

  private final SettableClock clock = new SettableClock();
  private ScriptedKeystone keystone;
  private Conversations conversations;
  private ScriptedDriver driver;
  private ListeningSocket socket;
  private NodeApi api;

  @BeforeEach
  void serve() throws Exception {
    keystone = new ScriptedKeystone();
    keystone.give(TOKEN, clock.instant().plus(Duration.ofDays(1)), "admin");
    var hosts = new ScriptedHosts(clock);
    hosts.host(new HostName("alpha"), 1024).host(new HostName("bravo"), 1024);
    hosts.guest(new HostName("alpha"), GUEST, PowerState.RUNNING);
    conversations = new Conversations(clock, new TraceFiles(directory.resolve("traces"), 2));
    driver = new ScriptedDriver(hosts, conversations);
    var endpoint = new Endpoint(
        conversations,
        driver,
        new Endpoint.Rules(List.of("nova", "predictive"), "nova", 2),
        System::nanoTime);
    socket = ListeningSocket.open(
        directory.resolve("nova.sock"), Peer.of("nova"), endpoint, conversations, 8);
    api = start("").orElseThrow();
  }

  private Optional<NodeApi> start(String more) throws Exception {
    return startWith("api_bind_host = 127.0.0.1\napi_bind_port = 0\nkeystone_url = "
        + keystone.url() + "\n" + more);
  }

  private Optional<NodeApi> startWith(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("godwit-nova.properties"), text);
    var plugins = List.of(
        new PluginStatus("libvirt", "1.0.0", PluginStatus.State.LOADED, null),
        new PluginStatus("other", null, PluginStatus.State.FAILED, "It has no descriptor."));
    return NodeApi.start(
        SettingsFile.read(file).check(NovaHost.ownSections(), ApiSettings.rules()),
        () -> plugins,
        conversations,
        clock);
  }

  @AfterEach
  void close() throws Exception {
    api.close();
    socket.close();
    keystone.close();
  }

  private HttpURLConnection call(String method, String path, String token) throws IOException {
    var connection = (HttpURLConnection)
        URI.create("http://127.0.0.1:" + api.port() + path).toURL().openConnection();
    connection.setConnectTimeout(10_000);
    connection.setReadTimeout(20_000);
    connection.setRequestMethod(method);
    if (token != null) {
      connection.setRequestProperty("X-Auth-Token", token);
    }
    return connection;
  }

  private static String text(HttpURLConnection call) throws IOException {
    try (var in = call.getResponseCode() < 400 ? call.getInputStream() : call.getErrorStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private JsonNode get(int status, String path) throws IOException {
    HttpURLConnection call = call("GET", path, TOKEN);
    assertThat(call.getResponseCode()).as(path).isEqualTo(status);
    assertThat(call.getHeaderField("x-openstack-request-id")).startsWith("req-");
    assertThat(call.getHeaderField("Server")).isNull();
    return JSON.readTree(text(call));
  }

  private JsonNode shown() throws IOException {
    return get(200, SHOW).path("migration");
  }

  private NovaCompute begun() throws Exception {
    NovaCompute compute = NovaCompute.greeted(socket.path());
    compute.say(NovaCompute.order(MIGRATION.toString(), INSTANCE.toString()));
    compute.hear("accepted");
    compute.say("{\"granted\":" + compute.hear("renew").asLong() + "}");
    Awaitility.await().until(() -> driver.started().size() == 1);
    return compute;
  }

  @Test
  void nothingIsServedUnlessItIsSetUp() throws Exception {
    assertThat(startWith("")).isEmpty();
  }

  @Test
  void theVersionIsToldToEverybodyUnderTheNameThatTheClientUses() throws Exception {
    HttpURLConnection call = call("GET", "/godwit/v1", null);
    assertThat(JSON.readTree(text(call))).isEqualTo(JSON.readTree("""
        {"version": {"id": "v1", "status": "CURRENT",
          "links": [{"rel": "self", "href": "http://127.0.0.1:%d/godwit/v1"}]}}
        """.formatted(api.port())));
    assertThat(JSON.readTree(text(call("GET", "/godwit", null))).path("versions"))
        .hasSize(1);
  }

  @Test
  void whoHasNoTokenIsToldWhereKeystoneIs() throws Exception {
    for (String path : List.of("/godwit/v1/plugins", SHOW, SHOW + "/trace")) {
      for (String token : new String[] {null, "unknown"}) {
        HttpURLConnection call = call("GET", path, token);
        assertThat(call.getResponseCode()).isEqualTo(401);
        assertThat(call.getHeaderField("WWW-Authenticate"))
            .isEqualTo("Keystone uri=\"" + keystone.url() + "\"");
        assertThat(JSON.readTree(text(call)).path("error").path("code").asInt()).isEqualTo(401);
      }
    }
  }

  @Test
  void aRoleThatIsNotAllowedIsRefusedAndAKeystoneThatIsAwayIsTold() throws Exception {
    keystone.give("reader", clock.instant().plus(Duration.ofDays(1)), "reader");
    assertThat(call("GET", SHOW, "reader").getResponseCode()).isEqualTo(403);
    keystone.close();
    HttpURLConnection call = call("GET", SHOW, "another");
    assertThat(call.getResponseCode()).isEqualTo(503);
    assertThat(call.getHeaderField("Retry-After")).isEqualTo("10");
    assertThat(text(call)).contains("keystone_url");
  }

  @Test
  void pluginsAreShownWithTheCauseOfAFailure() throws Exception {
    assertThat(get(200, "/godwit/v1/plugins")).isEqualTo(JSON.readTree("""
        {"plugins": [
          {"id": "libvirt", "version": "1.0.0", "state": "loaded", "cause": null},
          {"id": "other", "version": null, "state": "failed", "cause": "It has no descriptor."}]}
        """));
  }

  @Test
  void aMigrationThatRunsIsShownWithItsForecast() throws Exception {
    try (NovaCompute compute = begun()) {
      assertThat(shown().path("status").asText()).isEqualTo("preparing");
      driver.foretell(new MigrationForecast(new MillisRange(4000, 9000), null, null, "Slow."));
      driver.progress(GUEST, MigrationPhase.PRE_COPY);
      compute.hear("progress");
      assertThat(shown()).isEqualTo(JSON.readTree("""
          {"id": null, "uuid": "%s", "server_uuid": "%s", "source": "alpha",
            "destination": "bravo", "status": "running",
            "created_at": "2026-03-04T05:06:07.089000",
            "updated_at": "2026-03-04T05:06:07.089000", "guest": "source", "phase": "pre_copy",
            "percent": 50, "elapsed_millis": 1500, "memory_total_bytes": 100,
            "memory_remaining_bytes": 40, "disk_total_bytes": 0, "disk_remaining_bytes": 0,
            "iteration": 2, "bandwidth_bytes_per_second": 1000, "max_downtime_millis": 500,
            "downtime_millis": 30, "throttle_percent": 20,
            "options": {"policy": "predictive", "shadow_policy": null, "max_downtime_ms": null,
              "deadline_s": 60, "post_copy": null, "auto_converge": null, "pause": null},
            "forecast": {"remaining_millis": {"at_least": 4000, "at_most": 9000},
              "downtime_needed_millis": null, "pause_if_forced_millis": null,
              "post_copy_if_forced": false,
              "outlook": "Slow."},
            "owed": [], "alarm": null, "elsewhere": null, "guest_pause": null, "failure": null}
          """.formatted(MIGRATION, INSTANCE)));
      driver.progress(GUEST, MigrationPhase.POST_COPY);
      compute.hear("progress");
      assertThat(shown().path("status").asText()).isEqualTo("running (post-copy)");
    }
  }

  @Test
  void howItEndedIsShownAfterwardsAndItsTraceIsKept() throws Exception {
    try (NovaCompute compute = begun()) {
      assertThat(get(200, SHOW + "/trace")).isEqualTo(JSON.readTree("{\"format\":1}"));
      driver.trace(GUEST, "{\"format\":1,\"samples\":[]}");
      Thread failing =
          Thread.ofPlatform().start(() -> driver.fail(GUEST, MigrationResult.Status.CANCELLED));
      compute.hear("rollback");
      compute.say("{\"done\":{}}");
      compute.hear("ended");
      failing.join();
    }
    Awaitility.await().until(() -> conversations.all().isEmpty());
    JsonNode shown = shown();
    assertThat(shown.path("status").asText()).isEqualTo("cancelled");
    assertThat(shown.path("phase").asText()).isEqualTo("ended");
    assertThat(shown.path("guest").asText()).isEqualTo("source");
    assertThat(shown.path("forecast").isNull()).isTrue();
    assertThat(shown.path("failure"))
        .isEqualTo(JSON.readTree(
            "{\"code\": \"job_failed\", \"message\": \"It broke.\", \"advice\": \"Look.\"}"));
    assertThat(get(200, SHOW + "/trace")).isEqualTo(JSON.readTree("{\"format\":1,\"samples\":[]}"));
  }

  private HttpURLConnection post(String path, String token, String body) throws IOException {
    HttpURLConnection call = call("POST", path, token);
    call.setDoOutput(true);
    call.setRequestProperty("Content-Type", "application/json");
    try (var out = call.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return call;
  }

  private void assertRefused(int status, String path, String token, String body, String words)
      throws IOException {
    HttpURLConnection call = post(path, token, body);
    assertThat(call.getResponseCode()).as(path + " " + body).isEqualTo(status);
    assertThat(text(call)).contains(words);
  }

  @Test
  void anAdministratorSettlesWhatDoesNotSettleByItself() throws Exception {
    String atSource = "{\"guest_at\": \"source\", \"fenced\": [\"bravo\"]}";
    assertRefused(404, SHOW + "/resolve", TOKEN, atSource, "is not known on this node");
    try (NovaCompute compute = begun()) {
      assertRefused(409, SHOW + "/resolve", TOKEN, atSource, "cannot resolve: nothing is open");
      assertRefused(409, SHOW + "/adopt", TOKEN, "{}", "cannot adopt: the job is Godwit's own");
      driver.open(GUEST, GuestLocation.UNKNOWN, OPEN);
      compute.hear("progress");
      assertThat(shown().path("owed").path(0).path("last_failure").asText())
          .isEqualTo("No answer.");
      assertThat(shown().path("alarm").path("code").asText()).isEqualTo("foreign-job");
      HttpURLConnection call = post(SHOW + "/resolve", TOKEN, atSource);
      assertThat(call.getResponseCode()).isEqualTo(202);
      assertThat(JSON.readTree(text(call)).path("migration").path("uuid").asText())
          .isEqualTo(MIGRATION.toString());
      var bravo = new HostName("bravo");
      assertThat(driver.resolutions())
          .containsExactly(new Resolution(GuestLocation.SOURCE, null, Set.of(bravo), "ada"));
      assertThat(post(SHOW + "/adopt", TOKEN, "{}").getResponseCode()).isEqualTo(202);
      assertThat(driver.adoptions()).hasSize(1);
    }
  }

  @Test
  void whoMayOnlyReadAndWhatIsWrongSettleNothing() throws Exception {
    api.close();
    api = start("api_roles = reader, admin\n").orElseThrow();
    keystone.give("reader", clock.instant().plus(Duration.ofDays(1)), "reader");
    try (NovaCompute compute = begun()) {
      driver.open(GUEST, GuestLocation.UNKNOWN, OPEN);
      compute.hear("progress");
      assertThat(call("GET", SHOW, "reader").getResponseCode()).isEqualTo(200);
      String atSource = "{\"guest_at\": \"source\"}";
      assertRefused(403, SHOW + "/resolve", "reader", atSource, "needs the role admin");
      assertRefused(403, SHOW + "/adopt", "reader", "{}", "needs the role admin");
      assertRefused(401, SHOW + "/adopt", "nobody", "{}", "authentication");
      assertRefused(400, SHOW + "/resolve", TOKEN, "{}", "guest_at is missing");
      assertRefused(400, SHOW + "/resolve", TOKEN, "{\"guest_at\": \"charlie\"}", "is not source");
      assertRefused(
          400,
          SHOW + "/resolve",
          TOKEN,
          "{\"guest_at\": \"source\", \"fenced\": [\"charlie\"]}",
          "fenced");
      assertRefused(400, SHOW + "/adopt", TOKEN, "{\"force\": 1}", "must be empty");
      assertThat(driver.resolutions()).isEmpty();
      assertThat(driver.adoptions()).isEmpty();
    }
  }

  @Test
  void oneThatIsOverIsNotSettledAndNamesTheThirdHost() throws Exception {
    try (NovaCompute compute = begun()) {
      driver.open(GUEST, GuestLocation.ELSEWHERE, OPEN);
      compute.hear("progress");
      driver.loseElsewhere(GUEST);
      compute.hear("ended");
    }
    Awaitility.await().until(() -> conversations.all().isEmpty());
    assertThat(shown().path("elsewhere").asText()).isEqualTo("charlie");
    assertThat(shown().path("owed")).isEmpty();
    assertThat(shown().path("alarm").isNull()).isTrue();
    for (String place : List.of("source", "bravo")) {
      assertRefused(
          409,
          SHOW + "/resolve",
          TOKEN,
          "{\"guest_at\": \"" + place + "\"}",
          "is in state error. Cannot resolve");
    }
  }

  @Test
  void whatWasSavedLastIsRememberedWhileNovaComputeIsThereAndNothingIsRepeated() throws Exception {
    try (NovaCompute compute = begun()) {
      var request = driver.started().getFirst();
      assertThat(conversations.savedProgress(request)).isEmpty();
      driver.open(GUEST, GuestLocation.UNKNOWN, OPEN);
      compute.hear("progress");
      assertThat(conversations.savedProgress(request).orElseThrow().standing()).isEqualTo(OPEN);
      assertThat(conversations.savedProgress(request).orElseThrow().percent()).isEqualTo(50);
    }
    assertThat(conversations.repetition()).isEqualTo(MigrationCallbacks.Repetition.ONCE);
  }

  @Test
  void aMigrationThatWasLetGoOfIsNotKnownAnyMore() throws Exception {
    begun().close();
    driver.close();
    Awaitility.await().until(() -> conversations.all().isEmpty());
    assertThat(get(404, SHOW).path("error").path("message").asText()).contains("Nova steers it");
  }

  @Test
  void whatIsNotThereIsNotFoundAndNothingCanBeChanged() throws Exception {
    get(404, "/godwit/v1/migrations/" + UUID.randomUUID());
    get(404, "/godwit/v1/migrations/" + UUID.randomUUID() + "/trace");
    get(404, "/godwit/v1/migrations/7");
    get(404, "/godwit/v1/migrations/..%2F..%2Fgodwit-nova.properties/trace");
    get(404, "/compute/v2.1/servers");
    for (String method : List.of("POST", "PUT", "DELETE")) {
      assertThat(call(method, SHOW, TOKEN).getResponseCode()).isEqualTo(405);
    }
    assertThat(call("POST", SHOW + "/retune", TOKEN).getResponseCode()).isEqualTo(404);
  }

  @Test
  void itSpeaksTlsWhereItHasACertificateAndAPortThatIsTakenIsTold() throws Exception {
    new Certificates(directory).make("node", "EC", "cert.pem", "key.pem");
    String pair = "tls_certificate = cert.pem\ntls_private_key = key.pem\n";
    try (NodeApi secure = start(pair).orElseThrow()) {
      var call =
          (HttpsURLConnection) URI.create("https://127.0.0.1:" + secure.port() + "/godwit/v1")
              .toURL()
              .openConnection();
      call.setSSLSocketFactory(KeystoneTrust.of(directory.resolve("cert.pem")));
      assertThat(text(call)).contains("https://127.0.0.1:" + secure.port());
      String taken = "api_bind_host = 127.0.0.1\nkeystone_url = http://127.0.0.1\napi_bind_port = "
          + secure.port();
      assertThatThrownBy(() -> startWith(taken))
          .isInstanceOf(HostStartException.class)
          .hasMessageContaining("port " + secure.port());
    }
  }
}
