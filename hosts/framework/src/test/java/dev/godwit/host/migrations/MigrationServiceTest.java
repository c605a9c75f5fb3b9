package dev.godwit.host.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.MetadataStore;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.TraceStore;
import dev.godwit.host.testing.ScriptedDriver;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.host.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way of a migration through the host, with a driver that ends it when the test says so. */
@Timeout(60)
class MigrationServiceTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final HostName CHARLIE = new HostName("charlie");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir
  private Path state;

  private final SettableClock clock = new SettableClock();
  private final ScriptedHosts hosts =
      new ScriptedHosts(clock).host(ALPHA, 1000).host(BRAVO, 2000).host(CHARLIE, 3000);
  private final GuestId first = guest();
  private final GuestId second = guest();
  private Database database;
  private MigrationStore store;
  private ScriptedDriver driver;
  private ServerDirectory directory;
  private MigrationService service;

  private GuestId guest() {
    var guest = new GuestId(UUID.randomUUID());
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    return guest;
  }

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(state);
    store = new MigrationStore(database, clock);
    var traces = new TraceStore(database, clock, 10);
    var options = new OptionSources(new ServerMetadata(new MetadataStore(database)), Map.of());
    driver = new ScriptedDriver(hosts, new RecordCallbacks(store, traces));
    directory = new ServerDirectory(hosts, hosts, store, new SightingStore(database), clock);
    service = new MigrationService(hosts, directory, store, traces, options, driver, 1, 2);
    service.recover();
  }

  @AfterEach
  void close() {
    service.close();
    driver.close();
    database.close();
  }

  private void restart() throws HostStartException {
    close();
    open();
  }

  private static MigrationOrder order(GuestId guest, @Nullable HostName destination) {
    return new MigrationOrder(guest, destination, BlockMigration.AUTO, "user", "project");
  }

  private MigrationRecord begin(GuestId guest) throws MigrationRefusedException {
    return service.beginChecked(order(guest, BRAVO));
  }

  private MigrationStatus status(MigrationRecord record) {
    return store.find(record.uuid()).orElseThrow().status();
  }

  private void awaitStatus(MigrationRecord record, MigrationStatus status) {
    await().atMost(LIMIT).until(() -> status(record) == status);
  }

  private void assertRefused(Reason reason, MigrationOrder order) {
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.beginChecked(order))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    assertThat(driver.started()).isEmpty();
  }

  @Test
  void aMigrationIsCheckedStartedAndItsEndRecorded() throws Exception {
    MigrationRecord record = begin(first);
    assertThat(driver.started()).singleElement().satisfies(request -> {
      assertThat(request.id()).isEqualTo(record.uuid());
      assertThat(request.source()).isEqualTo(ALPHA);
      assertThat(request.destination()).isEqualTo(BRAVO);
    });
    assertThat(status(record)).isEqualTo(MigrationStatus.RUNNING);
    assertThat(directory.server(first).orElseThrow().status()).isEqualTo(ServerStatus.MIGRATING);
    driver.progress(first, MigrationPhase.POST_COPY);
    assertThat(status(record)).isEqualTo(MigrationStatus.RUNNING_POST_COPY);
    assertThat(service.liveProgress(record).orElseThrow().percent()).isEqualTo(50);
    driver.complete(first);
    awaitStatus(record, MigrationStatus.COMPLETED);
    assertThat(directory.server(first).orElseThrow().host()).isEqualTo(BRAVO);
    assertThat(store.find(record.uuid()).orElseThrow().guestLocation())
        .isEqualTo(GuestLocation.DESTINATION);
  }

  @Test
  void aHostIsChosenThatNothingSpeaksAgainst() throws Exception {
    driver.block(CHARLIE, Blocker.Code.CPU_INCOMPATIBLE, "Its CPU lacks something.");
    MigrationRecord record = service.beginChecked(order(first, null));
    assertThat(record.destination()).isEqualTo(BRAVO);
  }

  @Test
  void whatCannotBeDoneIsRefusedWithNovasReason() {
    assertRefused(Reason.SERVER_NOT_FOUND, order(new GuestId(UUID.randomUUID()), BRAVO));
    assertRefused(Reason.COMPUTE_HOST_NOT_FOUND, order(first, new HostName("delta")));
    assertRefused(Reason.UNABLE_TO_MIGRATE_TO_SELF, order(first, ALPHA));
    hosts.down(BRAVO);
    directory.forget();
    assertRefused(Reason.COMPUTE_SERVICE_UNAVAILABLE, order(first, BRAVO));
    hosts.down(CHARLIE);
    directory.forget();
    assertRefused(Reason.NO_VALID_HOST, order(first, null));
    hosts.up(BRAVO);
    driver.block(BRAVO, Blocker.Code.CPU_INCOMPATIBLE, "Its CPU lacks something.");
    directory.forget();
    assertRefused(Reason.MIGRATION_PRE_CHECK, order(first, BRAVO));
    hosts.guest(ALPHA, first, PowerState.SHUTDOWN);
    directory.forget();
    assertRefused(Reason.SERVER_STATE, order(first, BRAVO));
  }

  @Test
  void aServerIsMigratedOnceAtATime() throws Exception {
    MigrationRecord record = begin(first);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(first))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.SERVER_STATE));
    driver.fail(first, MigrationResult.Status.FAILED);
    awaitStatus(record, MigrationStatus.FAILED);
    begin(first);
    assertThat(driver.started()).hasSize(2);
  }

  @Test
  void oneLeavesASourceAtATimeAndTheNextFollowsInTurn() throws Exception {
    MigrationRecord running = begin(first);
    MigrationRecord waiting = begin(second);
    assertThat(status(waiting)).isEqualTo(MigrationStatus.QUEUED);
    assertThat(driver.started()).hasSize(1);
    driver.complete(first);
    awaitStatus(running, MigrationStatus.COMPLETED);
    awaitStatus(waiting, MigrationStatus.RUNNING);
    driver.complete(second);
    awaitStatus(waiting, MigrationStatus.COMPLETED);
  }

  @Test
  void oneMoreThanMayWaitIsRefused() throws Exception {
    begin(first);
    begin(second);
    GuestId third = guest();
    MigrationOrder order = order(guest(), BRAVO);
    directory.forget();
    begin(third);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.beginChecked(order))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL));
  }

  @Test
  void oneThatWaitsIsAbortedWithoutTheDriver() throws Exception {
    begin(first);
    MigrationRecord waiting = begin(second);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.abort(second, waiting.id(), false))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MIGRATION_STATE));
    service.abort(second, waiting.id(), true);
    assertThat(status(waiting)).isEqualTo(MigrationStatus.CANCELLED);
    driver.complete(first);
    assertThat(driver.started()).hasSize(1);
  }

  @Test
  void theDriversAnswerToAnAbortOrAForcedEndIsPassedOn() throws Exception {
    MigrationRecord record = begin(first);
    service.abort(first, record.id(), false);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.forceComplete(first, record.id()))
        .withMessageContaining("the migration is ending already");
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.abort(first, record.id() + 1, false))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MIGRATION_NOT_FOUND));
    driver.fail(first, MigrationResult.Status.CANCELLED);
    awaitStatus(record, MigrationStatus.CANCELLED);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.abort(first, record.id(), false));
  }

  @Test
  void afterARestartWhatRanIsTakenUpAndWhatOnlyWaitedIsEnded() throws Exception {
    MigrationRecord running = begin(first);
    MigrationRecord waiting = begin(second);
    restart();
    assertThat(driver.reattached())
        .singleElement()
        .satisfies(request -> assertThat(request.id()).isEqualTo(running.uuid()));
    assertThat(driver.started()).isEmpty();
    assertThat(status(waiting)).isEqualTo(MigrationStatus.FAILED);
    driver.complete(first);
    awaitStatus(running, MigrationStatus.COMPLETED);
  }

  @Test
  void aServerOfAHostThatIsDownIsKnownAfterARestart() throws Exception {
    assertThat(directory.server(first)).isPresent();
    hosts.down(ALPHA);
    restart();
    assertThat(directory.server(first).orElseThrow().status()).isEqualTo(ServerStatus.UNKNOWN);
    assertThat(directory.servers()).hasSize(2);
  }

  @Test
  void aServiceThatIsClosedTakesNothing() {
    service.close();
    assertRefused(Reason.STOPPING, order(first, BRAVO));
  }

  @Test
  void oneStateDirectoryServesOneHost() {
    assertThatExceptionOfType(HostStartException.class)
        .isThrownBy(() -> Database.open(state))
        .withMessageContaining("is in use by another Godwit");
  }
}
