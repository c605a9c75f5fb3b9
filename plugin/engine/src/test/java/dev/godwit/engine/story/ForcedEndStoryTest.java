package dev.godwit.engine.story;

import static dev.godwit.engine.story.ScriptedHosts.ALPHA;
import static dev.godwit.engine.story.ScriptedHosts.BRAVO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationPhase;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Sight;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How a migration is made to end, what is written down of it, and why it cannot be asked for. */
class ForcedEndStoryTest extends ScriptedStory {
  private static final Round RUNNING = round(Presence.RUNNING);

  private static Round round(Presence source) {
    return new Round(
        new Sight.Seen(source, "source"),
        new Sight.Seen(Presence.INCOMING, "destination"),
        Round.Job.ACTIVE,
        null,
        false);
  }

  private void switchesWhenAsked() {
    hosts.upon.put("start-post-copy", () -> {
      hosts.see(ALPHA, Presence.PAUSED_BY_MIGRATION);
      hosts.see(BRAVO, Presence.POST_COPY);
    });
  }

  @Test
  void whereTheEndWouldBeASwitchNoPauseIsForetold() throws Exception {
    permitPostCopy = true;
    settings.put("live_migration_policy", "predictive");
    running(handle -> {
      assertThat(handle.progress().forecast().postCopyIfForced()).isTrue();
      assertThat(handle.progress().forecast().pauseIfForced()).isNull();
      hosts.fail("start-post-copy", refusedByHost());
      hosts.fail("suspend", refusedByHost());
      hosts.fail("suspend", refusedByHost());
      hosts.fail("suspend", refusedByHost());
      accepts(handle, "force-complete");
      pass(3);
      assertThat(handle.progress().forecast().postCopyIfForced()).isFalse();
    });
  }

  @Test
  void aSwitchIsShownAndWrittenDownAndNothingCanBeAskedForAfterIt() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      switchesWhenAsked();
      accepts(handle, "force-complete");
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.POST_COPY);
      assertThat(written(Kind.FORCE_COMPLETE)).containsExactly("ANY");
      assertThat(written(Kind.STEP)).contains("post-copy done ");
      assertThat(refusal(handle.forceComplete()))
          .isEqualTo("The migration has already been switched to post-copy and ends by itself.");
      assertThat(refusal(handle.abort()))
          .startsWith("The guest runs on the destination in post-copy");
    });
  }

  @Test
  void aPauseIsShownAndWrittenDownAndIsNotDoneTwice() throws Exception {
    running(handle -> {
      accepts(handle, "force-complete");
      assertThat(handle.progress().phase()).isEqualTo(MigrationPhase.PAUSED_COPY);
      assertThat(written(Kind.STEP)).contains("suspend done ");
      assertThat(refusal(handle.forceComplete()))
          .isEqualTo(
              "The guest is paused already; the migration ends when the rest has been moved.");
      assertThat(hosts.done).containsOnlyOnce("suspend");
    });
  }

  @Test
  void anEndThatIsUnderWayCannotBeAskedForAgain() throws Exception {
    running(handle -> {
      hosts.upon.put("suspend", () -> hub.sleep(Duration.ofSeconds(5)));
      accepts(handle, "force-complete");
      assertThat(refusal(handle.forceComplete()))
          .isEqualTo("The migration is already being made to end.");
    });
  }

  @Test
  void anEndCannotBeAskedForOfAMigrationThatIsBeingAborted() throws Exception {
    running(handle -> {
      accepts(handle, "abort");
      assertThat(refusal(handle.forceComplete())).isEqualTo("The migration is being aborted.");
      assertThat(written(Kind.FORCE_COMPLETE)).isEmpty();
    });
  }

  @Test
  void aSwitchThatTheHostRefusesIsWrittenDownAndTheGuestIsPaused() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.fail("start-post-copy", refusedByHost());
      accepts(handle, "force-complete");
      pass(3);
      assertThat(written(Kind.POST_COPY_REFUSED)).hasSize(1);
      assertThat(hosts.done).containsSubsequence("start-post-copy", "suspend");
      assertThat(decisions(handle, "start-post-copy"))
          .containsExactly("{\"rule\":\"request\",\"failed\":\"not in this state\"}");
    });
  }

  @Test
  void aPauseThatTheHostRefusesIsTriedThreeTimes() throws Exception {
    running(handle -> {
      for (int time = 0; time < 5; time++) {
        hosts.fail("suspend", refusedByHost());
      }
      accepts(handle, "force-complete");
      pass(10);
      assertThat(hosts.done).filteredOn("suspend"::equals).hasSize(3);
      assertThat(written(Kind.STEP)).contains("suspend refused not in this state");
      assertThat(decisions(handle, "suspend"))
          .hasSize(3)
          .containsOnly("{\"rule\":\"request\",\"failed\":\"not in this state\"}");
      assertThat(refusal(handle.forceComplete()))
          .isEqualTo("The migration was already to be made to end, and could not be.");
    });
  }

  @Test
  void aGuestThatItsOwnerPausedIsNotPaused() throws Exception {
    hosts.pausedByOwner = true;
    hosts.see(ALPHA, Presence.PAUSED);
    running(handle -> {
      accepts(handle, "force-complete");
      pass(3);
      assertThat(hosts.done).doesNotContain("suspend");
    });
  }

  @Test
  void aPauseThatAnAbortOvertookIsWrittenDownAsNotDone() throws Exception {
    running(handle -> {
      hosts.upon.put("journal SUSPEND", () -> {
        var unused = handle.abort();
        hub.sleep(Duration.ofSeconds(1));
      });
      accepts(handle, "force-complete");
      assertThat(written(Kind.STEP)).contains("suspend refused an abort came first");
      assertThat(written(Kind.POST_COPY_REFUSED)).isEmpty();
    });
  }

  @Test
  void aSwitchThatAnAbortOvertookIsWrittenDownAsNotDone() throws Exception {
    permitPostCopy = true;
    running(handle -> {
      hosts.upon.put("journal START_POST_COPY", () -> {
        var unused = handle.abort();
        hub.sleep(Duration.ofSeconds(1));
      });
      accepts(handle, "force-complete");
      assertThat(written(Kind.POST_COPY_REFUSED)).hasSize(1);
    });
  }

  @Test
  void anEndThatWasAskedForBeforeARestartIsMadeAfterIt() throws Exception {
    permitPostCopy = true;
    wroteStart();
    hosts.wrote(Kind.FORCE_COMPLETE, "PAUSE");
    foundRunning(handle -> {
      assertThat(hosts.done).contains("suspend").doesNotContain("start-post-copy");
      assertThat(decisions(handle, "suspend")).containsExactly("{\"rule\":\"before-restart\"}");
    });
  }

  @Test
  void aGuestThatWasPausedBeforeARestartIsNotPausedAgain() throws Exception {
    wroteStart();
    hosts.wrote(Kind.FORCE_COMPLETE, "ANY");
    hosts.wrote(Kind.SUSPEND, "");
    hosts.wrote(Kind.STEP, "suspend done ");
    hosts.see(ALPHA, Presence.PAUSED);
    foundRunning(handle -> assertThat(hosts.done).doesNotContain("suspend"));
  }

  @Test
  void aSwitchIsKnownNotToHaveHappenedAlsoWherePassesCountFromZero() throws Exception {
    permitPostCopy = true;
    wroteStart();
    hosts.wrote(Kind.START_POST_COPY, "");
    hosts.see(BRAVO, Presence.INCOMING);
    hosts.jobRuns(0, 1000, 0L);
    reattach(handle -> {
      pass(3);
      assertThat(written(Kind.POST_COPY_REFUSED)).isEmpty();
      hosts.jobRuns(1, 2000, 3000L);
      pass(3);
      assertThat(written(Kind.POST_COPY_REFUSED)).hasSize(1);
    });
  }

  private void pauseIsForgotten(long firstSeenMillis) throws Exception {
    steered((migration, steering) -> {
      migration.state().became(Step.SUSPEND, StepState.UNKNOWN);
      assertThat(steering.forcedEnd().isUnknown()).isTrue();
      steering.forcedEnd().saw(RUNNING, firstSeenMillis);
      steering.forcedEnd().saw(RUNNING, firstSeenMillis + 34_999);
      assertThat(migration.state().isUnknown(Step.SUSPEND)).isTrue();
      steering.forcedEnd().saw(RUNNING, firstSeenMillis + 35_000);
      assertThat(steering.forcedEnd().isUnknown()).isFalse();
      pass(1);
      assertThat(written(Kind.STEP)).containsExactly("suspend refused seen on the hosts");
    });
  }

  @Test
  void aPauseWithoutAnAnswerIsNotDoneWhenTheGuestHasRunForAsLongAsItMayTake() throws Exception {
    pauseIsForgotten(0);
  }

  @Test
  void thatTimeCountsFromWhenTheGuestWasFirstSeenRunning() throws Exception {
    pauseIsForgotten(20_000);
  }

  @Test
  void theTimeBeginsAnewWhenTheSourceWasNotSeenRunning() throws Exception {
    steered((migration, steering) -> {
      migration.state().became(Step.SUSPEND, StepState.UNKNOWN);
      steering.forcedEnd().saw(RUNNING, 0);
      steering.forcedEnd().saw(round(Presence.ABSENT), 20_000);
      steering.forcedEnd().saw(RUNNING, 40_000);
      assertThat(steering.forcedEnd().isUnknown()).isTrue();
    });
  }
}
