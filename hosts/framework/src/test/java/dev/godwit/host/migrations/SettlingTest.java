package dev.godwit.host.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.godwit.api.Alarm;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.Obligation;
import dev.godwit.api.Resolution;
import dev.godwit.api.Standing;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.FencedHosts.Fenced;
import dev.godwit.host.store.MetadataStore;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.TraceStore;
import dev.godwit.host.testing.RefusingDatabase;
import dev.godwit.host.testing.ScriptedDriver;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.host.testing.SettableClock;
import dev.godwit.spi.MigrationCallbacks.Repetition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations that do not settle, what an operator does about them, and ends that cannot be written. */
@Timeout(60)
class SettlingTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final HostName CHARLIE = new HostName("charlie");
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Instant SINCE = Instant.parse("2026-03-04T05:00:00Z");
  private static final Standing OWES_POST = new Standing(
      List.of(new Obligation(
          Obligation.Kind.POST, SINCE, 3, "bravo does not answer", "Bring bravo back.")),
      new Alarm(Alarm.Code.OBLIGATION_OPEN, SINCE, "Post fails on bravo.", "Look at bravo."),
      null);
  private static final Standing FOREIGN_JOB = new Standing(
      List.of(),
      new Alarm(Alarm.Code.FOREIGN_JOB, SINCE, "A job of somebody else.", "Adopt it."),
      null);
  private static final Standing ON_CHARLIE = new Standing(List.of(), null, CHARLIE);
  private static final Resolution AT_SOURCE =
      new Resolution(GuestLocation.SOURCE, null, Set.of(BRAVO), "alice");

  @TempDir
  private Path state;

  private final SettableClock clock = new SettableClock();
  private final ScriptedHosts hosts =
      new ScriptedHosts(clock).host(ALPHA, 1000).host(BRAVO, 2000).host(CHARLIE, 3000);
  private final GuestId first = new GuestId(UUID.randomUUID());
  private final GuestId second = new GuestId(UUID.randomUUID());
  private Database database;
  private RefusingDatabase refusing;
  private MigrationStore store;
  private RecordCallbacks callbacks;
  private ScriptedDriver driver;
  private MigrationService service;

  SettlingTest() {
    hosts.guest(ALPHA, first, PowerState.RUNNING);
    hosts.guest(ALPHA, second, PowerState.RUNNING);
  }

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(state);
    refusing = new RefusingDatabase(state);
    store = new MigrationStore(database, clock);
    var traces = new TraceStore(database, clock, 10);
    callbacks = new RecordCallbacks(store, traces);
    driver = new ScriptedDriver(hosts, callbacks);
    service = new MigrationService(
        hosts,
        new ServerDirectory(hosts, hosts, store, new SightingStore(database), clock),
        store,
        traces,
        new OptionSources(new ServerMetadata(new MetadataStore(database)), Map.of()),
        driver,
        1,
        2);
    callbacks.whenOwing(service::owes);
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

  private MigrationRecord begin(GuestId guest, HostName destination)
      throws MigrationRefusedException {
    return service.beginChecked(
        new MigrationOrder(guest, destination, BlockMigration.AUTO, "user", "project"));
  }

  private MigrationRecord found(MigrationRecord record) {
    return store.find(record.uuid()).orElseThrow();
  }

  private void awaitStatus(MigrationRecord record, MigrationStatus status) {
    await().atMost(LIMIT).until(() -> found(record).status() == status);
  }

  @Test
  void whatIsOwedSurvivesARestartAndIsGoneWhenTheMigrationEnds() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    driver.post(first, OWES_POST);
    assertThat(found(record).status()).isEqualTo(MigrationStatus.POST_MIGRATING);
    restart();
    assertThat(found(record).standing()).isEqualTo(OWES_POST);
    assertThat(driver.reattached()).hasSize(1);
    driver.fail(first, MigrationResult.Status.FAILED);
    awaitStatus(record, MigrationStatus.FAILED);
    assertThat(found(record).standing()).isEqualTo(Standing.CLEAR);
  }

  @Test
  void theFiguresSavedLastAreThereAfterARestart() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    assertThat(callbacks.savedProgress(record.request())).isEmpty();
    driver.progress(first, MigrationPhase.PRE_COPY);
    driver.open(first, GuestLocation.UNKNOWN, OWES_POST);
    restart();
    MigrationProgress saved = callbacks.savedProgress(record.request()).orElseThrow();
    assertThat(saved.percent()).isEqualTo(50);
    assertThat(saved.elapsedMillis()).isEqualTo(1500);
    assertThat(saved.memory().remainingBytes()).isEqualTo(40);
    assertThat(saved.downtimeMillis()).isEqualTo(30);
    assertThat(saved.phase()).isEqualTo(MigrationPhase.SETTLING);
    assertThat(saved.guest()).isEqualTo(GuestLocation.UNKNOWN);
    assertThat(saved.standing()).isEqualTo(OWES_POST);
    assertThat(callbacks.repetition()).isEqualTo(Repetition.REPEATABLE);
  }

  @Test
  void oneThatOwesSomethingHoldsItsGuestAndNoPlaceInTheQueue() throws Exception {
    begin(first, BRAVO);
    MigrationRecord waiting = begin(second, BRAVO);
    driver.open(first, GuestLocation.UNKNOWN, FOREIGN_JOB);
    assertThat(found(waiting).status()).isEqualTo(MigrationStatus.QUEUED);
    driver.post(first, OWES_POST);
    assertThat(found(waiting).status()).isEqualTo(MigrationStatus.RUNNING);
    driver.complete(second);
    awaitStatus(waiting, MigrationStatus.COMPLETED);
    hosts.move(second, BRAVO, ALPHA);
    restart();
    assertThat(found(begin(second, BRAVO)).status()).isEqualTo(MigrationStatus.RUNNING);
  }

  @Test
  void aSecondMigrationIsRefusedWithWhatIsOwedAndWhatToDo() throws Exception {
    begin(first, BRAVO);
    driver.post(first, OWES_POST);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(first, CHARLIE))
        .withMessage("Cannot 'os-migrateLive' instance " + first
            + " while it is in task_state migrating. Migration 1 owes post since"
            + " 2026-03-04T05:00:00Z: bravo does not answer. Bring bravo back. Alarm obligation-open"
            + " of migration 1 since 2026-03-04T05:00:00Z: Post fails on bravo. Look at bravo.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.SERVER_STATE))
        .satisfies(e -> assertThat(e.discreet())
            .endsWith("task_state migrating. Migration 1 owes post and has the alarm"
                + " obligation-open; an administrator is told why and what to do."));
    assertThat(driver.started()).hasSize(1);
  }

  @Test
  void anAbortThatComesTooLateIsRefusedWithWhatIsOwed() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    driver.post(first, OWES_POST);
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> service.abort(first, record.id(), true))
        .withMessageContaining("is in state post-migrating. Cannot abort")
        .withMessageContaining("Bring bravo back.")
        .satisfies(e -> assertThat(e.discreet()).doesNotContain("bravo"));
    assertThat(driver.aborts()).isEmpty();
  }

  @Test
  void anOperatorsWordReachesTheDriverInEveryStatusThatItHas() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    driver.open(first, GuestLocation.UNKNOWN, OWES_POST);
    service.resolve(record, AT_SOURCE);
    driver.progress(first, MigrationPhase.POST_COPY);
    driver.open(first, GuestLocation.SPLIT, OWES_POST);
    assertThat(found(record).status()).isEqualTo(MigrationStatus.RUNNING_POST_COPY);
    service.resolve(record, AT_SOURCE);
    driver.post(first, OWES_POST);
    service.resolve(record, AT_SOURCE);
    assertThat(driver.resolutions()).containsExactly(AT_SOURCE, AT_SOURCE, AT_SOURCE);
    driver.fail(first, MigrationResult.Status.CANCELLED);
    awaitStatus(record, MigrationStatus.CANCELLED);
    assertNotAsked(
        () -> service.resolve(record, AT_SOURCE), "is in state cancelled. Cannot resolve");
    assertNotAsked(() -> service.adopt(record), "is in state cancelled. Cannot adopt");
  }

  @Test
  void theDriversReasonAgainstAnOperatorsWordIsPassedOn() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    assertNotAsked(
        () -> service.resolve(record, AT_SOURCE), "Migration 1: cannot resolve: nothing is open");
    driver.open(first, GuestLocation.UNKNOWN, OWES_POST);
    driver.refuseResolutions("bravo runs it");
    assertNotAsked(
        () -> service.resolve(record, AT_SOURCE), "Migration 1: cannot resolve: bravo runs it");
    assertThat(driver.resolutions()).isEmpty();
    assertThat(store.fenced().all()).isEmpty();
  }

  @Test
  void aHostThatWasSaidToBeFencedIsRememberedUntilItWasSeenWithoutTheGuest() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    driver.open(first, GuestLocation.UNKNOWN, OWES_POST);
    service.resolve(record, AT_SOURCE);
    driver.refuseResolutions("bravo runs it");
    assertNotAsked(() -> service.resolve(record, AT_SOURCE), "bravo runs it");
    assertThat(store.fenced().all()).containsExactly(new Fenced(record.uuid(), BRAVO));
    restart();
    assertThat(store.fenced().all()).containsExactly(new Fenced(record.uuid(), BRAVO));
  }

  @Test
  void oneThatWaitsIsNeitherResolvedNorAdopted() throws Exception {
    begin(first, BRAVO);
    MigrationRecord waiting = begin(second, BRAVO);
    assertNotAsked(() -> service.resolve(waiting, AT_SOURCE), "state queued. Cannot resolve");
    assertNotAsked(() -> service.adopt(waiting), "state queued. Cannot adopt");
  }

  @Test
  void aForeignJobIsAdoptedAndNoOther() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    assertNotAsked(() -> service.adopt(record), "cannot adopt: the job is Godwit's own");
    driver.open(first, GuestLocation.UNKNOWN, FOREIGN_JOB);
    service.adopt(record);
    assertThat(driver.adoptions()).hasSize(1);
  }

  private interface Request {
    void make() throws MigrationRefusedException;
  }

  private static void assertNotAsked(Request request, String words) {
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(request::make)
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MIGRATION_STATE));
  }

  @Test
  void theRecordOfAGuestThatSomebodyElseMovedNamesItsHost() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    driver.open(first, GuestLocation.ELSEWHERE, ON_CHARLIE);
    driver.loseElsewhere(first);
    awaitStatus(record, MigrationStatus.ERROR);
    restart();
    assertThat(found(record).guestLocation()).isEqualTo(GuestLocation.ELSEWHERE);
    assertThat(found(record).standing()).isEqualTo(ON_CHARLIE);
  }

  @Test
  void anAbortOfOneThatWaitsEndsItOnceTheDatabaseTakesItAgain() throws Exception {
    begin(first, BRAVO);
    MigrationRecord waiting = begin(second, BRAVO);
    refusing.refuse();
    service.abort(second, waiting.id(), true);
    assertThat(found(waiting).status()).isEqualTo(MigrationStatus.QUEUED);
    refusing.recover();
    awaitStatus(waiting, MigrationStatus.CANCELLED);
    assertThat(found(begin(second, BRAVO)).status()).isEqualTo(MigrationStatus.QUEUED);
    driver.complete(first);
    await().atMost(LIMIT).until(() -> driver.started().size() == 2);
  }

  @Test
  void aRefusalIsRecordedOnceTheDatabaseTakesItAgain() throws Exception {
    refusing.refuse();
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(first, ALPHA))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNABLE_TO_MIGRATE_TO_SELF));
    assertThatExceptionOfType(MigrationRefusedException.class)
        .isThrownBy(() -> begin(second, BRAVO))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNEXPECTED));
    assertThat(store.active()).hasSize(2);
    refusing.recover();
    await().atMost(LIMIT).until(() -> store.active().isEmpty());
    begin(first, BRAVO);
  }

  @Test
  void howTheDriverEndedItIsRecordedOnceTheDatabaseTakesItAgain() throws Exception {
    MigrationRecord record = begin(first, BRAVO);
    MigrationRecord waiting = begin(second, BRAVO);
    refusing.refuse();
    driver.complete(first);
    assertThat(found(record).status()).isEqualTo(MigrationStatus.RUNNING);
    assertThat(found(waiting).status()).isEqualTo(MigrationStatus.QUEUED);
    refusing.recover();
    awaitStatus(record, MigrationStatus.COMPLETED);
    // Its turn had come while nothing could be written.
    await().atMost(LIMIT).until(() -> found(waiting).status() != MigrationStatus.QUEUED);
  }

  @Test
  void oneThatTheDriverDoesNotTakeIsEndedWhateverItThrows() throws Exception {
    driver.breakStarts();
    MigrationRecord record = begin(first, BRAVO);
    awaitStatus(record, MigrationStatus.ERROR);
    MigrationRecord next = begin(second, BRAVO);
    awaitStatus(next, MigrationStatus.ERROR);
    assertThat(store.active()).isEmpty();
  }

  @Test
  void whatWaitedIsEndedAfterARestartOnceTheDatabaseTakesIt() throws Exception {
    begin(first, BRAVO);
    MigrationRecord waiting = begin(second, BRAVO);
    refusing.refuse();
    restart();
    assertThat(driver.reattached()).hasSize(1);
    refusing.recover();
    awaitStatus(waiting, MigrationStatus.FAILED);
  }
}
