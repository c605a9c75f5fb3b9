package dev.godwit.nova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PreparedMigration;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.testing.ScriptedDriver;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nova-compute and Godwit say to each other, over a real socket. */
@Timeout(60)
final class EndpointTest {
  private static final UUID MIGRATION = UUID.fromString("11111111-1111-4111-8111-111111111111");
  private static final UUID INSTANCE = UUID.fromString("22222222-2222-4222-8222-222222222222");
  private static final GuestId GUEST = new GuestId(INSTANCE);

  @TempDir
  private Path directory;

  private final AtomicLong addedSeconds = new AtomicLong();
  private Path path;
  private Conversations conversations;
  private ScriptedDriver driver;
  private ListeningSocket socket;

  @BeforeEach
  void listen() throws Exception {
    path = directory.resolve("nova.sock");
    var hosts = new ScriptedHosts(InstantSource.system());
    hosts.host(new HostName("alpha"), 1024).host(new HostName("bravo"), 1024);
    hosts.guest(new HostName("alpha"), GUEST, PowerState.RUNNING);
    conversations =
        new Conversations(InstantSource.system(), new TraceFiles(directory.resolve("traces"), 2));
    driver = new ScriptedDriver(hosts, conversations);
    socket = ListeningSocket.open(path, Peer.of("nova"), endpoint(), conversations, 8);
  }

  private Endpoint endpoint() {
    return new Endpoint(
        conversations,
        driver,
        new Endpoint.Rules(List.of("nova", "predictive"), "nova", 2),
        () -> System.nanoTime() + TimeUnit.SECONDS.toNanos(addedSeconds.get()));
  }

  @AfterEach
  void close() throws Exception {
    socket.close();
  }

  private static ObjectNode order() {
    return NovaCompute.order(MIGRATION.toString(), INSTANCE.toString());
  }

  /** A migration that has begun. */
  private NovaCompute begun() throws Exception {
    NovaCompute compute = NovaCompute.greeted(path);
    compute.say(order());
    compute.hear("accepted");
    assertThat(driver.started()).isEmpty();
    grant(compute);
    Awaitility.await().until(() -> driver.started().size() == 1);
    return compute;
  }

  private static void grant(NovaCompute compute) throws Exception {
    compute.say("{\"granted\":" + compute.hear("renew").asLong() + "}");
  }

  private PreparedMigration request() {
    return (PreparedMigration) driver.started().getFirst();
  }

  @Test
  void isReachedByItsOwnerAlone() throws Exception {
    assertThat(Files.getPosixFilePermissions(path))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void speaksOneProtocol() throws Exception {
    try (var compute = new NovaCompute(path)) {
      compute.say("{\"hello\":{\"protocol\":2}}");
      assertThat(compute.hear("refused").asText()).contains("protocol 1", "speaks 2");
      compute.hearEnd();
    }
  }

  @Test
  void saysHowBusyItIs() throws Exception {
    try (NovaCompute compute = NovaCompute.greeted(path)) {
      compute.say("{\"ping\":{}}");
      assertThat(compute.hear("pong").path("migrations").asInt()).isZero();
      compute.hearEnd();
    }
  }

  @Test
  void endsConnectionsOfOtherUsers() throws Exception {
    socket.close();
    socket =
        ListeningSocket.open(path, new Peer(Set.of("somebody-else")), endpoint(), conversations, 8);
    try (var compute = new NovaCompute(path)) {
      compute.hearEnd();
    }
  }

  @Test
  void beginsOnceTheLeaseIsGranted() throws Exception {
    try (NovaCompute compute = begun()) {
      PreparedMigration request = request();
      assertThat(request.id()).isEqualTo(new MigrationId(MIGRATION));
      assertThat(request.guest()).isEqualTo(GUEST);
      assertThat(request.call().migrateDisks()).containsExactly("vda");
      assertThat(request.call().permitsPostCopy()).isTrue();
      assertThat(request.call().persistentXml()).isNull();
      assertThat(request.settings()).containsEntry("live_migration_downtime", "700");
      assertThat(request.options().policy()).isEqualTo("predictive");
      assertThat(request.options().contract().deadlineSeconds()).isEqualTo(60);
      assertThat(conversations.answersFor(request)).isTrue();
      assertThat(conversations.hosts())
          .extracting(host -> host.name().toString())
          .containsExactly("alpha", "bravo");
    }
  }

  @Test
  void tellsAMigrationToItsEnd() throws Exception {
    try (NovaCompute compute = begun()) {
      conversations.append(
          request().id(), new JournalEntry(Instant.EPOCH, JournalEntry.Kind.START, "plan"));
      assertThat(compute.hear("intent").asText()).isEqualTo("start");
      driver.progress(GUEST, MigrationPhase.PRE_COPY);
      JsonNode progress = compute.hear("progress");
      assertThat(progress.path("phase").asText()).isEqualTo("pre-copy");
      assertThat(progress.path("memory").path("remaining").asLong()).isEqualTo(40);
      CompletableFuture<Void> completed = CompletableFuture.runAsync(() -> driver.complete(GUEST));
      assertThat(compute.hear("post").path("guest").asText()).isEqualTo("source");
      assertThat(completed).isNotDone();
      compute.say("{\"done\":{}}");
      assertThat(compute.hear("ended").path("status").asText()).isEqualTo("completed");
      compute.hearEnd();
      completed.get(5, TimeUnit.SECONDS);
      Awaitility.await().until(() -> conversations.all().isEmpty());
    }
  }

  @Test
  void asksForOneRollbackOnlyAndPassesOnThatItFailed() throws Exception {
    try (NovaCompute compute = begun()) {
      MigrationResult.Status status = MigrationResult.Status.CANCELLED;
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(() -> conversations.rollback(request(), status));
      assertThat(compute.hear("rollback").path("status").asText()).isEqualTo("cancelled");
      compute.say("{\"failed\":\"no database\"}");
      assertThatThrownBy(() -> first.get(5, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("no database");
      assertThatThrownBy(() -> conversations.rollback(request(), status))
          .hasMessageContaining("no database");
      driver.progress(GUEST, MigrationPhase.ROLLBACK);
      compute.hear("progress"); // and not a second rollback
    }
  }

  @Test
  void remembersWhatTheDriverMustReadAgain() throws Exception {
    try (NovaCompute compute = begun()) {
      var start = new JournalEntry(Instant.EPOCH, JournalEntry.Kind.START, "plan");
      conversations.append(request().id(), start);
      for (int number = 0; number < 3; number++) {
        conversations.append(
            request().id(),
            new JournalEntry(Instant.EPOCH, JournalEntry.Kind.POLICY, "state " + number));
      }
      assertThat(conversations.read(request().id()))
          .containsExactly(
              start, new JournalEntry(Instant.EPOCH, JournalEntry.Kind.POLICY, "state 2"));
      compute.hear("intent");
    }
  }

  @Test
  void tellsTheStepsThatItIsAboutToTakeAndNothingElse() throws Exception {
    try (NovaCompute compute = begun()) {
      for (JournalEntry.Kind kind : List.of(
          JournalEntry.Kind.STEP,
          JournalEntry.Kind.RESOLVED,
          JournalEntry.Kind.ADOPTED,
          JournalEntry.Kind.SUSPEND)) {
        conversations.append(request().id(), new JournalEntry(Instant.EPOCH, kind, ""));
      }
      assertThat(compute.hear("intent").asText()).isEqualTo("suspend");
    }
  }

  @Test
  void losesTheMigrationWhenTheLeaseIsNotRenewed() throws Exception {
    try (NovaCompute compute = begun()) {
      addedSeconds.addAndGet(6);
      assertThat(conversations.answersFor(request())).isFalse();
      compute.hearEnd();
      assertThatThrownBy(() -> conversations.post(request(), progress(driver)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static MigrationProgress progress(ScriptedDriver driver) {
    return driver.active().getFirst().progress();
  }

  @Test
  void endsAConversationWhoseLeaseIsNeverGranted() throws Exception {
    try (NovaCompute compute = NovaCompute.greeted(path)) {
      compute.say(order());
      compute.hear("accepted");
      addedSeconds.addAndGet(6);
      compute.hearEnd();
      assertThat(driver.started()).isEmpty();
      Awaitility.await().until(() -> conversations.all().isEmpty());
    }
  }

  @Test
  void renewsTheLease() throws Exception {
    try (NovaCompute compute = begun()) {
      for (int number = 2; number <= 4; number++) {
        assertThat(compute.hear("renew").asLong()).isEqualTo(number);
        addedSeconds.addAndGet(1);
        compute.say("{\"granted\":" + number + "}");
      }
      assertThat(conversations.answersFor(request())).isTrue();
    }
  }

  @Test
  void letsGoOfWhatNovaComputeTakesOver() throws Exception {
    NovaCompute compute = begun();
    PreparedMigration request = request();
    compute.say("{\"leave\":{}}");
    compute.close();
    Awaitility.await().until(() -> !conversations.answersFor(request));
    assertThat(driver.aborts()).isEmpty();
    assertThatThrownBy(() -> conversations.append(
            request.id(), new JournalEntry(Instant.EPOCH, JournalEntry.Kind.START, "")))
        .isInstanceOf(JournalException.class);
    assertForgottenOnceTheEngineLetsGo();
  }

  @Test
  void abortsTheJobOfANovaComputeThatEnds() throws Exception {
    NovaCompute compute = begun();
    PreparedMigration request = request();
    compute.close();
    Awaitility.await().until(() -> driver.aborts().equals(List.of(request)));
    assertThat(conversations.answersFor(request)).isTrue();
    driver.progress(GUEST, MigrationPhase.ROLLBACK);
    conversations.append(
        request.id(), new JournalEntry(Instant.EPOCH, JournalEntry.Kind.CHOSE_ROLLBACK, ""));
    assertThatThrownBy(() -> conversations.rollback(request, MigrationResult.Status.CANCELLED))
        .hasMessageContaining("nova-compute has ended");
    assertThat(conversations.answersFor(request)).isFalse();
    assertForgottenOnceTheEngineLetsGo();
  }

  private void assertForgottenOnceTheEngineLetsGo() {
    driver.close();
    Awaitility.await().until(() -> conversations.all().isEmpty());
  }

  @Test
  void takesNonsenseForAFaultAndNotForTheEndOfNovaCompute() throws Exception {
    try (NovaCompute compute = begun()) {
      PreparedMigration request = request();
      compute.say("nonsense");
      Awaitility.await().until(() -> !conversations.answersFor(request));
      assertThat(driver.aborts()).isEmpty();
      assertForgottenOnceTheEngineLetsGo();
    }
  }

  @Test
  void saysThatAGuestHadMovedWhenNovaComputeEnded() throws Exception {
    NovaCompute compute = begun();
    PreparedMigration request = request();
    compute.close();
    Awaitility.await().until(() -> !driver.aborts().isEmpty());
    assertThatThrownBy(() -> conversations.post(request, progress(driver)))
        .hasMessageContaining("nova-compute has ended");
    assertThat(conversations.answersFor(request)).isFalse();
    assertForgottenOnceTheEngineLetsGo();
  }

  @Test
  void doesNothingAloneBeyondItsLease() throws Exception {
    NovaCompute compute = begun();
    PreparedMigration request = request();
    compute.close();
    Awaitility.await().until(() -> !driver.aborts().isEmpty());
    addedSeconds.addAndGet(6);
    assertThat(conversations.answersFor(request)).isFalse();
    assertForgottenOnceTheEngineLetsGo();
  }

  @Test
  void abortsNothingWhenItIsStoppedItself() throws Exception {
    try (NovaCompute compute = begun()) {
      PreparedMigration request = request();
      socket.close();
      compute.hearEnd();
      Awaitility.await().until(() -> !conversations.answersFor(request));
      assertThat(driver.aborts()).isEmpty();
    }
  }

  @Test
  void wakesACallbackWhenNovaComputeEnds() throws Exception {
    NovaCompute compute = begun();
    CompletableFuture<Void> post =
        CompletableFuture.runAsync(() -> conversations.post(request(), progress(driver)));
    compute.hear("post");
    compute.close();
    assertThatThrownBy(() -> post.get(5, TimeUnit.SECONDS))
        .hasMessageContaining("nova-compute is gone");
  }

  @Test
  void takesRequestsOnConnectionsOfTheirOwn() throws Exception {
    try (NovaCompute compute = begun();
        NovaCompute abort = NovaCompute.greeted(path);
        NovaCompute force = NovaCompute.greeted(path);
        NovaCompute other = NovaCompute.greeted(path)) {
      assertThat(compute).isNotNull();
      abort.say("{\"abort\":{\"migration\":\"" + MIGRATION + "\"}}");
      abort.hear("accepted");
      force.say("{\"force_complete\":{\"migration\":\"" + MIGRATION + "\"}}");
      assertThat(force.hear("refused").asText()).contains("ending already");
      other.say("{\"abort\":{\"migration\":\"" + INSTANCE + "\"}}");
      other.hear("unknown");
      other.hearEnd();
    }
  }

  @Test
  void refusesASecondMigrationOfTheSameGuest() throws Exception {
    try (NovaCompute first = begun();
        NovaCompute second = NovaCompute.greeted(path)) {
      assertThat(first).isNotNull();
      second.say(NovaCompute.order(UUID.randomUUID().toString(), INSTANCE.toString()));
      assertThat(second.hear("refused").asText()).contains("is under way");
    }
  }

  @Test
  void refusesMoreThanItMayHave() throws Exception {
    try (NovaCompute first = NovaCompute.greeted(path);
        NovaCompute second = NovaCompute.greeted(path);
        NovaCompute third = NovaCompute.greeted(path)) {
      for (NovaCompute compute : List.of(first, second)) {
        compute.say(
            NovaCompute.order(UUID.randomUUID().toString(), UUID.randomUUID().toString()));
        compute.hear("accepted");
      }
      third.say(order());
      assertThat(third.hear("refused").asText()).contains("nova_max_migrations");
    }
  }

  @Test
  void namesWhatIsWrongWithAnOrder() throws Exception {
    ObjectNode order = order();
    ((ObjectNode) order.path("migrate")).put("lease_seconds", 4);
    assertThat(refusal(order)).contains("lease_seconds is 5 to 60");
    order = order();
    ((ObjectNode) order.path("migrate")).remove("source_uri");
    assertThat(refusal(order)).contains("source_uri is missing");
    order = order();
    ((ObjectNode) order.path("migrate").path("call")).put("flags", 1);
    assertThat(refusal(order)).contains("peer-to-peer");
    assertThat(refusal("{\"dance\":{}}")).contains("not a request");
    assertThat(refusal("no JSON")).contains("not JSON").doesNotContain("no JSON at");
    assertThat(driver.started()).isEmpty();
  }

  private String refusal(Object request) throws Exception {
    try (NovaCompute compute = NovaCompute.greeted(path)) {
      compute.say(request);
      String refused = compute.hear("refused").asText();
      compute.hearEnd();
      return refused;
    }
  }

  @Test
  void leavesOutWishesThatCannotBeUsed() throws Exception {
    ObjectNode order = order();
    ((ObjectNode) order.path("migrate").path("wishes"))
        .put("policy", "of-mine")
        .put("deadline_s", "soon");
    try (NovaCompute compute = NovaCompute.greeted(path)) {
      compute.say(order);
      compute.hear("accepted");
      grant(compute);
      Awaitility.await().until(() -> driver.started().size() == 1);
      assertThat(request().options().policy()).isEqualTo("nova");
      assertThat(request().options().contract().deadlineSeconds()).isNull();
    }
  }

  @Test
  void endsALineThatIsTooLong() throws Exception {
    try (NovaCompute compute = NovaCompute.greeted(path)) {
      CompletableFuture<Void> saying = CompletableFuture.runAsync(() -> {
        try {
          compute.say("x".repeat(Wire.MOST_BYTES + 1));
        } catch (IOException e) {
          // The other side ends it before it is read to its end.
        }
      });
      assertThat(compute.hear("refused").asText()).contains("bytes");
      compute.hearEnd();
      saying.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void keepsTracesAsFilesForItsOwner() throws Exception {
    try (NovaCompute compute = begun()) {
      assertThat(compute).isNotNull();
      driver.trace(GUEST, "{\"format\":1}");
      Path file = directory.resolve("traces").resolve(MIGRATION + ".json");
      assertThat(file).hasContent("{\"format\":1}");
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void takesTheSocketOfAProcessThatWasKilledAndOfNoOther() throws Exception {
    assertThatThrownBy(
            () -> ListeningSocket.open(path, Peer.of("nova"), endpoint(), conversations, 8))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("another Godwit listens");
    Path left = directory.resolve("left.sock");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(left));
    }
    try (var taken = ListeningSocket.open(left, Peer.of("nova"), endpoint(), conversations, 8)) {
      NovaCompute.greeted(taken.path()).close();
    }
  }
}
