package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestPause;
import dev.godwit.api.GuestPause.Cause;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.Obligation;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rule 4: who paused the guest. Hosts are scripted and time is virtual; they say what libvirt 9.0 says: a client's
 * pause during a job is told as the migration's own, and the guest runs at the end of the job whoever paused it.
 */
class PauseStoryTest extends ScriptedStory {
  private void tells(HostName host, Change change) {
    hosts.signal(new HypervisorSignal.Lifecycle(host, change));
  }

  private void ownerPauses() {
    hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
    tells(ALPHA, Change.SUSPENDED_MIGRATED);
    pass(1);
  }

  private void jobIsCancelled() {
    hosts.see(ALPHA, Presence.RUNNING);
    hosts.see(BRAVO, Presence.ABSENT);
    tells(ALPHA, Change.RESUMED_MIGRATED);
    pass(Duration.ofMillis(40));
    hosts.callEnds(
        new HypervisorException(HypervisorException.Kind.OPERATION_ABORTED, "canceled by client"));
    pass(5);
  }

  private void jobCompletes() {
    hosts.see(ALPHA, Presence.ABSENT);
    runs(BRAVO, true, false);
    tells(BRAVO, Change.RESUMED_MIGRATED);
    pass(Duration.ofMillis(40));
    hosts.callEnds(null);
    pass(5);
  }

  private void runs(HostName host, boolean arrived, boolean unpaused) {
    hosts.looks.put(host, new GuestLook(Presence.RUNNING, null, 7L, arrived, unpaused, "running"));
  }

  private void isLeft(long remainingBytes) {
    hosts.job = new JobStatistics(
        JobStatistics.Type.UNBOUNDED,
        true,
        new TransferCounters(1L << 31, 1000, remainingBytes),
        TransferCounters.NONE,
        2000L,
        2L,
        1000L,
        4096L,
        100_000_000L,
        null,
        null,
        false);
  }

  private void disksAreCopied() {
    hosts.job = new JobStatistics(
        JobStatistics.Type.UNBOUNDED,
        true,
        null,
        new TransferCounters(1L << 31, 1000, 1000),
        2000L,
        null,
        null,
        null,
        null,
        null,
        null,
        false);
  }

  private static GuestPause pause(MigrationHandle handle) {
    return handle.progress().standing().pause();
  }

  @Test
  void anOwnersPauseIsRenewedOnTheSourceAfterAnAbort() throws Exception {
    running(handle -> {
      ownerPauses();
      assertThat(pause(handle).cause()).isEqualTo(Cause.OWNER);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.STANDS);
      accepts(handle, "abort");
      jobIsCancelled();
      assertThat(hosts.done).endsWith("abort-job", "suspend", "rollback CANCELLED");
      assertThat(hosts.looks.get(ALPHA).presence()).isEqualTo(Presence.PAUSED);
      assertThat(result(handle).status()).isEqualTo(Status.CANCELLED);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.PAUSED_AGAIN);
      assertThat(pause(handle).ranMillis()).isBetween(40L, 1000L);
    });
  }

  @Test
  void anOwnersPauseIsRenewedOnTheDestinationAfterAMove() throws Exception {
    running(handle -> {
      ownerPauses();
      jobCompletes();
      assertThat(hosts.done).endsWith("suspend", "post");
      assertThat(hosts.looks.get(BRAVO).presence()).isEqualTo(Presence.PAUSED);
      assertThat(result(handle).status()).isEqualTo(Status.COMPLETED);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.PAUSED_AGAIN);
    });
  }

  @Test
  void thePauseOfTheHandOverIsNobodys() throws Exception {
    running(handle -> {
      isLeft(2L * 100_000_000 * 300 / 1000); // twice what QEMU hands over at this rate and limit
      ownerPauses();
      assertThat(pause(handle)).isNull();
      jobCompletes();
      assertThat(hosts.done).endsWith("post").doesNotContain("suspend");
      assertThat(result(handle).status()).isEqualTo(Status.COMPLETED);
    });
  }

  @Test
  void theStopOfASwitchToPostCopyIsNobodys() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      accepts(handle, "force-complete");
      assertThat(hosts.done).endsWith("start-post-copy");
      ownerPauses();
      tells(ALPHA, Change.SUSPENDED_POST_COPY);
      pass(2);
      assertThat(pause(handle)).isNull();
      jobCompletes();
      assertThat(hosts.done).endsWith("post").doesNotContain("suspend");
    });
  }

  @Test
  void theStopOfSomebodyElsesSwitchToPostCopyIsNobodys() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      ownerPauses();
      tells(ALPHA, Change.SUSPENDED_POST_COPY);
      pass(2);
      jobCompletes();
      assertThat(hosts.done).endsWith("post").doesNotContain("suspend");
    });
  }

  @Test
  void aReadFromBeforeThePauseShowsNothingOfIt() throws Exception {
    running(handle -> {
      hosts.upon.put("statistics", () -> {
        pass(Duration.ofMillis(5));
        tells(ALPHA, Change.SUSPENDED_MIGRATED);
        pass(Duration.ofMillis(5)); // the answer comes after the event
        hosts.upon.put("statistics", () -> isLeft(1000));
      });
      pass(3);
      assertThat(pause(handle)).isNull();
      jobCompletes();
      assertThat(hosts.done).doesNotContain("suspend");
    });
  }

  @Test
  void aPauseWhileDisksAreCopiedIsTheOwners() throws Exception {
    start(handle -> {
      pass(1);
      disksAreCopied();
      pass(1);
      ownerPauses();
      assertThat(pause(handle).cause()).isEqualTo(Cause.OWNER);
    });
  }

  @Test
  void aJobWithoutAnyFigureTellsNothingOfAPause() throws Exception {
    start(handle -> {
      pass(1);
      hosts.job = new JobStatistics(
          JobStatistics.Type.UNBOUNDED,
          true,
          null,
          TransferCounters.NONE,
          2000L,
          null,
          null,
          null,
          null,
          null,
          null,
          false);
      pass(1);
      ownerPauses();
      assertThat(pause(handle)).isNull();
    });
  }

  @ParameterizedTest
  @CsvSource({
    "SUSPENDED_PAUSED, OWNER",
    "SUSPENDED_IO_ERROR, IO_ERROR",
    "SUSPENDED_WATCHDOG, WATCHDOG"
  })
  void aPauseWithACauseOfItsOwnIsRenewed(Change change, Cause cause) throws Exception {
    running(handle -> {
      isLeft(1000);
      tells(ALPHA, change);
      pass(1);
      assertThat(pause(handle).cause()).isEqualTo(cause);
      jobIsCancelled();
      assertThat(hosts.done).endsWith("suspend", "rollback CANCELLED");
    });
  }

  @Test
  void aGuestThatStandsByItselfAtTheEndIsLeftSo() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("rollback FAILED").doesNotContain("suspend", "resume");
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.STANDS);
    });
  }

  @Test
  void anOwnersResumeOnTheWayIsRespected() throws Exception {
    running(handle -> {
      ownerPauses();
      tells(ALPHA, Change.RESUMED_UNPAUSED);
      hosts.see(ALPHA, Presence.RUNNING);
      pass(1);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.ENDED);
      jobCompletes();
      assertThat(hosts.done).endsWith("post").doesNotContain("suspend");
    });
  }

  @Test
  void anOwnersResumeRightAfterTheJobIsRespected() throws Exception {
    running(handle -> {
      ownerPauses();
      runs(ALPHA, false, true);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("rollback FAILED").doesNotContain("suspend");
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.ENDED);
    });
  }

  @Test
  void aGuestThatItsOwnerHasStartedAnewIsNotPaused() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.looks.put(ALPHA, new GuestLook(Presence.RUNNING, null, 8L, false, "running (booted)"));
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("rollback FAILED").doesNotContain("suspend");
    });
  }

  @Test
  void norIsOneThatWasStartedOnTheDestination() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.see(ALPHA, Presence.ABSENT);
      runs(BRAVO, false, false);
      hosts.callEnds(null);
      pass(5);
      assertThat(hosts.done).endsWith("post").doesNotContain("suspend");
    });
  }

  @Test
  void itIsLeftRunningIfThatIsSet() throws Exception {
    settings.put("live_migration_keep_paused", "false");
    running(handle -> {
      ownerPauses();
      jobCompletes();
      assertThat(hosts.done).endsWith("post").doesNotContain("suspend");
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.LEFT_RUNNING);
    });
  }

  @Test
  void aPauseThatFailsKeepsPostWaitingOnce() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.fail("suspend", refusedByHost());
      hosts.fail("suspend", refusedByHost());
      jobCompletes();
      assertThat(hosts.done).endsWith("suspend", "post", "suspend", "suspend");
      assertThat(result(handle).status()).isEqualTo(Status.COMPLETED);
    });
  }

  @Test
  void aPauseWithoutAnAnswerWaitsForItsHost() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.upon.put("suspend", () -> hosts.silence(BRAVO));
      hosts.fail("suspend", lostAnswer());
      jobCompletes();
      pass(30);
      assertThat(hosts.done).endsWith("suspend");
      assertThat(owed(handle)).containsExactly(Obligation.Kind.PAUSE);
      goesOn(handle);
      runs(BRAVO, true, false);
      pass(90);
      assertThat(hosts.done).endsWith("post", "suspend");
      assertThat(result(handle).status()).isEqualTo(Status.COMPLETED);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.PAUSED_AGAIN);
    });
  }

  @Test
  void aPauseIsOwedAlsoWhileItsHostIsSilentAfterPost() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.fail("suspend", refusedByHost());
      hosts.upon.put("post", () -> hosts.silence(BRAVO));
      hosts.fail("post", new IllegalStateException("once more"));
      jobCompletes();
      pass(60);
      assertThat(hosts.done).endsWith("suspend", "post", "post");
      assertThat(owed(handle)).containsExactly(Obligation.Kind.PAUSE);
      goesOn(handle);
      runs(BRAVO, true, false);
      pass(120);
      assertThat(hosts.done).endsWith("post", "post", "suspend");
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.PAUSED_AGAIN);
    });
  }

  @Test
  void aGuestThatStandsIsShownSoAfterASilence() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.signal(new HypervisorSignal.ConnectionChanged(ALPHA, false));
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("rollback FAILED").doesNotContain("suspend");
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.STANDS);
      assertThat(alarm(handle)).isNull();
    });
  }

  @Test
  void aPauseThatIsSeenAgainBeganWhenItWasSeenFirst() throws Exception {
    running(handle -> {
      ownerPauses();
      Instant since = pause(handle).since();
      hosts.signal(new HypervisorSignal.ConnectionChanged(ALPHA, false));
      pass(3);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.STANDS);
      assertThat(pause(handle).since()).isEqualTo(since);
    });
  }

  @Test
  void aSecondPauseOfGodwitsThatSomebodyEndsIsNotGodwitsAnyMore() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.see(ALPHA, Presence.RUNNING);
      tells(ALPHA, Change.RESUMED_UNPAUSED);
      pass(1);
      accepts(handle, "force-complete");
      assertThat(hosts.done).endsWith("suspend");
      tells(ALPHA, Change.RESUMED_UNPAUSED);
      pass(1);
      hosts.see(ALPHA, Presence.PAUSED);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("suspend", "rollback FAILED");
    });
  }

  @Test
  void nobodyKnowsWhoLetItRunWhileNobodyListened() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.signal(new HypervisorSignal.ConnectionChanged(ALPHA, false));
      jobIsCancelled();
      assertThat(hosts.done).endsWith("rollback CANCELLED").doesNotContain("suspend");
      assertThat(result(handle).status()).isEqualTo(Status.CANCELLED);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.PAUSE_UNATTRIBUTED);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.UNKNOWN);
    });
  }

  @Test
  void aPauseIsKnownAgainOnceTheSourceIsSeenAfterASilence() throws Exception {
    running(handle -> {
      ownerPauses();
      hosts.signal(new HypervisorSignal.ConnectionChanged(ALPHA, false));
      pass(2);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.STANDS);
      jobIsCancelled();
      assertThat(hosts.done).endsWith("suspend", "rollback CANCELLED");
    });
  }

  @Test
  void aPauseThatEndedDuringASilenceWasEndedBySomebody() throws Exception {
    running(handle -> {
      ownerPauses();
      runs(ALPHA, false, true);
      hosts.signal(new HypervisorSignal.ConnectionChanged(ALPHA, false));
      pass(2);
      assertThat(pause(handle).state()).isEqualTo(GuestPause.State.ENDED);
    });
  }

  @Test
  void whatRanWhileGodwitWasAwayIsLeftRunning() throws Exception {
    running(handle -> ownerPauses());
    hosts.job = null;
    hosts.see(ALPHA, Presence.RUNNING);
    hosts.see(BRAVO, Presence.ABSENT);
    reattach(handle -> {
      pass(10);
      assertThat(hosts.done).doesNotContain("suspend", "resume");
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.PAUSE_UNATTRIBUTED);
    });
  }

  @Test
  void aPauseThatWasToBeRenewedIsRenewedByTheNextProcess() throws Exception {
    wroteStart();
    hosts.wrote(Kind.STEP, "foreign-pause done owner");
    hosts.wrote(Kind.STEP, "pause-again intended");
    runs(ALPHA, false, false);
    reattach(handle -> {
      pass(10);
      assertThat(hosts.done).contains("suspend");
      assertThat(alarm(handle)).isNull();
    });
  }

  @Test
  void aGuestThatItsOwnerPausedIsNotPausedAgainByGodwitToEndTheMigration() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      ownerPauses();
      assertThat(refusal(handle.forceComplete())).contains("not by Godwit's doing");
      assertThat(hosts.done).doesNotContain("suspend", "start-post-copy");
    });
  }

  @Test
  void aSwitchThatWaitsForItsPassIsNotMadeOnceTheGuestStands() throws Exception {
    permitPostCopy = true;
    start(handle -> {
      pass(1);
      disksAreCopied();
      pass(1);
      accepts(handle, "force-complete");
      ownerPauses();
      hosts.jobRuns(1, 1000, 5000L);
      pass(3);
      assertThat(hosts.done).doesNotContain("start-post-copy", "suspend");
      hosts.see(ALPHA, Presence.RUNNING);
      tells(ALPHA, Change.RESUMED_UNPAUSED);
      pass(2);
      assertThat(hosts.done).endsWith("start-post-copy");
    });
  }

  @Test
  void whatATimeoutAsksForWhileTheGuestStandsIsDoneOnceItRuns() throws Exception {
    settings.put("live_migration_completion_timeout", "10");
    settings.put("live_migration_timeout_action", "force_complete");
    running(handle -> {
      ownerPauses();
      pass(60);
      assertThat(hosts.done).doesNotContain("suspend");
      hosts.see(ALPHA, Presence.RUNNING);
      tells(ALPHA, Change.RESUMED_UNPAUSED);
      pass(2);
      assertThat(hosts.done).endsWith("suspend");
    });
  }

  @Test
  void aPauseOfGodwitsIsNotTakenForTheOwners() throws Exception {
    running(handle -> {
      accepts(handle, "force-complete");
      assertThat(hosts.done).endsWith("suspend");
      ownerPauses(); // in libvirt's words
      assertThat(pause(handle)).isNull();
      hosts.see(ALPHA, Presence.PAUSED);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("suspend", "resume", "rollback FAILED");
    });
  }

  @Test
  void aPauseIsRenewedOnlyOnceItsIntentIsDurable() throws Exception {
    running(handle -> {
      ownerPauses();
      pass(1);
      hosts.fail("journal STEP", new IllegalStateException("the disk is full"));
      hosts.see(ALPHA, Presence.ABSENT);
      runs(BRAVO, true, false);
      hosts.callEnds(null);
      pass(1);
      assertThat(hosts.done).doesNotContain("suspend", "post");
      pass(5);
      assertThat(hosts.done).endsWith("suspend", "post");
    });
  }

  @Test
  void aPauseOfGodwitsThatSomebodyEndedIsNotEndedAgain() throws Exception {
    running(handle -> {
      accepts(handle, "force-complete");
      assertThat(hosts.done).endsWith("suspend");
      tells(ALPHA, Change.SUSPENDED_MIGRATED);
      tells(ALPHA, Change.RESUMED_UNPAUSED);
      pass(1);
      hosts.see(ALPHA, Presence.PAUSED);
      tells(ALPHA, Change.SUSPENDED_PAUSED);
      pass(1);
      assertThat(pause(handle).cause()).isEqualTo(Cause.OWNER);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(failed());
      pass(5);
      assertThat(hosts.done).endsWith("suspend", "rollback FAILED");
    });
  }
}
