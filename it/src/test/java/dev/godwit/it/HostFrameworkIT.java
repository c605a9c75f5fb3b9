package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.host.GodwitHost;
import dev.godwit.host.HostPlan;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.migrations.MigrationOrder;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.testkit.ReplayCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The host framework with the driver dropped in as it is shipped, on two real hosts. */
@RealLibvirt
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class HostFrameworkIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");

  @TempDir
  private Path directory;

  private final Testbed testbed;
  private final String name = "fw-" + UUID.randomUUID().toString().substring(0, 8);
  private GodwitHost host;

  HostFrameworkIT(Testbed testbed) {
    this.testbed = testbed;
  }

  @BeforeEach
  void start() throws Exception {
    host = start(Path.of(System.getProperty("godwit.root"), "dist/target/godwit/plugins"));
  }

  private GodwitHost start(Path plugins) throws IOException, HostStartException {
    var settings = new StringBuilder();
    settings
        .append("state_dir = state\n")
        .append("plugin_dir = ")
        .append(plugins)
        .append('\n');
    for (String side : List.of("alpha", "bravo")) {
      settings
          .append("host.%s.client_uri = %s\n".formatted(side, testbed.uri(side)))
          .append("host.%s.peer_uri = %s\n".formatted(side, testbed.peerUri(side)))
          .append(
              "host.%s.migration_address = %s\n".formatted(side, testbed.migrationAddress(side)));
    }
    Path file = Files.writeString(directory.resolve("godwit.properties"), settings);
    return GodwitHost.start(new HostPlan(file, List.of(), List.of(), Clock.systemUTC()));
  }

  @AfterEach
  void stop() {
    host.close();
    testbed.run("fault", "rate", "alpha", "off");
    testbed.undo(name);
  }

  @Test
  void theDroppedInDriverMovesAGuestThereAndBack() throws Exception {
    GuestId guest = guest();
    assertThat(host.instance(Plugins.class).statuses())
        .extracting(PluginStatus::id, PluginStatus::state)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("libvirt", PluginStatus.State.LOADED));
    ServerView server = server(guest);
    assertThat(server.host()).isEqualTo(ALPHA);
    assertThat(server.status()).isEqualTo(ServerStatus.ACTIVE);

    MigrationRecord there = ended(service().begin(order(guest, null)));
    assertThat(there.status()).isEqualTo(MigrationStatus.COMPLETED);
    assertThat(there.destination()).isEqualTo(BRAVO);
    assertThat(there.guestLocation()).isEqualTo(GuestLocation.DESTINATION);
    assertThat(there.figures().percent()).isEqualTo(100);
    assertThat(there.figures().downtimeMillis()).isPositive();
    assertThat(server(guest).host()).isEqualTo(BRAVO);

    MigrationRecord back = ended(service().beginChecked(order(guest, ALPHA)));
    assertThat(back.status()).isEqualTo(MigrationStatus.COMPLETED);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
  }

  @Test
  void refusesWithNovasReasonsAndChangesNothing() throws Exception {
    GuestId guest = guest();
    assertRefused(Reason.SERVER_NOT_FOUND, order(new GuestId(UUID.randomUUID()), null));
    assertRefused(Reason.COMPUTE_HOST_NOT_FOUND, order(guest, new HostName("charlie")));
    assertRefused(Reason.UNABLE_TO_MIGRATE_TO_SELF, order(guest, ALPHA));
    assertThatThrownBy(() -> service().hostNamed("../etc"))
        .isInstanceOf(MigrationRefusedException.class);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(host.instance(MigrationStore.class).active(guest)).isEmpty();
  }

  @Test
  void aSecondMigrationOfTheSameServerIsRefusedAndTheFirstCanBeAborted() throws Exception {
    GuestId guest = guest();
    MigrationRecord first = onItsWay(guest);
    assertThat(server(guest).status()).isEqualTo(ServerStatus.MIGRATING);
    assertRefused(Reason.SERVER_STATE, order(guest, BRAVO));
    service().abort(guest, first.id(), false);
    MigrationRecord ended = ended(first);
    assertThat(ended.status()).isEqualTo(MigrationStatus.CANCELLED);
    assertThat(ended.guestLocation()).isEqualTo(GuestLocation.SOURCE);
    assertThatThrownBy(() -> service().abort(guest, first.id(), false))
        .isInstanceOfSatisfying(
            MigrationRefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.SERVER_STATE));
  }

  @Test
  void aHostThatIsStoppedLosesNoGuestAndTellsTheEndAfterItsRestart() throws Exception {
    GuestId guest = guest();
    MigrationRecord record = onItsWay(guest);
    host.close();
    testbed.run("fault", "rate", "alpha", "off");
    start();
    MigrationRecord ended = ended(record);
    assertThat(ended.status()).isEqualTo(MigrationStatus.COMPLETED);
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
  }

  @Test
  void anEmptyPluginDirectoryStopsTheHostWithASentence() throws Exception {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    assertThatThrownBy(() -> start(empty))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("looked for the plugin in " + empty.resolve("libvirt"));
  }

  private void assertRefused(Reason reason, MigrationOrder order) {
    assertThatThrownBy(() -> service().beginChecked(order))
        .isInstanceOfSatisfying(
            MigrationRefusedException.class,
            refusal -> assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason));
  }

  private MigrationService service() {
    return host.instance(MigrationService.class);
  }

  private ServerView server(GuestId guest) {
    return host.instance(ServerDirectory.class).server(guest).orElseThrow();
  }

  private GuestId guest() {
    testbed.guest(name);
    return new GuestId(UUID.fromString(testbed.uuid("alpha", name)));
  }

  private static MigrationOrder order(GuestId guest, HostName destination) {
    return new MigrationOrder(guest, destination, BlockMigration.AUTO, "admin", "admin");
  }

  private MigrationRecord onItsWay(GuestId guest) throws Exception {
    testbed.run("fault", "rate", "alpha", "100");
    MigrationRecord record = service().begin(order(guest, BRAVO));
    await()
        .atMost(LIMIT)
        .until(() -> service()
            .liveProgress(record)
            .filter(progress -> progress.memory() != null)
            .isPresent());
    return record;
  }

  private MigrationRecord ended(MigrationRecord record) {
    MigrationRecord ended = await()
        .atMost(LIMIT)
        .until(
            () -> host.instance(MigrationStore.class).find(record.uuid()).orElseThrow(),
            found -> found.status().isTerminal());
    String status = ended.status().name().toLowerCase(Locale.ROOT);
    var end =
        new ReplayCheck.End(status, status, ended.guestLocation().name().toLowerCase(Locale.ROOT));
    service()
        .trace(ended)
        .ifPresent(trace -> new RealTraces().assertReplays(ended.uuid().toString(), trace, end));
    return ended;
  }
}
