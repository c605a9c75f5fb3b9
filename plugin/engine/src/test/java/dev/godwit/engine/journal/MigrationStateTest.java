package dev.godwit.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.PlannedMigration;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What state the entries of a journal make. */
class MigrationStateTest {
  private static final PlannedMigration REQUEST = new PlannedMigration(
      new MigrationId(new UUID(0, 1)),
      new GuestId(new UUID(0, 2)),
      new HostName("alpha"),
      new HostName("bravo"),
      BlockMigration.AUTO);
  private static final String PLAN =
      new JobPlan(false, true, false, 256, 0, 1, "nova", null).toJournal();

  private static JournalEntry entry(Kind kind, String detail) {
    return new JournalEntry(Instant.EPOCH, kind, detail);
  }

  private static MigrationState live(JournalEntry... entries) {
    var state = new MigrationState(REQUEST);
    Arrays.asList(entries).forEach(state::apply);
    return state;
  }

  @ParameterizedTest
  @CsvSource({
    "SUSPEND, '', SUSPEND, INTENDED",
    "START_POST_COPY, '', POST_COPY, INTENDED",
    "POST_COPY_REFUSED, '', POST_COPY, REFUSED",
    "STEP, resume done, RESUME, DONE",
    "STEP, rollback void somebody did it, ROLLBACK, VOID",
    "ABORT, REQUEST request , ABORT, INTENDED",
    "RETUNE, 500 - -, LIMITS, INTENDED",
    "CHOSE_POST, '', POST, INTENDED",
    "CHOSE_ROLLBACK, '', ROLLBACK, INTENDED"
  })
  void anEntryTellsHowFarItsStepHasCome(Kind kind, String detail, Step step, StepState reached) {
    assertThat(live(entry(kind, detail)).of(step)).isEqualTo(reached);
    StepState afterwards = reached == StepState.INTENDED ? StepState.UNKNOWN : reached;
    assertThat(MigrationState.takenUp(REQUEST, List.of(entry(kind, detail))).of(step))
        .isEqualTo(afterwards);
  }

  @Test
  void aPauseBeganWhenItWasSeenFirst() {
    var first = entry(Kind.STEP, "foreign-pause done owner");
    var ended = entry(Kind.STEP, "foreign-pause void somebody let the guest run");
    var again =
        new JournalEntry(Instant.EPOCH.plusSeconds(9), Kind.STEP, "foreign-pause done owner");
    assertThat(live(first, again).foreignPause().since()).isEqualTo(Instant.EPOCH);
    assertThat(live(first, ended, again).foreignPause().since()).isEqualTo(again.at());
  }

  @Test
  void theStartTellsThePlanAndWhatWasTrueBefore() {
    MigrationState state = live(entry(Kind.START, PLAN + " source_domain_id=7"));
    assertThat(state.isStarted()).isTrue();
    assertThat(state.of(Step.MIGRATE)).isEqualTo(StepState.INTENDED);
    assertThat(state.plan())
        .hasValueSatisfying(plan -> assertThat(plan.memoryMib()).isEqualTo(256));
    assertThat(state.startingPoint().sourceDomainId()).isEqualTo(7);
    assertThat(state.startedAt()).isEqualTo(Instant.EPOCH);
    assertThat(state.mark()).isNull();
  }

  @Test
  void theMarkOfTheJobIsKept() {
    MigrationState state = live(
        entry(Kind.STEP, "migrate sent began_ms=873 destination_domain_id=12"),
        entry(Kind.STEP, "migrate refused the destination died"),
        entry(Kind.STEP, "resume sent began_ms=1"));
    assertThat(state.mark()).isEqualTo(new JobMark(873L, 12L));
    assertThat(state.of(Step.MIGRATE)).isEqualTo(StepState.REFUSED);
  }

  @Test
  void aMarkThatIsWrittenLateTakesNothingBack() {
    MigrationState state = MigrationState.takenUp(
        REQUEST,
        List.of(
            entry(Kind.START, PLAN),
            entry(Kind.STEP, "migrate refused the destination died"),
            entry(Kind.STEP, "migrate sent began_ms=873")));
    assertThat(state.of(Step.MIGRATE)).isEqualTo(StepState.REFUSED);
    assertThat(state.mark()).isEqualTo(new JobMark(873L, null));
  }

  @Test
  void whatWasAskedForIsKept() {
    MigrationState state = live(
        entry(Kind.FORCE_COMPLETE, "PAUSE"),
        entry(Kind.RETUNE, "500 - -"),
        entry(Kind.RETUNE, "- 40 -"),
        entry(Kind.POLICY, "step=3"),
        entry(Kind.ABORT, "TIMEOUT completion-timeout it took too long"));
    assertThat(state.forced()).isEqualTo(EndWay.PAUSE);
    assertThat(state.retunes()).containsExactly("500 - -", "- 40 -");
    assertThat(state.policyMemory()).isEqualTo("step=3");
    assertThat(state.abort())
        .isEqualTo(
            new AbortCause(AbortCause.Kind.TIMEOUT, "it took too long", "completion-timeout"));
  }

  @Test
  void onlyTheFirstChoiceCounts() {
    MigrationState state = live(entry(Kind.CHOSE_ROLLBACK, ""), entry(Kind.CHOSE_POST, ""));
    assertThat(state.chosen()).isEqualTo(MigrationState.Choice.ROLLBACK);
    assertThat(state.of(Step.POST)).isEqualTo(StepState.NONE);
  }

  @Test
  void afterARestartTheJobIsNobodysUntilItIsKnownOrAdopted() {
    JournalEntry start = entry(Kind.START, PLAN);
    assertThat(MigrationState.takenUp(REQUEST, List.of(start)).origin())
        .isEqualTo(JobOrigin.UNSURE);
    MigrationState adopted =
        MigrationState.takenUp(REQUEST, List.of(start, entry(Kind.ADOPTED, "")));
    assertThat(adopted.origin()).isEqualTo(JobOrigin.OURS);
    adopted.origin(JobOrigin.FOREIGN);
    assertThat(adopted.mayCommand()).isTrue();
    assertThat(adopted.foreignSeen()).isFalse();
    assertThat(live(start).origin()).isEqualTo(JobOrigin.OURS);
  }
}
