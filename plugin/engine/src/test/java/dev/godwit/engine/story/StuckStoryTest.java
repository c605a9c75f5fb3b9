package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.TroubleshootingPage;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rule 15: a job that hangs is told. Hosts are scripted and time is virtual. */
class StuckStoryTest extends ScriptedStory {
  private static Alarm told(MigrationHandle handle) {
    return Objects.requireNonNull(handle.progress().standing().alarm());
  }

  private static HypervisorException cancelled() {
    return new HypervisorException(
        HypervisorException.Kind.OPERATION_ABORTED, "canceled by client");
  }

  @Test
  void aJobThatMovesNothingIsToldUntilItMoves() throws Exception {
    running(handle -> {
      pass(8);
      assertThat(alarm(handle)).isNull();
      pass(3);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
      assertThat(told(handle).message())
          .isEqualTo(
              "no byte of memory and disk moves from alpha to bravo; last figures: memory 1024 of 2048 MiB left,"
                  + " disks none, pass 1");
      TroubleshootingPage.shows(told(handle).message());
      assertThat(told(handle).remedy()).contains("migration network", "godwit abort");
      Alarm first = told(handle);
      pass(20);
      assertThat(told(handle)).isEqualTo(first);
      assertThat(decisions(handle, "alarm")).containsExactly("{\"code\":\"job-stuck\"}");
      assertThat(hosts.saved.orElseThrow().standing().alarm()).isEqualTo(first);
      hosts.jobRuns(2, 2000, 40_000L);
      pass(1);
      assertThat(alarm(handle)).isNull();
      assertThat(hosts.done).doesNotContain("abort-job");
    });
  }

  @Test
  void howLongIsASetting() throws Exception {
    settings.put("live_migration_stuck_after", "3");
    running(handle -> {
      pass(1);
      assertThat(alarm(handle)).isNull();
      pass(3);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
    });
  }

  @Test
  void aJobThatGoesOnAfterAnAbortIsToldAndAbortedAgain() throws Exception {
    running(handle -> {
      accepts(handle, "abort");
      for (int second = 0; second < 45; second++) {
        hosts.jobRuns(2, 2000 + second, 2000L + 1000 * second);
        pass(1);
        if (second == 6) {
          assertThat(alarm(handle)).isNull();
        }
        if (second == 11) {
          assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
          TroubleshootingPage.shows(told(handle).message());
          assertThat(told(handle).remedy()).contains("Restart libvirtd on alpha");
          assertThat(hosts.done).filteredOn("abort-job"::equals).hasSize(2);
        }
      }
      assertThat(hosts.done).filteredOn("abort-job"::equals).hasSize(3);
      hosts.see(BRAVO, Presence.ABSENT);
      hosts.callEnds(cancelled());
      pass(5);
      assertThat(result(handle).status()).isEqualTo(Status.CANCELLED);
      assertThat(result(handle).guest()).isEqualTo(GuestLocation.SOURCE);
      assertThat(alarm(handle)).isNull();
    });
  }

  @Test
  void aCallThatDoesNotReturnAfterItsJobIsTold() throws Exception {
    running(handle -> {
      hosts.job = null;
      hosts.see(BRAVO, Presence.ABSENT);
      pass(8);
      assertThat(alarm(handle)).isNull();
      pass(4);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
      TroubleshootingPage.shows(told(handle).message());
      goesOn(handle);
      hosts.callEnds(failed());
      pass(5);
      assertThat(result(handle).status()).isEqualTo(Status.FAILED);
      assertThat(alarm(handle)).isNull();
    });
  }

  @Test
  void whatAnEarlierProcessToldIsTakenBackOnceItMoves() throws Exception {
    running(handle -> {
      pass(11);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
    });
    hosts.jobRuns(2, 5000, 13_000L);
    reattach(handle -> {
      pass(1);
      hosts.jobRuns(2, 6000, 14_000L);
      pass(1);
      assertThat(alarm(handle)).isNull();
      assertThat(hosts.saved.orElseThrow().standing().alarm()).isNull();
    });
  }

  @Test
  void aJobThatIsOverIsNotStuckWhileItsOutcomeIsOpen() throws Exception {
    running(handle -> {
      hosts.job = null;
      pass(12);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
      hosts.silence(BRAVO);
      hosts.callEnds(failed());
      pass(5);
      assertThat(alarm(handle)).isNull();
      goesOn(handle);
    });
  }

  @Test
  void norWhereAnEarlierProcessHadAlreadyChosen() throws Exception {
    running(handle -> {
      pass(11);
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
    });
    hosts.job = null;
    hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
    hosts.silence(BRAVO);
    hosts.wrote(Kind.CHOSE_ROLLBACK, "");
    reattach(handle -> {
      pass(5);
      assertThat(alarm(handle)).isNull();
      goesOn(handle);
    });
  }

  @Test
  void aJobThatHasNotBegunIsNotOver() throws Exception {
    start(handle -> {
      pass(30);
      assertThat(alarm(handle)).isNull();
    });
  }

  @Test
  void aSilentSourceSaysNothingOfItsJob() throws Exception {
    running(handle -> {
      hosts.silence(ALPHA);
      pass(30);
      assertThat(alarm(handle)).isNull();
    });
  }

  @Test
  void whatTheRemedySaysInPostCopyHarmsNoGuest() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      accepts(handle, "force-complete");
      hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
      hosts.see(BRAVO, Presence.POST_COPY);
      hosts.signal(new HypervisorSignal.Lifecycle(ALPHA, Change.SUSPENDED_POST_COPY));
      pass(Duration.ofSeconds(12));
      assertThat(alarm(handle)).isEqualTo(Alarm.Code.JOB_STUCK);
      assertThat(told(handle).remedy()).contains("restart neither").doesNotContain("abort");
    });
  }
}
