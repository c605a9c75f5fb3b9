package dev.godwit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.simulator.model.GuestModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A host that does not answer for a migration any more, while its job goes on. */
final class LetGoTest {
  private static final GuestModel GUEST = GuestModel.idle(1024, 512);
  private static final double MIB_PER_SECOND = 50;

  @Test
  void nothingIsDoneToTheGuestAndTheJobGoesOn() throws Exception {
    var hosts = new DrivenHosts(MIB_PER_SECOND, true).with(GUEST);
    var told = new AtomicReference<CompletableFuture<MigrationResult>>();
    hosts.moveFor(Duration.ofMinutes(2), (hub, handle) -> {
      hub.sleep(Duration.ofSeconds(3));
      hosts.answering = false;
      told.set(handle.result());
    });
    assertThatThrownBy(() -> told.get().get(10, TimeUnit.SECONDS))
        .hasMessageContaining("does not answer for this migration");
    assertThat(hosts.called).isEmpty();
    assertThat(hosts.hosts.runningOn(DrivenHosts.GUEST)).containsExactly(DrivenHosts.BRAVO);
  }

  @Test
  void requestsAreRefusedWithTheReason() throws Exception {
    var hosts = new DrivenHosts(MIB_PER_SECOND, true).with(GUEST);
    var answer = new AtomicReference<CompletableFuture<RequestAnswer>>();
    hosts.moveFor(Duration.ofMinutes(2), (hub, handle) -> {
      hub.sleep(Duration.ofSeconds(3));
      hosts.answering = false;
      answer.set(handle.abort());
    });
    assertThat(answer.get().get(10, TimeUnit.SECONDS))
        .isEqualTo(
            new RequestAnswer.Refused("The host does not answer for this migration any more."));
    assertThat(hosts.called).isEmpty();
    assertThat(hosts.hosts.runningOn(DrivenHosts.GUEST)).containsExactly(DrivenHosts.BRAVO);
  }

  @Test
  void theMigrateCallIsNotMade() throws Exception {
    var hosts = new DrivenHosts(MIB_PER_SECOND, true).with(GUEST);
    hosts.answering = false;
    hosts.moveFor(Duration.ofMinutes(2), (hub, handle) -> {});
    assertThat(hosts.called).isEmpty();
    assertThat(hosts.hosts.runningOn(DrivenHosts.GUEST)).containsExactly(DrivenHosts.ALPHA);
  }
}
