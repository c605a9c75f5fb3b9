package dev.godwit.host.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.Retune;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.MetadataStore;
import dev.godwit.host.store.MigrationRecord;
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

/** How a migration is to be steered, on its way from who asks to the driver, and what it answers. */
@Timeout(60)
class SteeringTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final HostName CHARLIE = new HostName("charlie");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final MigrationOptions ASKED =
      new MigrationOptions(new MigrationContract(300L, null, false, null, null), null, "nova");

  @TempDir
  private Path state;

  private final SettableClock clock = new SettableClock();
  private final ScriptedHosts hosts =
      new ScriptedHosts(clock).host(ALPHA, 1000).host(BRAVO, 2000).host(CHARLIE, 3000);
  private final GuestId guest = new GuestId(UUID.randomUUID());
  private Database database;
  private MigrationStore store;
  private ServerMetadata metadata;
  private ScriptedDriver driver;
  private MigrationService service;

  SteeringTest() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
  }

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(state);
    store = new MigrationStore(database, clock);
    metadata = new ServerMetadata(new MetadataStore(database));
    var traces = new TraceStore(database, clock, 10);
    driver = new ScriptedDriver(hosts, new RecordCallbacks(store, traces));
    service = new MigrationService(
        hosts,
        new ServerDirectory(hosts, hosts, store, new SightingStore(database), clock),
        store,
        traces,
        new OptionSources(metadata, Map.of(ALPHA, "predictive")),
        driver,
        1,
        2);
    service.recover();
  }

  @AfterEach
  void close() {
    service.close();
    driver.close();
    database.close();
  }

  private MigrationRecord begin(MigrationOptions options, @Nullable HostName destination)
      throws MigrationRefusedException {
    return service.beginChecked(
        new MigrationOrder(guest, destination, BlockMigration.AUTO, options, "user", "project"));
  }

  private void awaitEnd(MigrationRecord record) {
    await()
        .atMost(LIMIT)
        .until(() -> store.find(record.uuid()).orElseThrow().status().isTerminal());
  }

  @Test
  void aRequestsOwnOptionsComeBeforeMetadataAndThatBeforeTheHostsSetting() throws Exception {
    MigrationRecord plain = begin(MigrationOptions.DEFAULT, BRAVO);
    assertThat(driver.started().getLast().options())
        .isEqualTo(new MigrationOptions(MigrationContract.OPEN, "predictive", null));
    driver.fail(guest, MigrationResult.Status.FAILED);
    awaitEnd(plain);
    metadata.merge(
        guest,
        Map.of(
            "godwit:policy", "stepped",
            "godwit:shadow_policy", "predictive",
            "godwit:max_downtime_ms", "900",
            "godwit:deadline_s", "60",
            "godwit:post_copy", "true"));
    begin(ASKED, BRAVO);
    assertThat(driver.started().getLast().options())
        .isEqualTo(new MigrationOptions(
            new MigrationContract(300L, 60L, false, null, null), "stepped", "nova"));
  }

  @Test
  void theSettingOfAHostHoldsForWhatLeavesItOnly() throws Exception {
    hosts.move(guest, ALPHA, BRAVO);
    begin(MigrationOptions.DEFAULT, CHARLIE);
    assertThat(driver.started().getLast().options()).isEqualTo(MigrationOptions.DEFAULT);
  }

  @Test
  void optionsAreThereAfterARestartAsTheyWereWhenTheMigrationWasAccepted() throws Exception {
    metadata.merge(guest, Map.of("godwit:deadline_s", "60"));
    begin(ASKED, BRAVO);
    MigrationOptions before = driver.started().getLast().options();
    metadata.merge(guest, Map.of("godwit:deadline_s", "5"));
    close();
    open();
    assertThat(driver.reattached())
        .singleElement()
        .satisfies(request -> assertThat(request.options()).isEqualTo(before));
    assertThat(before.contract().deadlineSeconds()).isEqualTo(60);
  }

  @Test
  void aContractThatCannotBeMetAndAPolicyThatIsNotKnownAreRefusedBeforeTheStart() {
    driver.block(BRAVO, Blocker.Code.CONTRACT, "It needs 900 ms.");
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(ASKED, BRAVO))
        .withMessageContaining("It needs 900 ms.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MIGRATION_PRE_CHECK));
    for (HostName host : new HostName[] {BRAVO, CHARLIE}) {
      driver.block(host, Blocker.Code.POLICY_UNKNOWN, "There is no policy nvoa.");
    }
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(ASKED, null))
        .withMessageEndingWith("There is no policy nvoa.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MIGRATION_PRE_CHECK));
    assertThat(driver.started()).isEmpty();
  }

  @Test
  void aRetuneReachesTheDriverAndItsRefusalWhoAsked() throws Exception {
    MigrationRecord record = begin(MigrationOptions.DEFAULT, BRAVO);
    var retune = new Retune(800L, 400L, "stepped");
    service.retune(record, retune);
    assertThat(driver.retunes()).containsExactly(retune);
    driver.refuseRetunes("there is no policy stepped");
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.retune(record, retune))
        .withMessage("Migration 1: cannot retune: there is no policy stepped")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MIGRATION_STATE));
  }

  @Test
  void whatWaitsRunsOnTheDestinationOrHasEndedIsNotRetuned() throws Exception {
    MigrationRecord record = begin(MigrationOptions.DEFAULT, BRAVO);
    driver.progress(guest, MigrationPhase.POST_COPY);
    assertNotRetuned(record, "running (post-copy)");
    driver.complete(guest);
    awaitEnd(record);
    assertNotRetuned(record, "completed");
    assertThat(driver.retunes()).isEmpty();
  }

  private void assertNotRetuned(MigrationRecord record, String state) {
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.retune(record, new Retune(800L, null, null)))
        .withMessageContaining("is in state " + state + ". Cannot retune");
  }

  @Test
  void theTraceIsTheDriversOwnWhileItRunsAndTheKeptOneAfterwards() throws Exception {
    MigrationRecord record = begin(MigrationOptions.DEFAULT, BRAVO);
    assertThat(service.trace(record)).contains("{\"format\":1}");
    driver.trace(guest, "{\"format\":1,\"samples\":[]}");
    assertThat(service.trace(record)).contains("{\"format\":1,\"samples\":[]}");
    driver.complete(guest);
    awaitEnd(record);
    assertThat(service.trace(record)).contains("{\"format\":1,\"samples\":[]}");
    close();
    open();
    assertThat(service.trace(record)).contains("{\"format\":1,\"samples\":[]}");
  }

  @Test
  void aMigrationThatWasNeverTracedHasNoTrace() throws Exception {
    driver.block(BRAVO, Blocker.Code.MEMORY, "No room.");
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(MigrationOptions.DEFAULT, BRAVO));
    assertThat(service.trace(store.find(1).orElseThrow())).isEmpty();
  }
}
