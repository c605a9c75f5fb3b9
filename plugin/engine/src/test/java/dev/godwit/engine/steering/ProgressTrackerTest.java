package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is shown of a migration under way. */
class ProgressTrackerTest {
  private final ProgressTracker progress = new ProgressTracker();

  private static JobStatistics job(
      JobStatistics.Type type,
      @Nullable TransferCounters memory,
      @Nullable TransferCounters disks) {
    return new JobStatistics(
        type, true, memory, disks, null, null, null, null, null, null, null, false);
  }

  private static JobStatistics paused(JobStatistics.Type type, long millis) {
    return new JobStatistics(
        type, true, null, null, null, null, null, null, null, millis, null, false);
  }

  private int percent(TransferCounters memory, TransferCounters disks) {
    progress.take(job(JobStatistics.Type.UNBOUNDED, memory, disks));
    return progress.now().percent();
  }

  @Test
  void aGuestThatHasMovedIsAtTheDestinationAndAHundredPercent() {
    progress.moved();
    assertThat(progress.now().phase()).isEqualTo(MigrationPhase.POST);
    assertThat(progress.now().guest()).isEqualTo(GuestLocation.DESTINATION);
    assertThat(progress.now().percent()).isEqualTo(100);
  }

  @Test
  void memoryAndDisksCountTogether() {
    assertThat(percent(new TransferCounters(1000, 0, 600), new TransferCounters(3000, 0, 1400)))
        .isEqualTo(50);
  }

  @Test
  void percentNeverFallsWhenTheGuestWritesFasterThanItMoves() {
    percent(new TransferCounters(1000, 0, 200), TransferCounters.NONE);
    assertThat(percent(new TransferCounters(1000, 0, 900), TransferCounters.NONE))
        .isEqualTo(80);
  }

  @Test
  void aRunningJobIsNotShownAsMovedWhenNothingRemains() {
    assertThat(percent(new TransferCounters(1000, 1000, 0), TransferCounters.NONE))
        .isEqualTo(99);
  }

  @Test
  void anEstimateOfThePauseEndsWithTheMigrationAndAMeasurementOfAMoveStays() {
    progress.take(paused(JobStatistics.Type.UNBOUNDED, 300));
    assertThat(progress.now().downtimeMillis()).isEqualTo(300);
    progress.ended(true);
    assertThat(progress.now().downtimeMillis())
        .as("moved, and nothing was measured")
        .isNull();
    assertThat(progress.now().phase()).isEqualTo(MigrationPhase.ENDED);
    progress.take(paused(JobStatistics.Type.COMPLETED, 111));
    progress.ended(false);
    assertThat(progress.now().downtimeMillis()).as("not moved").isNull();
    progress.take(paused(JobStatistics.Type.COMPLETED, 111));
    progress.ended(true);
    assertThat(progress.now().downtimeMillis()).isEqualTo(111);
  }

  @Test
  void anEstimateIsNotTakenForTheMeasurementOfAJobThatToldNone() {
    progress.take(paused(JobStatistics.Type.UNBOUNDED, 300));
    progress.take(job(JobStatistics.Type.COMPLETED, null, null));
    progress.ended(true);
    assertThat(progress.now().downtimeMillis()).isNull();
  }

  @Test
  void onlyACompletedJobGivesTheFinalFiguresAndTheyStay() {
    progress.take(job(JobStatistics.Type.UNBOUNDED, null, null));
    assertThat(progress.hasFinalFigures()).isFalse();
    progress.take(job(JobStatistics.Type.COMPLETED, null, null));
    assertThat(progress.hasFinalFigures()).isTrue();
    progress.take(job(JobStatistics.Type.NONE, null, null));
    assertThat(progress.hasFinalFigures()).isTrue();
  }
}
