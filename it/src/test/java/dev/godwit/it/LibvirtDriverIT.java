package dev.godwit.it;

import static dev.godwit.it.DriverHost.ALPHA;
import static dev.godwit.it.DriverHost.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.RequestAnswer;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.PluginException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The libvirt driver on two real hosts: guests move, stay or end, and what is said of them is true. */
@RealLibvirt
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LibvirtDriverIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Slow enough that a guest of 256 MiB is on its way for about 20 seconds. */
  private static final String SLOW_MBIT = "100";

  private final Testbed testbed;
  private final String name = "it-" + UUID.randomUUID().toString().substring(0, 8);
  private DriverHost host;

  LibvirtDriverIT(Testbed testbed) {
    this.testbed = testbed;
  }

  @BeforeEach
  void open() throws PluginException {
    host = new DriverHost(testbed, Map.of());
  }

  @AfterEach
  void close() {
    host.close();
    for (String side : new String[] {"alpha", "bravo"}) {
      testbed.run("fault", "rate", side, "off");
    }
    testbed.undo(name);
  }

  @Test
  void movesAGuestThereAndBackUnharmed() throws Exception {
    GuestId guest = guest("alpha");
    MigrationResult there = host.start(guest, ALPHA, BRAVO).result().get(2, TimeUnit.MINUTES);
    assertThat(there.status()).isEqualTo(Status.COMPLETED);
    assertThat(there.guest()).isEqualTo(GuestLocation.DESTINATION);
    assertThat(there.progress().percent()).isEqualTo(100);
    assertThat(there.progress().downtimeMillis()).isBetween(1L, 30_000L);
    assertThat(testbed.state("alpha", name)).isEqualTo("absent");
    assertThat(testbed.state("bravo", name)).isEqualTo("running");

    MigrationHandle back = host.start(guest, BRAVO, ALPHA);
    assertThat(back.result().get(2, TimeUnit.MINUTES).status()).isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
    testbed.assertNoErrors(name);
    assertThat(host.called).containsExactly("post", "post");
    assertThat(host.steps(back.request().id()))
        .containsExactly(Kind.START, Kind.CHOSE_POST, Kind.ENDED);
    assertThat(host.liveMigration().active()).isEmpty();
  }

  @Test
  void movesTheDefinitionOfAPersistentGuest() throws Exception {
    GuestId guest = guest("alpha", "--persistent");
    assertThat(host.start(guest, ALPHA, BRAVO).result().get(2, TimeUnit.MINUTES).status())
        .isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("alpha", name)).isEqualTo("absent");
    assertThat(testbed.run("virsh", "bravo", "dominfo", name)).containsPattern("Persistent: +yes");
  }

  @Test
  void copiesALocalDisk() throws Exception {
    GuestId guest = guest("alpha", "--disk", "32");
    assertThat(host.start(guest, ALPHA, BRAVO).result().get(2, TimeUnit.MINUTES).status())
        .isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
  }

  @Test
  void anAbortLeavesTheGuestOnTheSourceAndEndsCancelled() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    assertThat(handle.abort().get(10, TimeUnit.SECONDS)).isInstanceOf(RequestAnswer.Accepted.class);
    MigrationResult result = handle.result().get(1, TimeUnit.MINUTES);
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
    assertThat(host.called).containsExactly("rollback CANCELLED");
    testbed.assertNoErrors(name);
  }

  @Test
  void aForcedCompletionPausesTheGuestAndItRunsOnTheDestination() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    assertThat(handle.forceComplete().get(10, TimeUnit.SECONDS))
        .isInstanceOf(RequestAnswer.Accepted.class);
    assertThat(handle.forceComplete().get(10, TimeUnit.SECONDS))
        .isInstanceOf(RequestAnswer.Refused.class);
    assertThat(handle.result().get(2, TimeUnit.MINUTES).status()).isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    assertThat(host.steps(handle.request().id()))
        .containsExactly(Kind.START, Kind.SUSPEND, Kind.CHOSE_POST, Kind.ENDED);
    testbed.assertNoErrors(name);
  }

  @Test
  void aForcedCompletionSwitchesToPostCopyWhereThatIsPermitted() throws Exception {
    host.close();
    host = new DriverHost(testbed, Map.of("live_migration_permit_post_copy", "true"));
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    handle.forceComplete().get(10, TimeUnit.SECONDS);
    await().atMost(LIMIT).until(() -> handle.progress().phase() == MigrationPhase.POST_COPY);
    assertThat(handle.abort().get(10, TimeUnit.SECONDS)).isInstanceOf(RequestAnswer.Refused.class);
    assertThat(handle.result().get(2, TimeUnit.MINUTES).status()).isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    testbed.assertNoErrors(name);
  }

  @Test
  void aPausedGuestForcedToEndAndThenAbortedRunsAgain() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    handle.forceComplete().get(10, TimeUnit.SECONDS);
    await().atMost(LIMIT).until(() -> testbed.state("alpha", name).equals("paused"));
    handle.abort().get(10, TimeUnit.SECONDS);
    MigrationResult result = handle.result().get(1, TimeUnit.MINUTES);
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
  }

  @Test
  void aGuestThatItsOwnerPausedStaysPaused() throws Exception {
    GuestId guest = guest("alpha");
    testbed.run("virsh", "alpha", "suspend", name);
    MigrationResult result = host.start(guest, ALPHA, BRAVO).result().get(2, TimeUnit.MINUTES);
    assertThat(result.status()).isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("bravo", name)).isEqualTo("paused");
  }

  @Test
  void aTransientGuestThatIsDestroyedOnItsWayIsNeverCompleted() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    testbed.run("virsh", "alpha", "destroy", name);
    assertLost(handle.result().get(2, TimeUnit.MINUTES));
  }

  @Test
  void aPersistentGuestThatEndsOnItsWayIsNeverCompleted() throws Exception {
    GuestId guest = guest("alpha", "--persistent");
    MigrationHandle handle = onItsWay(guest);
    testbed.run("virsh", "alpha", "destroy", name);
    MigrationResult result = handle.result().get(2, TimeUnit.MINUTES);
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.failure())
        .extracting(MigrationFailure::code)
        .isEqualTo(MigrationFailure.Code.GUEST_ENDED);
    assertThat(testbed.state("alpha", name)).isEqualTo("shut off");
    assertThat(host.called).containsExactly("rollback FAILED");
  }

  @Test
  void aGuestWhoseQemuIsKilledOnTheSourceIsNeverCompleted() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    testbed.run("fault", "kill-qemu", "alpha", name);
    assertLost(handle.result().get(2, TimeUnit.MINUTES));
  }

  @Test
  void aGuestWhoseQemuIsKilledOnTheDestinationStays() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    testbed.run("fault", "kill-qemu", "bravo", name);
    assertStayed(handle.result().get(2, TimeUnit.MINUTES));
  }

  @Test
  void aGuestStaysWhenTheSourceDaemonIsKilledAndComesBack() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    testbed.run("fault", "kill-libvirtd", "alpha");
    await().atMost(LIMIT).until(() -> handle.progress().phase() == MigrationPhase.SETTLING);
    assertThat(handle.result()).isNotDone();
    testbed.run("fault", "start-libvirtd", "alpha");
    assertStayed(handle.result().get(2, TimeUnit.MINUTES));
  }

  @Test
  void aDriverThatIsClosedLosesNothingAndAnotherTakesTheMigrationUp() throws Exception {
    GuestId guest = guest("alpha");
    MigrationHandle handle = onItsWay(guest);
    host.close();
    assertThat(handle.result()).isCompletedExceptionally();
    host = new DriverHost(testbed, Map.of(), host.journal());
    MigrationHandle again = host.liveMigration().reattach(handle.request());
    testbed.run("fault", "rate", "alpha", "off");
    MigrationResult result = again.result().get(2, TimeUnit.MINUTES);
    assertThat(result.status()).isEqualTo(Status.COMPLETED);
    assertThat(testbed.state("bravo", name)).isEqualTo("running");
    assertThat(host.called).containsExactly("post");
    testbed.assertNoErrors(name);
  }

  @Test
  void saysWhatStandsInTheWayAndChangesNothing() throws Exception {
    GuestId guest = guest("alpha", "--disk", "32");
    assertThat(blockers(guest, ALPHA, ALPHA, BlockMigration.AUTO))
        .containsExactly(Blocker.Code.SAME_HOST);
    assertThat(blockers(guest, ALPHA, new HostName("charlie"), BlockMigration.AUTO))
        .containsExactly(Blocker.Code.HOST_UNKNOWN);
    assertThat(blockers(guest, ALPHA, BRAVO, BlockMigration.SHARED_STORAGE))
        .containsExactly(Blocker.Code.LOCAL_DISK);
    assertThat(blockers(guest, BRAVO, ALPHA, BlockMigration.AUTO))
        .contains(Blocker.Code.GUEST_NOT_FOUND);
    assertThat(blockers(guest, ALPHA, BRAVO, BlockMigration.AUTO)).isEmpty();
    assertThat(blockers(new GuestId(UUID.randomUUID()), ALPHA, BRAVO, BlockMigration.AUTO))
        .containsExactly(Blocker.Code.GUEST_NOT_FOUND);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
  }

  @Test
  void aHostThatIsDownIsABlockerAndAnObservation() throws Exception {
    GuestId guest = guest("alpha");
    testbed.run("fault", "kill-libvirtd", "bravo");
    try {
      assertThat(blockers(guest, ALPHA, BRAVO, BlockMigration.AUTO))
          .containsExactly(Blocker.Code.HOST_UNREACHABLE);
      var observation = host.driver().hypervisors().observe(BRAVO).get(1, TimeUnit.MINUTES);
      assertThat(observation.isUp()).isFalse();
      assertThat(observation.downCause()).contains("bravo");
    } finally {
      testbed.run("fault", "start-libvirtd", "bravo");
    }
  }

  private java.util.List<Blocker.Code> blockers(
      GuestId guest, HostName source, HostName destination, BlockMigration blockMigration)
      throws Exception {
    return host
        .liveMigration()
        .assess(DriverHost.request(guest, source, destination, blockMigration))
        .get(2, TimeUnit.MINUTES)
        .blockers()
        .stream()
        .map(Blocker::code)
        .toList();
  }

  private GuestId guest(String side, String... options) {
    testbed.guest(name, options);
    return new GuestId(UUID.fromString(testbed.uuid(side, name)));
  }

  /** A migration whose memory is on its way, slowly. */
  private MigrationHandle onItsWay(GuestId guest) {
    testbed.run("fault", "rate", "alpha", SLOW_MBIT);
    MigrationHandle handle = host.start(guest, ALPHA, BRAVO);
    await()
        .atMost(LIMIT)
        .until(() ->
            handle.progress().memory() != null && handle.progress().memory().processedBytes() > 0);
    return handle;
  }

  private void assertLost(MigrationResult result) {
    assertThat(result.status()).isEqualTo(Status.ERROR);
    assertThat(result.guest()).isEqualTo(GuestLocation.LOST);
    assertThat(result.failure())
        .extracting(MigrationFailure::code)
        .isEqualTo(MigrationFailure.Code.GUEST_ENDED);
    assertThat(testbed.state("alpha", name)).isEqualTo("absent");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
    assertThat(host.called).isEmpty();
  }

  private void assertStayed(MigrationResult result) {
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(testbed.state("alpha", name)).isEqualTo("running");
    assertThat(testbed.state("bravo", name)).isEqualTo("absent");
    assertThat(host.called).containsExactly("rollback FAILED");
    testbed.assertNoErrors(name);
  }
}
