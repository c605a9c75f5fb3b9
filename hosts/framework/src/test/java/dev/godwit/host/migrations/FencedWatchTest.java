package dev.godwit.host.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.Alarm;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationOptions;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.FencedHosts.Fenced;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.host.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that were said to be switched off, and come back after the migration was resolved. */
class FencedWatchTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final MigrationFailure FAILURE =
      new MigrationFailure(MigrationFailure.Code.RESOLVED, "resolved", "nothing");

  private final SettableClock clock = new SettableClock();
  private final ScriptedHosts hosts = new ScriptedHosts(clock).host(ALPHA, 1000).host(BRAVO, 1000);
  private final GuestId guest = new GuestId(UUID.randomUUID());
  private Database database;
  private MigrationStore store;
  private FencedWatch watch;

  @BeforeEach
  void open(@TempDir Path state) throws HostStartException {
    database = Database.open(state);
    store = new MigrationStore(database, clock);
    watch = new FencedWatch(
        new ServerDirectory(hosts, hosts, store, new SightingStore(database), clock), store);
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    hosts.down(BRAVO);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private MigrationRecord begun(HostName destination) {
    return store.create(
        guest,
        ALPHA,
        destination,
        null,
        BlockMigration.AUTO,
        MigrationOptions.DEFAULT,
        "user",
        "project");
  }

  /** A migration that was resolved, with bravo said to be switched off. */
  private MigrationRecord resolved() {
    MigrationRecord record = begun(BRAVO);
    store.fenced().add(record.uuid(), List.of(BRAVO));
    store.endBeforeStart(record.uuid(), MigrationStatus.FAILED, GuestLocation.SOURCE, FAILURE);
    return record;
  }

  private void look() {
    clock.advance(Duration.ofSeconds(10));
    watch.look();
  }

  private Alarm.@Nullable Code alarm(MigrationRecord record) {
    Alarm alarm = store.find(record.uuid()).orElseThrow().standing().alarm();
    return alarm == null ? null : alarm.code();
  }

  private List<HostName> fenced() {
    return store.fenced().all().stream().map(Fenced::host).toList();
  }

  @Test
  void aFencedHostThatComesBackWithTheGuestIsAnAlarmUntilItHasItNoMore() {
    MigrationRecord record = resolved();
    look();
    assertThat(alarm(record)).isNull();
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    hosts.up(BRAVO);
    look();
    assertThat(alarm(record)).isEqualTo(Alarm.Code.FENCED_HOST_BACK);
    hosts.down(BRAVO);
    look();
    assertThat(alarm(record)).isEqualTo(Alarm.Code.FENCED_HOST_BACK);
    hosts.remove(BRAVO, guest);
    hosts.up(BRAVO);
    look();
    assertThat(alarm(record)).isNull();
    assertThat(store.find(record.uuid()).orElseThrow().status()).isEqualTo(MigrationStatus.FAILED);
  }

  @Test
  void aHostThatComesBackWithoutTheGuestIsWatchedForAWhile() {
    MigrationRecord record = resolved();
    hosts.guest(BRAVO, guest, PowerState.SHUTDOWN);
    hosts.up(BRAVO);
    look();
    assertThat(fenced()).containsExactly(BRAVO);
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    look();
    assertThat(alarm(record)).isEqualTo(Alarm.Code.FENCED_HOST_BACK);
    hosts.remove(BRAVO, guest);
    for (int looks = 0; looks <= 12; looks++) {
      look();
    }
    assertThat(fenced()).isEmpty();
    assertThat(alarm(record)).isNull();
  }

  @Test
  void whatIsReceivedOrLeftBehindThereIsNoCopy() {
    MigrationRecord record = resolved();
    hosts.put(BRAVO, left(true, false));
    hosts.up(BRAVO);
    look();
    hosts.put(BRAVO, left(false, true));
    look();
    assertThat(alarm(record)).isNull();
  }

  private GuestObservation left(boolean incoming, boolean migratedAway) {
    return new GuestObservation(
        guest, "g", PowerState.PAUSED, incoming, migratedAway, true, 256, 1);
  }

  @Test
  void aGuestThatWasMovedThereAfterwardsIsNoAlarm() {
    MigrationRecord record = resolved();
    begun(BRAVO);
    hosts.move(guest, ALPHA, BRAVO);
    hosts.up(BRAVO);
    look();
    assertThat(alarm(record)).isNull();
    assertThat(fenced()).isEmpty();
  }

  @Test
  void aHostOnWhichTheRecordHasTheGuestIsNoAlarm() {
    MigrationRecord record = begun(BRAVO);
    store.fenced().add(record.uuid(), List.of(ALPHA));
    store.endBeforeStart(record.uuid(), MigrationStatus.FAILED, GuestLocation.SOURCE, FAILURE);
    look();
    assertThat(alarm(record)).isNull();
    assertThat(fenced()).isEmpty();
  }

  @Test
  void whileTheMigrationIsUnderWayTheDriverWatches() {
    MigrationRecord record = begun(BRAVO);
    store.fenced().add(record.uuid(), List.of(BRAVO));
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    hosts.up(BRAVO);
    look();
    assertThat(alarm(record)).isNull();
    assertThat(fenced()).containsExactly(BRAVO);
  }
}
