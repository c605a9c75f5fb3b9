package dev.godwit.host.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.testing.ScriptedHosts;
import dev.godwit.host.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerDirectoryTest {
  private static final HostName ALPHA = new HostName("alpha");
  private static final HostName BRAVO = new HostName("bravo");
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration STALE = Duration.ofSeconds(2);

  @TempDir
  private Path state;

  private final GuestId guest = new GuestId(UUID.randomUUID());
  private final SettableClock clock = new SettableClock();
  private final ScriptedHosts hosts = new ScriptedHosts(clock).host(ALPHA, 1).host(BRAVO, 2);
  private Database database;
  private MigrationStore migrations;
  private ServerDirectory directory;

  @BeforeEach
  void open() throws HostStartException {
    database = Database.open(state);
    migrations = new MigrationStore(database, clock);
    directory = new ServerDirectory(hosts, hosts, migrations, new SightingStore(database), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void eachStateOfAGuestIsAStatusOfItsServer() {
    assertStatus(PowerState.RUNNING, ServerStatus.ACTIVE);
    assertStatus(PowerState.PAUSED, ServerStatus.PAUSED);
    assertStatus(PowerState.SUSPENDED, ServerStatus.SUSPENDED);
    assertStatus(PowerState.SHUTDOWN, ServerStatus.SHUTOFF);
    assertStatus(PowerState.CRASHED, ServerStatus.ERROR);
    assertStatus(PowerState.NO_STATE, ServerStatus.UNKNOWN);
  }

  private void assertStatus(PowerState state, ServerStatus status) {
    hosts.guest(ALPHA, guest, state);
    directory.forget();
    assertThat(server().status()).as("%s", state).isEqualTo(status);
    assertThat(server().host()).isEqualTo(ALPHA);
  }

  @Test
  void whatArrivesOrWasLeftBehindIsNotAServer() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    hosts.put(
        BRAVO, new GuestObservation(guest, "g", PowerState.PAUSED, true, false, false, 256, 1));
    assertThat(server().host()).isEqualTo(ALPHA);
    hosts.put(
        ALPHA, new GuestObservation(guest, "g", PowerState.SHUTDOWN, false, true, true, 256, 1));
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    directory.forget();
    assertThat(server().host()).isEqualTo(BRAVO);
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
  }

  @Test
  void oneThatMovesIsThereAtEveryMoment() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    assertThat(server().host()).isEqualTo(ALPHA);
    // Bravo was asked before the guest came there, alpha is asked after it left.
    clock.advance(STALE);
    directory.host(BRAVO);
    hosts.remove(ALPHA, guest);
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    assertThat(server().host()).isEqualTo(BRAVO);
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    hosts.remove(BRAVO, guest);
    directory.forget();
    assertThat(directory.server(guest)).isEmpty();
    int before = hosts.questions();
    assertThat(directory.server(guest)).isEmpty();
    assertThat(hosts.questions()).as("one that is gone is not looked for again").isEqualTo(before);
  }

  @Test
  void oneThatIsOnlyArrivingIsWhereItArrives() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    migrations.create(
        guest, ALPHA, BRAVO, null, BlockMigration.AUTO, MigrationOptions.DEFAULT, "u", "p");
    assertThat(server().host()).isEqualTo(ALPHA);
    hosts.remove(ALPHA, guest);
    hosts.put(
        BRAVO, new GuestObservation(guest, "g", PowerState.PAUSED, true, false, false, 256, 1));
    directory.forget();
    assertThat(server().host()).isEqualTo(BRAVO);
    assertThat(server().status()).isEqualTo(ServerStatus.MIGRATING);
  }

  @Test
  void aGuestThatRunsTwiceIsOneServerInError() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    assertThat(directory.servers()).hasSize(1);
    assertThat(server().isDuplicate()).isTrue();
    assertThat(server().runningOn()).containsExactly(ALPHA, BRAVO);
    assertThat(server().status()).isEqualTo(ServerStatus.ERROR);
  }

  @Test
  void itsMigrationIsShownUntilItEnds() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    var record = migrations.create(
        guest, ALPHA, BRAVO, null, BlockMigration.AUTO, MigrationOptions.DEFAULT, "u", "p");
    assertThat(server().status()).isEqualTo(ServerStatus.MIGRATING);
    assertThat(server().migration()).isEqualTo(record);
    cancel(record);
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
  }

  @Test
  void twoLooksThatDoNotFitDuringAMigrationAreNoTwoServers() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    MigrationRecord record = migrate();
    assertThat(server().status()).isEqualTo(ServerStatus.MIGRATING);
    assertThat(server().isDuplicate()).isFalse();
    migrations.saveProgress(record.uuid(), progress(GuestLocation.BOTH));
    assertThat(server().status()).isEqualTo(ServerStatus.ERROR);
    assertThat(server().runningOn()).containsExactly(ALPHA, BRAVO);
  }

  @Test
  void aSecondCopyOnAThirdHostIsNotExplainedByAMigration() {
    var charlie = new HostName("charlie");
    hosts.host(charlie, 1);
    directory = new ServerDirectory(hosts, hosts, migrations, new SightingStore(database), clock);
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    hosts.guest(charlie, guest, PowerState.RUNNING);
    migrate();
    assertThat(server().status()).isEqualTo(ServerStatus.ERROR);
    assertThat(server().runningOn()).containsExactly(ALPHA, charlie);
  }

  @Test
  void oneThatMovesIsNotMissedBecauseAnotherMigrationHasEnded() {
    var charlie = new HostName("charlie");
    hosts.host(charlie, 1);
    directory = new ServerDirectory(hosts, hosts, migrations, new SightingStore(database), clock);
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    MigrationRecord other = migrations.create(
        new GuestId(UUID.randomUUID()),
        ALPHA,
        BRAVO,
        null,
        BlockMigration.AUTO,
        MigrationOptions.DEFAULT,
        "u",
        "p");
    assertThat(server().host()).isEqualTo(ALPHA);
    clock.advance(MOMENT);
    hosts.move(guest, ALPHA, charlie);
    cancel(other);
    clock.advance(MOMENT);
    assertThat(server().host()).isEqualTo(charlie);
  }

  @Test
  void whatWasSeenInTheMiddleOfAMigrationIsSeenAgainWhenItHasEnded() {
    hosts.guest(ALPHA, guest, PowerState.PAUSED);
    MigrationRecord record = migrate();
    clock.advance(MOMENT);
    assertThat(server().status()).isEqualTo(ServerStatus.MIGRATING);
    clock.advance(MOMENT);
    hosts.move(guest, ALPHA, BRAVO);
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    cancel(record);
    clock.advance(MOMENT);
    int before = hosts.questions();
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    assertThat(server().host()).isEqualTo(BRAVO);
    assertThat(hosts.questions()).as("asked once more, and not for ever").isEqualTo(before + 2);
  }

  @Test
  void aMigrationThatEndsWhileItsHostsAreAskedIsUnderWayUntilTheyHaveBeenAskedAgain() {
    hosts.guest(ALPHA, guest, PowerState.PAUSED);
    MigrationRecord record = migrate();
    clock.advance(STALE);
    hosts.whenAsked(BRAVO, () -> {
      clock.advance(MOMENT);
      cancel(record);
      clock.advance(MOMENT);
      hosts.guest(ALPHA, guest, PowerState.RUNNING);
    });
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
  }

  @Test
  void theEndOfAMigrationOfThirdHostsAsksNobodyAgain() {
    var charlie = new HostName("charlie");
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    MigrationRecord record = migrations.create(
        new GuestId(UUID.randomUUID()),
        charlie,
        new HostName("delta"),
        null,
        BlockMigration.AUTO,
        MigrationOptions.DEFAULT,
        "u",
        "p");
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    clock.advance(MOMENT);
    cancel(record);
    clock.advance(MOMENT);
    int before = hosts.questions();
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    assertThat(hosts.questions()).isEqualTo(before);
  }

  @Test
  void anEndFromBeforeTheClockWasSetBackIsOver() {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    clock.advance(Duration.ofHours(1));
    cancel(migrate());
    clock.advance(Duration.ofHours(-1));
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    int before = hosts.questions();
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    assertThat(hosts.questions()).isEqualTo(before);
  }

  private static MigrationProgress progress(GuestLocation place) {
    MigrationProgress first = MigrationProgress.initial();
    return new MigrationProgress(
        first.phase(),
        first.percent(),
        first.elapsedMillis(),
        place,
        first.memory(),
        first.disks(),
        first.iteration(),
        first.dirtyPagesPerSecond(),
        first.pageSizeBytes(),
        first.bandwidthBytesPerSecond(),
        first.maxDowntimeMillis(),
        first.downtimeMillis(),
        first.throttlePercent(),
        first.forecast(),
        first.standing());
  }

  private MigrationRecord migrate() {
    return migrations.create(
        guest, ALPHA, BRAVO, null, BlockMigration.AUTO, MigrationOptions.DEFAULT, "u", "p");
  }

  private void cancel(MigrationRecord record) {
    migrations.endBeforeStart(
        record.uuid(),
        MigrationStatus.CANCELLED,
        GuestLocation.SOURCE,
        new MigrationFailure(MigrationFailure.Code.ABORTED, "Aborted.", "Nothing."));
  }

  @Test
  void theServersOfAHostThatIsDownAreRememberedOverARestart() throws Exception {
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    hosts.guest(BRAVO, guest, PowerState.SHUTDOWN);
    assertThat(server().status()).isEqualTo(ServerStatus.ACTIVE);
    hosts.down(ALPHA);
    clock.advance(STALE);
    assertThat(server().status()).isEqualTo(ServerStatus.UNKNOWN);
    database.close();
    open();
    assertThat(server().status()).isEqualTo(ServerStatus.UNKNOWN);
    assertThat(server().host()).isEqualTo(ALPHA);
    assertThat(server().power()).isEqualTo(PowerState.RUNNING);
    hosts.up(ALPHA);
    hosts.remove(ALPHA, guest);
    clock.advance(STALE);
    assertThat(server().status()).isEqualTo(ServerStatus.SHUTOFF);
    hosts.remove(BRAVO, guest);
    clock.advance(STALE);
    assertThat(directory.server(guest)).isEmpty();
  }

  @Test
  void hostsAreAskedOnceASecondOrAfterSomethingMoved() {
    directory.hosts();
    directory.servers();
    directory.host(ALPHA);
    assertThat(hosts.questions()).isEqualTo(2);
    clock.advance(STALE);
    directory.servers();
    assertThat(hosts.questions()).isEqualTo(4);
    directory.forget();
    directory.servers();
    assertThat(hosts.questions()).isEqualTo(6);
    clock.advance(Duration.ofHours(-1));
    directory.servers();
    assertThat(hosts.questions()).as("after the clock was set back").isEqualTo(8);
  }

  @Test
  @Timeout(20)
  void aHostThatIsSilentDelaysNobodyForLong() {
    hosts.guest(BRAVO, guest, PowerState.RUNNING);
    hosts.down(ALPHA);
    directory.hosts();
    hosts.silent(ALPHA);
    clock.advance(STALE);
    for (int i = 0; i < 5; i++) {
      assertThat(server().host()).isEqualTo(BRAVO);
      assertThat(directory.host(ALPHA).orElseThrow().observation().downCause())
          .isEqualTo("connection refused");
    }
    // One question to the silent host for all of that, and one to the other.
    assertThat(hosts.questions()).isEqualTo(4);
  }

  @Test
  void anUnknownHostIsNone() {
    assertThat(directory.host(new HostName("nowhere"))).isEmpty();
    assertThat(directory.hosts())
        .extracting(view -> view.endpoint().name())
        .containsExactly(ALPHA, BRAVO);
  }

  private ServerView server() {
    return directory.server(guest).orElseThrow();
  }

  @Test
  void aServerHasBeenThereSinceItWasFirstSeenAndChangedWhenThatWasSeen() throws Exception {
    Instant first = clock.instant();
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    assertThat(directory.server(guest).orElseThrow().created()).isEqualTo(first);
    clock.advance(STALE);
    assertThat(directory.server(guest).orElseThrow().updated()).isEqualTo(first);
    hosts.move(guest, ALPHA, BRAVO);
    clock.advance(STALE);
    Instant moved = clock.instant();
    assertThat(directory.server(guest).orElseThrow().updated()).isEqualTo(moved);

    close();
    open();
    clock.advance(STALE);
    assertThat(directory.server(guest).orElseThrow().created()).isEqualTo(first);
    assertThat(directory.server(guest).orElseThrow().updated()).isEqualTo(moved);

    hosts.remove(BRAVO, guest);
    clock.advance(STALE);
    assertThat(directory.servers()).isEmpty();
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    clock.advance(STALE);
    assertThat(directory.server(guest).orElseThrow().created()).isEqualTo(first);

    hosts.remove(ALPHA, guest);
    clock.advance(STALE);
    assertThat(directory.servers()).isEmpty();
    clock.advance(Duration.ofMinutes(11));
    assertThat(directory.servers()).isEmpty();
    hosts.guest(ALPHA, guest, PowerState.RUNNING);
    clock.advance(STALE);
    assertThat(directory.server(guest).orElseThrow().created()).isEqualTo(clock.instant());
  }
}
