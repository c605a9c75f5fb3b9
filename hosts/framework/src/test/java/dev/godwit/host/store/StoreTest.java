package dev.godwit.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.Alarm;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestPause;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
import dev.godwit.api.TransferCounters;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.testing.SettableClock;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final MigrationFailure FAILURE =
      new MigrationFailure(MigrationFailure.Code.JOB_FAILED, "It failed: '; DROP--", "Look.");

  private static final MigrationOptions OPTIONS =
      new MigrationOptions(new MigrationContract(400L, null, true, false, null), "stepped", null);

  private static final HostName CHARLIE = new HostName("charlie");
  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05.123456Z");
  private static final Standing OPEN = new Standing(
      List.of(
          new Obligation(Obligation.Kind.RESUME, SINCE, 3, "It's '; DROP--", "Resume it by hand."),
          new Obligation(Obligation.Kind.ROLLBACK, SINCE, 0, null, "Wait.")),
      new Alarm(Alarm.Code.OBLIGATION_OPEN, SINCE, "Not resumed.", "Look at alpha."),
      CHARLIE);

  @TempDir
  private Path directory;

  private Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
  private Database database;
  private MigrationStore store;

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(directory);
    store = new MigrationStore(database, () -> now);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aRecordLivesThroughItsStatusesAndARestart() throws Exception {
    MigrationRecord record = create(guest());
    assertThat(record.id()).isEqualTo(1);
    assertThat(record.status()).isEqualTo(MigrationStatus.ACCEPTED);
    assertThat(record.createdAt()).isEqualTo(now);
    assertThat(record.options()).isEqualTo(OPTIONS);
    assertThat(record.updatedAt()).isNull();
    store.become(record.uuid(), MigrationStatus.QUEUED);
    store.become(record.uuid(), MigrationStatus.PREPARING);
    now = now.plusSeconds(1);
    assertThat(store.become(record.uuid(), MigrationStatus.RUNNING).updatedAt()).isEqualTo(now);
    store.saveProgress(record.uuid(), MigrationProgress.initial());
    MigrationRecord ended = store.end(
        record.uuid(),
        new MigrationResult(
            MigrationResult.Status.FAILED,
            GuestLocation.SOURCE,
            FAILURE,
            MigrationProgress.initial()));
    assertThat(ended.failure()).isEqualTo(FAILURE);
    database.close();
    open();
    assertThat(store.find(record.uuid())).contains(ended);
    assertThat(store.find(record.guest(), record.id())).contains(ended);
    assertThat(store.find(guest(), record.id())).isEmpty();
    assertThat(store.active(record.guest())).isEmpty();
  }

  @Test
  void whatIsOwedAndTheAlarmAreThereAfterARestartAndGoneWhenTheyAreSettled() throws Exception {
    MigrationRecord other = running(guest());
    MigrationRecord record = running(guest());
    store.saveProgress(record.uuid(), progress(GuestLocation.DESTINATION, OPEN));
    database.close();
    open();
    MigrationRecord found = store.find(record.uuid()).orElseThrow();
    assertThat(found.standing()).isEqualTo(OPEN);
    assertThat(found.progress()).isEqualTo(progress(GuestLocation.DESTINATION, OPEN));
    assertThat(store.find(record.id())).contains(found);
    assertThat(store.active(record.guest())).contains(found);
    assertThat(store.active()).contains(found);
    assertThat(store.list(MigrationQuery.all())).contains(found);
    assertThat(store.find(other.uuid()).orElseThrow().standing()).isEqualTo(Standing.CLEAR);
    Standing less = new Standing(OPEN.owed().subList(1, 2), null, null);
    store.saveProgress(record.uuid(), progress(GuestLocation.DESTINATION, less));
    assertThat(store.find(record.uuid()).orElseThrow().standing()).isEqualTo(less);
    store.saveProgress(record.uuid(), progress(GuestLocation.SOURCE, Standing.CLEAR));
    assertThat(store.find(record.uuid()).orElseThrow().standing()).isEqualTo(Standing.CLEAR);
  }

  @Test
  void aTerminalRecordOwesNothingAndNamesTheThirdHostOnlyIfTheGuestIsThere() {
    MigrationRecord elsewhere = running(guest());
    store.saveProgress(elsewhere.uuid(), progress(GuestLocation.ELSEWHERE, OPEN));
    assertThat(ended(elsewhere, MigrationResult.Status.ERROR, GuestLocation.ELSEWHERE)
            .standing())
        .isEqualTo(new Standing(List.of(), null, CHARLIE));
    MigrationRecord back = running(guest());
    store.saveProgress(back.uuid(), progress(GuestLocation.UNKNOWN, OPEN));
    assertThat(ended(back, MigrationResult.Status.FAILED, GuestLocation.SOURCE).standing())
        .isEqualTo(Standing.CLEAR);
  }

  @Test
  void aPauseOfSomebodyElseStaysWithTheRecordAndSoDoesTheAlarmOfOneThatNobodyHeardEnd() {
    MigrationRecord record = running(guest());
    var pause =
        new GuestPause(GuestPause.Cause.IO_ERROR, SINCE, GuestPause.State.PAUSED_AGAIN, 35L);
    var alarm = new Alarm(Alarm.Code.PAUSE_UNATTRIBUTED, SINCE, "It runs.", "Pause it.");
    for (var told : List.of(pause, pause.now(GuestPause.State.UNKNOWN))) {
      store.saveProgress(
          record.uuid(),
          progress(GuestLocation.SOURCE, new Standing(List.of(), alarm, null, told)));
      assertThat(store.find(record.uuid()).orElseThrow().standing().pause()).isEqualTo(told);
    }
    MigrationResult result = new MigrationResult(
        MigrationResult.Status.COMPLETED,
        GuestLocation.DESTINATION,
        null,
        progress(GuestLocation.DESTINATION, new Standing(OPEN.owed(), alarm, CHARLIE, pause)));
    store.become(record.uuid(), MigrationStatus.POST_MIGRATING);
    assertThat(store.end(record.uuid(), result).standing())
        .isEqualTo(new Standing(List.of(), alarm, null, pause));
  }

  @Test
  void anOperatorMayFindAGuestOnTheSourceThatWasTakenForMoved() {
    for (var status : List.of(MigrationResult.Status.FAILED, MigrationResult.Status.CANCELLED)) {
      MigrationRecord record = running(guest());
      store.become(record.uuid(), MigrationStatus.POST_MIGRATING);
      assertThat(ended(record, status, GuestLocation.SOURCE).guestLocation())
          .isEqualTo(GuestLocation.SOURCE);
    }
    MigrationRecord record = running(guest());
    store.become(record.uuid(), MigrationStatus.POST_MIGRATING);
    assertThatThrownBy(() -> store.become(record.uuid(), MigrationStatus.RUNNING))
        .isInstanceOf(IllegalStateException.class);
  }

  private MigrationRecord running(GuestId guest) {
    MigrationRecord record = create(guest);
    store.become(record.uuid(), MigrationStatus.QUEUED);
    store.become(record.uuid(), MigrationStatus.PREPARING);
    return store.become(record.uuid(), MigrationStatus.RUNNING);
  }

  private MigrationRecord ended(
      MigrationRecord record, MigrationResult.Status status, GuestLocation guest) {
    store.end(record.uuid(), new MigrationResult(status, guest, FAILURE, progress(guest, OPEN)));
    return store.find(record.uuid()).orElseThrow();
  }

  /** As a record keeps it. */
  static MigrationProgress progress(GuestLocation guest, Standing standing) {
    return new MigrationProgress(
        MigrationPhase.SETTLING,
        70,
        1234,
        guest,
        new TransferCounters(100, 70, 30),
        null,
        null,
        null,
        null,
        null,
        null,
        80L,
        null,
        MigrationForecast.UNKNOWN,
        standing);
  }

  @Test
  void aTerminalRecordNeverChangesAgain() {
    MigrationRecord record = create(guest());
    store.endBeforeStart(record.uuid(), MigrationStatus.CANCELLED, GuestLocation.SOURCE, FAILURE);
    assertThatThrownBy(() -> store.become(record.uuid(), MigrationStatus.RUNNING))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.endBeforeStart(
            record.uuid(), MigrationStatus.ERROR, GuestLocation.SOURCE, FAILURE))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.find(record.uuid()).orElseThrow().status())
        .isEqualTo(MigrationStatus.CANCELLED);
  }

  @Test
  void aStatusThatDoesNotFollowIsRefused() {
    MigrationRecord record = create(guest());
    assertThatThrownBy(() -> store.become(record.uuid(), MigrationStatus.POST_MIGRATING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("accepted");
  }

  @Test
  void aGuestIsMovedByOneMigrationAtATime() {
    GuestId guest = guest();
    MigrationRecord first = create(guest);
    assertThatThrownBy(() -> create(guest)).isInstanceOf(IllegalStateException.class);
    store.endBeforeStart(first.uuid(), MigrationStatus.ERROR, GuestLocation.SOURCE, FAILURE);
    assertThat(create(guest).id()).isGreaterThan(first.id());
  }

  @Test
  void listsWhatAQueryWants() throws Exception {
    MigrationRecord first = create(guest());
    now = now.plus(Duration.ofMinutes(1));
    MigrationRecord second = create(guest());
    now = now.plus(Duration.ofMinutes(1));
    MigrationRecord third = create(guest());
    store.become(third.uuid(), MigrationStatus.QUEUED);
    assertThat(ids(MigrationQuery.all())).containsExactly(3L, 2L, 1L);
    assertThat(ids(
            MigrationQuery.all().but().order(MigrationQuery.Order.OLDEST_FIRST).build()))
        .containsExactly(1L, 2L, 3L);
    assertThat(ids(MigrationQuery.all().but().limit(1).marker(third.uuid()).build()))
        .containsExactly(2L);
    assertThat(ids(MigrationQuery.all().but().guest(second.guest()).build())).containsExactly(2L);
    assertThat(ids(
            MigrationQuery.all().but().statuses(Set.of(MigrationStatus.QUEUED)).build()))
        .containsExactly(3L);
    assertThat(ids(MigrationQuery.all().but().statuses(Set.of()).build())).isEmpty();
    assertThat(ids(MigrationQuery.all().but().host(BRAVO).build())).hasSize(3);
    assertThat(ids(MigrationQuery.all().but().source(BRAVO).build())).isEmpty();
    assertThat(ids(MigrationQuery.all().but().changesSince(second.createdAt()).build()))
        .containsExactly(3L, 2L);
    assertThat(ids(MigrationQuery.all().but().changesBefore(first.createdAt()).build()))
        .containsExactly(1L);
    assertThat(ids(MigrationQuery.all().but().userId("x' OR '1' = '1").build())).isEmpty();
    var nobody =
        MigrationQuery.all().but().marker(new MigrationId(UUID.randomUUID())).build();
    assertThatThrownBy(() -> store.list(nobody)).isInstanceOf(MarkerNotFoundException.class);
  }

  @Test
  void theJournalKeepsEntriesInOrderAndApart() throws Exception {
    var journal = new JournalStore(database);
    var one = new MigrationId(UUID.randomUUID());
    var other = new MigrationId(UUID.randomUUID());
    var start = new JournalEntry(now, JournalEntry.Kind.START, "data_gib=2.0");
    var ended = new JournalEntry(now, JournalEntry.Kind.ENDED, "");
    journal.append(one, start);
    journal.append(other, ended);
    journal.append(one, ended);
    database.close();
    open();
    assertThat(new JournalStore(database).read(one)).containsExactly(start, ended);
    assertThat(new JournalStore(database).read(other)).containsExactly(ended);
  }

  @Test
  void anEntryThatCannotBeWrittenIsAnError() throws Exception {
    var journal = new JournalStore(database);
    var id = new MigrationId(UUID.randomUUID());
    var entry = new JournalEntry(now, JournalEntry.Kind.START, "");
    database.with(handle -> handle.execute("ALTER TABLE journal RENAME TO gone"));
    assertThatThrownBy(() -> journal.append(id, entry)).isInstanceOf(JournalException.class);
    database.with(handle -> handle.execute("ALTER TABLE gone RENAME TO journal"));
    journal.append(id, entry);
    database.with(handle -> handle.execute("ALTER TABLE journal RENAME TO gone"));
    assertThatThrownBy(() -> journal.append(id, entry)).isInstanceOf(JournalException.class);
    database.with(handle -> handle.execute("ALTER TABLE gone RENAME TO journal"));
    assertThat(journal.read(id)).containsExactly(entry);
    database.close();
    assertThatThrownBy(() -> journal.append(id, entry)).isInstanceOf(JournalException.class);
    open();
  }

  @Test
  void theFileIsThereForItsOwnerOnly() throws Exception {
    assertThat(Files.getPosixFilePermissions(directory.resolve("godwit.db")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aFileOfANewerGodwitIsRefused() throws Exception {
    database.close();
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("godwit.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 999");
    }
    assertThatThrownBy(() -> Database.open(directory))
        .isInstanceOf(HostStartException.class)
        .hasMessageContaining("newer Godwit");
  }

  @Test
  void aDatabaseOfTheFirstVersionIsUpgradedWithAllThatItHolds(@TempDir Path old) throws Exception {
    String sql;
    try (var in = StoreTest.class.getResourceAsStream("schema-1.sql")) {
      sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + old.resolve("godwit.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
    for (int opened = 0; opened < 2; opened++) {
      try (var upgraded = Database.open(old)) {
        assertThat(upgraded.<Integer, RuntimeException>with(handle ->
                handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one()))
            .isEqualTo(Schema.VERSION);
        var records = new MigrationStore(upgraded, new SettableClock()).list(MigrationQuery.all());
        assertThat(records).hasSize(1);
        assertThat(records.getFirst().status()).isEqualTo(MigrationStatus.COMPLETED);
        assertThat(records.getFirst().figures().downtimeMillis()).isEqualTo(80);
      }
    }
  }

  private List<Long> ids(MigrationQuery query) throws MarkerNotFoundException {
    return store.list(query).stream().map(MigrationRecord::id).toList();
  }

  private MigrationRecord create(GuestId guest) {
    return store.create(
        guest, ALPHA, BRAVO, "192.0.2.12", BlockMigration.AUTO, OPTIONS, "alice", "project");
  }

  private static GuestId guest() {
    return new GuestId(UUID.randomUUID());
  }
}
