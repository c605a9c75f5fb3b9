package dev.godwit.simulator;

import static dev.godwit.simulator.DrivenHosts.ALPHA;
import static dev.godwit.simulator.DrivenHosts.BRAVO;
import static dev.godwit.simulator.DrivenHosts.GUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.spi.SimulationOrder.Shape;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The real driver on simulated hosts: states, signals and answers come as from libvirt. */
class SimulatedHypervisorTest {
  private static final GuestModel IDLE = GuestModel.idle(2048, 1024);
  private static final GuestModel ENDLESS = GuestModel.of(2048, 1024, 800, 900, Shape.UNIFORM, 0);

  @Test
  void aGuestMoves() throws Exception {
    var driven = new DrivenHosts(200, false).with(IDLE);
    MigrationResult result = driven.move((hub, handle) -> {});
    assertThat(result.status()).isEqualTo(Status.COMPLETED);
    assertThat(driven.called).containsExactly("post");
    assertThat(driven.hosts.runningOn(GUEST)).containsExactly(BRAVO);
    assertThat(driven.hosts.look(ALPHA, GUEST).presence()).isEqualTo(Presence.ABSENT);
    assertThat(driven.hosts.now()).isBetween(Duration.ofSeconds(6), Duration.ofSeconds(9));
    // Nova allows 50 ms at first, and sending takes some of it.
    assertThat(result.progress().downtimeMillis()).isBetween(80L, 500L);
  }

  @Test
  void anAbortLeavesTheGuestWhereItIs() throws Exception {
    var driven = new DrivenHosts(200, false).with(ENDLESS);
    MigrationResult result = driven.move((hub, handle) -> {
      hub.sleep(Duration.ofSeconds(20));
      var unused = handle.abort();
    });
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(driven.called).containsExactly("rollback CANCELLED");
    assertThat(driven.hosts.runningOn(GUEST)).containsExactly(ALPHA);
    assertThat(driven.hosts.look(BRAVO, GUEST).presence()).isEqualTo(Presence.ABSENT);
    assertThat(driven.hosts.now()).isLessThan(Duration.ofSeconds(23));
  }

  @Test
  void aForcedEndIsAPauseWherePostCopyIsNotPermitted() throws Exception {
    var driven = new DrivenHosts(200, false).with(ENDLESS);
    MigrationResult result = driven.move((hub, handle) -> {
      hub.sleep(Duration.ofSeconds(20));
      var unused = handle.forceComplete();
    });
    assertThat(result.status()).isEqualTo(Status.COMPLETED);
    assertThat(driven.hosts.lastMigration(GUEST).orElseThrow().stillMillis())
        .isBetween(2000.0, 6000.0);
  }

  @Test
  void aForcedEndIsASwitchToPostCopyWhereItIsPermitted() throws Exception {
    var driven = new DrivenHosts(200, true).with(ENDLESS);
    MigrationResult result = driven.move((hub, handle) -> {
      hub.sleep(Duration.ofSeconds(20));
      var unused = handle.forceComplete();
    });
    assertThat(result.status()).isEqualTo(Status.COMPLETED);
    assertThat(driven.hosts.lastMigration(GUEST).orElseThrow().isPostCopied()).isTrue();
    assertThat(driven.hosts.lastMigration(GUEST).orElseThrow().stillMillis()).isLessThan(200);
  }

  @Test
  void aJobOutlivesItsDriver() throws Exception {
    var driven = new DrivenHosts(100, false).with(IDLE);
    driven.moveUntil(Duration.ofSeconds(4));
    assertThat(driven.hosts.isMigrating(GUEST)).isTrue();
    driven.hosts.passTime(Duration.ofSeconds(3));
    assertThat(driven.reattach().status()).isEqualTo(Status.COMPLETED);
    assertThat(driven.hosts.runningOn(GUEST)).containsExactly(BRAVO);
    assertThat(driven.hosts.jobsBegun()).isEqualTo(1);
    assertThat(driven.called).containsExactly("post");
  }

  @Test
  void aGuestWhoseQemuDiesIsNeverTakenForMoved() throws Exception {
    var driven = new DrivenHosts(100, false).with(IDLE);
    driven.hosts.inject(Duration.ofSeconds(5), new Fault.QemuKilled(ALPHA, GUEST));
    MigrationResult result = driven.move((hub, handle) -> {});
    assertThat(result.status()).isEqualTo(Status.ERROR);
    assertThat(result.guest()).isEqualTo(GuestLocation.LOST);
    assertThat(driven.called).isEmpty();
  }

  @Test
  void aNetworkThatIsDownForAWhileIsNoticedByNobody() throws Exception {
    var driven = new DrivenHosts(100, false).with(IDLE);
    driven.hosts.inject(Duration.ofSeconds(5), new Fault.LinkDown(BRAVO, Duration.ofSeconds(20)));
    assertThat(driven.move((hub, handle) -> {}).status()).isEqualTo(Status.COMPLETED);
    assertThat(driven.hosts.now()).isGreaterThan(Duration.ofSeconds(30));
  }

  @Test
  void aDestinationThatIsCutOffEndsTheJobAndTheGuestStays() throws Exception {
    var driven = new DrivenHosts(100, false).with(ENDLESS);
    driven.hosts.inject(
        Duration.ofSeconds(5), new Fault.HostCutOff(BRAVO, Duration.ofSeconds(60), true));
    MigrationResult result = driven.move((hub, handle) -> {});
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(driven.hosts.now())
        .as("nothing is decided before bravo answers again")
        .isGreaterThan(Duration.ofSeconds(65));
    assertThat(driven.hosts.runningOn(GUEST)).containsExactly(ALPHA);
  }

  @Test
  void theSameSeedGivesTheSameStory() throws Exception {
    var first = new DrivenHosts(100, false).with(ENDLESS);
    var second = new DrivenHosts(100, false).with(ENDLESS);
    for (DrivenHosts driven : new DrivenHosts[] {first, second}) {
      driven.hosts.inject(Duration.ofSeconds(9), new Fault.GuestShutsDown(GUEST));
      driven.move((hub, handle) -> {});
    }
    assertThat(first.hosts.now()).isEqualTo(second.hosts.now());
    assertThat(first.called).isEqualTo(second.called);
  }
}
