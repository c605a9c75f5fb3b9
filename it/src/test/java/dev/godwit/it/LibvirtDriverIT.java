package dev.godwit.it;

import static dev.godwit.it.DriverHost.ALPHA;
import static dev.godwit.it.DriverHost.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.RequestAnswer;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.PluginException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only the libvirt driver has to do, on two real hosts; {@link LibvirtContractIT} has the rest. */
@RealLibvirt
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LibvirtDriverIT {
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
    testbed.undo(name);
    host.close();
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

  /** QEMU before 10.1 loses a guest whose job over several connections switches to post-copy. */
  @Test
  void aGuestThatMayBeSwitchedToPostCopyMovesOverAsManyConnectionsAsQemuCanDo() throws Exception {
    try (var parallel = new DriverHost(
        testbed,
        Map.of(
            "live_migration_permit_post_copy", "true",
            "live_migration_parallel_connections", "2",
            "live_migration_policy", "nova"))) {
      GuestId guest = guest("alpha");
      testbed.run("fault", "rate", "alpha", "80");
      PlannedMigration request = DriverHost.request(guest, ALPHA, BRAVO, BlockMigration.AUTO);
      MigrationHandle handle = parallel.liveMigration().start(request);
      await().atMost(Duration.ofMinutes(1)).until(() -> handle.progress().percent() >= 20);
      assertThat(handle.forceComplete().get(1, TimeUnit.MINUTES))
          .isInstanceOf(RequestAnswer.Accepted.class);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> handle.progress().phase() == MigrationPhase.POST_COPY
              || handle.result().isDone());
      testbed.run("fault", "rate", "alpha", "off");
      MigrationResult result = handle.result().get(2, TimeUnit.MINUTES);
      assertThat(result.status()).as(result.toString()).isEqualTo(Status.COMPLETED);
      assertThat(parallel.steps(request.id())).contains(JournalEntry.Kind.START_POST_COPY);
      assertThat(testbed.state("bravo", name)).isEqualTo("running");
      testbed.assertNoErrors(name);
    } finally {
      testbed.run("fault", "rate", "alpha", "off");
    }
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
}
