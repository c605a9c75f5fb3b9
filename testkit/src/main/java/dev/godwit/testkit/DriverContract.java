package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.testkit.DriverUnderTest.GuestKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a driver must do, whatever its hypervisor is: guests move, stay or end, and what is said of them
 * is true.
 */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class DriverContract {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private @Nullable DriverUnderTest opened;

  /**
   * A driver for one test, which closes it.
   *
   * @param permitPostCopy whether its operator permits post-copy
   */
  protected abstract DriverUnderTest open(boolean permitPostCopy) throws Exception;

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private DriverUnderTest driver(boolean permitPostCopy) throws Exception {
    DriverUnderTest driver = open(permitPostCopy);
    opened = driver;
    return driver;
  }

  // Moving.

  @Test
  void movesAGuestThereAndBackUnharmed() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.CONVERGES);
    MigrationHandle there = start(driver, guest, driver.source(), driver.destination());
    MigrationResult moved = result(driver, there);
    assertThat(moved.status()).isEqualTo(Status.COMPLETED);
    assertThat(moved.guest()).isEqualTo(GuestLocation.DESTINATION);
    assertThat(moved.progress().percent()).isEqualTo(100);
    assertThat(moved.progress().downtimeMillis()).isBetween(1L, 30_000L);
    assertThat(driver.look(driver.source(), guest).isGone()).isTrue();
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.RUNNING);

    MigrationHandle back = start(driver, guest, driver.destination(), driver.source());
    assertThat(result(driver, back).status()).isEqualTo(Status.COMPLETED);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(driver.host().called()).containsExactly("post", "post");
    assertThat(intents(driver, back)).containsExactly(Kind.START, Kind.CHOSE_POST, Kind.ENDED);
    assertThat(driver.liveMigration().active()).isEmpty();
    driver.assertUnharmed(guest);
  }

  @Test
  void progressNeverRunsBackwards() throws Exception {
    DriverUnderTest driver = driver(false);
    MigrationHandle handle = onItsWay(driver, driver.addGuest(GuestKind.LINGERS));
    driver.hurry();
    var seen = new ArrayList<MigrationProgress>();
    driver.await("the end", LIMIT, () -> {
      seen.add(handle.progress());
      return handle.progress().phase() == MigrationPhase.ENDED;
    });
    for (int index = 1; index < seen.size(); index++) {
      assertThat(seen.get(index).percent())
          .as("%s after %s", seen.get(index), seen.get(index - 1))
          .isGreaterThanOrEqualTo(seen.get(index - 1).percent());
      assertThat(seen.get(index).elapsedMillis())
          .isGreaterThanOrEqualTo(seen.get(index - 1).elapsedMillis());
    }
    assertThat(seen.getLast().percent()).isEqualTo(100);
  }

  @Test
  void aGuestThatItsOwnerPausedStaysPaused() throws Exception {
    DriverUnderTest driver = driver(true);
    GuestId guest = driver.addGuest(GuestKind.PAUSED);
    MigrationHandle handle = start(driver, guest, driver.source(), driver.destination());
    assertThat(result(driver, handle).status()).isEqualTo(Status.COMPLETED);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.PAUSED);
  }

  @Test
  void aGuestAndAnIdAreUnderWayOnlyOnce() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    GuestId other = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle first = onItsWay(driver, guest);
    assertThatIllegalStateException()
        .isThrownBy(() -> start(driver, guest, driver.source(), driver.destination()));
    assertThatIllegalStateException()
        .isThrownBy(() -> driver
            .liveMigration()
            .start(new PlannedMigration(
                first.request().id(),
                other,
                driver.source(),
                driver.destination(),
                BlockMigration.AUTO)));
    assertThat(driver.liveMigration().active()).containsExactly(first);
    assertThat(driver.liveMigration().find(other)).isEmpty();
    assertThat(driver.answer(first.abort())).isInstanceOf(RequestAnswer.Accepted.class);
    assertThat(result(driver, first).status()).isEqualTo(Status.CANCELLED);
    assertThat(driver.look(driver.source(), other)).isEqualTo(Presence.RUNNING);
  }

  // Requests.

  @Test
  void anAbortLeavesTheGuestOnTheSourceAndEndsCancelled() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    assertThat(driver.answer(handle.abort())).isInstanceOf(RequestAnswer.Accepted.class);
    MigrationResult result = result(driver, handle);
    assertThat(result.status()).isEqualTo(Status.CANCELLED);
    assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(driver.look(driver.destination(), guest).isGone()).isTrue();
    assertThat(driver.host().called()).containsExactly("rollback CANCELLED");
    driver.assertUnharmed(guest);
  }

  @Test
  void aForcedCompletionPausesTheGuestAndItRunsOnTheDestination() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    assertThat(driver.answer(handle.forceComplete())).isInstanceOf(RequestAnswer.Accepted.class);
    assertThat(driver.answer(handle.forceComplete())).isInstanceOf(RequestAnswer.Refused.class);
    assertThat(result(driver, handle).status()).isEqualTo(Status.COMPLETED);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(intents(driver, handle))
        .containsSubsequence(Kind.START, Kind.SUSPEND, Kind.CHOSE_POST, Kind.ENDED)
        .doesNotContain(Kind.START_POST_COPY);
    driver.assertUnharmed(guest);
  }

  @Test
  void aForcedCompletionSwitchesToPostCopyWhereThatIsPermitted() throws Exception {
    DriverUnderTest driver = driver(true);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    assertThat(driver.answer(handle.forceComplete())).isInstanceOf(RequestAnswer.Accepted.class);
    driver.await("post-copy", LIMIT, () -> handle.progress().phase() == MigrationPhase.POST_COPY);
    assertThat(driver.answer(handle.abort())).isInstanceOf(RequestAnswer.Refused.class);
    assertThat(result(driver, handle).status()).isEqualTo(Status.COMPLETED);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(intents(driver, handle)).contains(Kind.START_POST_COPY);
    driver.assertUnharmed(guest);
  }

  @Test
  void aPausedGuestForcedToEndAndThenAbortedRunsAgain() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.answer(handle.forceComplete());
    driver.await("the pause", LIMIT, () -> !driver.look(driver.source(), guest).runs());
    driver.answer(handle.abort());
    assertThat(result(driver, handle).status()).isEqualTo(Status.CANCELLED);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.RUNNING);
  }

  @Test
  void aRetuneIsTakenAndToldAndOneWithAnUnknownPolicyIsNot() throws Exception {
    DriverUnderTest driver = driver(false);
    MigrationHandle handle = onItsWay(driver, driver.addGuest(GuestKind.LINGERS));
    assertThat(driver.answer(handle.retune(new Retune(null, null, "no-such-policy"))))
        .isInstanceOf(RequestAnswer.Refused.class);
    assertThat(driver.answer(handle.retune(new Retune(777L, null, null))))
        .isInstanceOf(RequestAnswer.Accepted.class);
    driver.await(
        "the new limit",
        LIMIT,
        () -> Long.valueOf(777).equals(handle.progress().maxDowntimeMillis()));
    assertThat(intents(driver, handle)).contains(Kind.RETUNE);
    driver.answer(handle.abort());
    assertThat(result(driver, handle).status()).isEqualTo(Status.CANCELLED);
  }

  // What happens to guests.

  @Test
  void aTransientGuestThatEndsOnItsWayIsNeverCompleted() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.endGuest(guest);
    assertLost(driver, guest, result(driver, handle));
  }

  @Test
  void aPersistentGuestThatEndsOnItsWayIsNeverCompleted() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS_PERSISTENT);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.endGuest(guest);
    MigrationResult result = result(driver, handle);
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.failure())
        .extracting(MigrationFailure::code)
        .isEqualTo(MigrationFailure.Code.GUEST_ENDED);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.SHUT_OFF);
    assertThat(driver.host().called()).containsExactly("rollback FAILED");
  }

  @Test
  void aGuestWhoseQemuIsKilledOnTheSourceIsNeverCompleted() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.killQemu(driver.source(), guest);
    assertLost(driver, guest, result(driver, handle));
  }

  @Test
  void aGuestWhoseQemuIsKilledOnTheDestinationStays() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.killQemu(driver.destination(), guest);
    assertStayed(driver, guest, result(driver, handle));
  }

  @Test
  void nothingIsDecidedWhileTheSourceIsSilent() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.silence(driver.source());
    driver.await("settling", LIMIT, () -> handle.progress().phase() == MigrationPhase.SETTLING);
    assertThat(handle.result()).isNotDone();
    assertThat(driver.host().called()).isEmpty();
    driver.unsilence(driver.source());
    assertStayed(driver, guest, result(driver, handle));
  }

  // The host's part.

  @Test
  void aPostThatFailsOnceIsDoneAgainAndOneThatWasDoneIsNot() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.CONVERGES);
    driver.host().failCallbacks(1);
    MigrationHandle handle = start(driver, guest, driver.source(), driver.destination());
    assertThat(result(driver, handle).status()).isEqualTo(Status.COMPLETED);
    assertThat(driver.host().called()).containsExactly("post", "post");
  }

  @Test
  void aGuestIsNotTouchedWhenItsStartCannotBeMadeDurable() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.CONVERGES);
    driver.host().failJournal(Kind.START, 1);
    MigrationHandle handle = start(driver, guest, driver.source(), driver.destination());
    MigrationResult result = result(driver, handle);
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void aChoiceThatCannotBeMadeDurableAtOnceIsMadeDurableBeforeThePost() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.CONVERGES);
    driver.host().failJournal(Kind.CHOSE_POST, 2);
    driver.host().failProgress(3);
    MigrationHandle handle = start(driver, guest, driver.source(), driver.destination());
    var atPost = new ArrayList<Kind>();
    driver.host().onCallback(call -> atPost.addAll(intents(driver, handle)));
    assertThat(result(driver, handle).status()).isEqualTo(Status.COMPLETED);
    assertThat(atPost).containsExactly(Kind.START, Kind.CHOSE_POST);
    assertThat(driver.host().called()).containsExactly("post");
  }

  // Restarts.

  @Test
  void aDriverThatDiesLosesNothingAndAnotherTakesTheMigrationUp() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.restart();
    MigrationHandle again = driver.liveMigration().reattach(handle.request());
    driver.hurry();
    assertThat(result(driver, again).status()).isEqualTo(Status.COMPLETED);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(driver.host().called()).containsExactly("post");
    assertThat(intents(driver, again)).containsOnlyOnce(Kind.START, Kind.CHOSE_POST);
    driver.assertUnharmed(guest);
  }

  @Test
  void anAbortAskedOfTheNextDriverEndsCancelled() throws Exception {
    DriverUnderTest driver = driver(false);
    GuestId guest = driver.addGuest(GuestKind.LINGERS);
    MigrationHandle handle = onItsWay(driver, guest);
    driver.restart();
    MigrationHandle again = driver.liveMigration().reattach(handle.request());
    assertThat(driver.answer(again.abort())).isInstanceOf(RequestAnswer.Accepted.class);
    assertThat(result(driver, again).status()).isEqualTo(Status.CANCELLED);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(driver.host().called()).containsExactly("rollback CANCELLED");
  }

  private static MigrationHandle start(
      DriverUnderTest driver, GuestId guest, HostName source, HostName destination) {
    return driver
        .liveMigration()
        .start(new PlannedMigration(
            new MigrationId(UUID.randomUUID()), guest, source, destination, BlockMigration.AUTO));
  }

  /** A migration whose memory is on its way. */
  private static MigrationHandle onItsWay(DriverUnderTest driver, GuestId guest) {
    MigrationHandle handle = start(driver, guest, driver.source(), driver.destination());
    driver.await("memory to be on its way", LIMIT, () -> {
      var memory = handle.progress().memory();
      return memory != null && memory.processedBytes() > 0;
    });
    return handle;
  }

  private static MigrationResult result(DriverUnderTest driver, MigrationHandle handle) {
    driver.await("the end", LIMIT, () -> handle.progress().phase() == MigrationPhase.ENDED);
    return driver.answer(handle.result());
  }

  /** What was made durable, without what only a policy remembers and what came of steps. */
  private static List<Kind> intents(DriverUnderTest driver, MigrationHandle handle) {
    return driver.host().kinds(handle.request().id()).stream()
        .filter(kind -> kind != Kind.POLICY && kind != Kind.STEP)
        .toList();
  }

  private static void assertLost(DriverUnderTest driver, GuestId guest, MigrationResult result) {
    assertThat(result.status()).isEqualTo(Status.ERROR);
    assertThat(result.guest()).isEqualTo(GuestLocation.LOST);
    assertThat(result.failure())
        .extracting(MigrationFailure::code)
        .isEqualTo(MigrationFailure.Code.GUEST_ENDED);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.ABSENT);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.ABSENT);
    assertThat(driver.host().called()).isEmpty();
  }

  private static void assertStayed(DriverUnderTest driver, GuestId guest, MigrationResult result) {
    assertThat(result.status()).isEqualTo(Status.FAILED);
    assertThat(result.guest()).isEqualTo(GuestLocation.SOURCE);
    assertThat(driver.look(driver.source(), guest)).isEqualTo(Presence.RUNNING);
    assertThat(driver.look(driver.destination(), guest)).isEqualTo(Presence.ABSENT);
    assertThat(driver.host().called()).containsExactly("rollback FAILED");
    driver.assertUnharmed(guest);
  }
}
