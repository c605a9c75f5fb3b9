package dev.godwit.engine.steering;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.Standing;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one migration, put together from what is seen. Changed on the hub only; {@link
 * #now} may be read by any thread.
 */
public final class ProgressTracker {
  private volatile MigrationProgress progress = MigrationProgress.initial();
  private boolean finalFigures;

  /** The newest progress. */
  public MigrationProgress now() {
    return progress;
  }

  public void phase(MigrationPhase phase) {
    MigrationProgress old = progress;
    publish(phase, old.percent(), old.elapsedMillis(), old.guest(), old, old.maxDowntimeMillis());
  }

  public void guest(GuestLocation guest) {
    MigrationProgress old = progress;
    publish(old.phase(), old.percent(), old.elapsedMillis(), guest, old, old.maxDowntimeMillis());
  }

  public void maxDowntime(long millis) {
    MigrationProgress old = progress;
    publish(old.phase(), old.percent(), old.elapsedMillis(), old.guest(), old, millis);
  }

  /** What is to be expected now. */
  public void forecast(MigrationForecast forecast) {
    MigrationProgress old = progress;
    progress = new MigrationProgress(
        old.phase(),
        old.percent(),
        old.elapsedMillis(),
        old.guest(),
        old.memory(),
        old.disks(),
        old.iteration(),
        old.dirtyPagesPerSecond(),
        old.pageSizeBytes(),
        old.bandwidthBytesPerSecond(),
        old.maxDowntimeMillis(),
        old.downtimeMillis(),
        old.throttlePercent(),
        forecast,
        old.standing());
  }

  public void elapsed(long elapsedMillis) {
    MigrationProgress old = progress;
    publish(
        old.phase(),
        old.percent(),
        Math.max(old.elapsedMillis(), elapsedMillis),
        old.guest(),
        old,
        old.maxDowntimeMillis());
  }

  /** What is not in order. */
  public void standing(Standing standing) {
    MigrationProgress old = progress;
    progress = new MigrationProgress(
        old.phase(),
        old.percent(),
        old.elapsedMillis(),
        old.guest(),
        old.memory(),
        old.disks(),
        old.iteration(),
        old.dirtyPagesPerSecond(),
        old.pageSizeBytes(),
        old.bandwidthBytesPerSecond(),
        old.maxDowntimeMillis(),
        old.downtimeMillis(),
        old.throttlePercent(),
        old.forecast(),
        standing);
  }

  /** Takes up what an earlier process showed, so that it never falls; its phase is found out anew. */
  public void carryOn(MigrationProgress saved) {
    MigrationProgress old = progress;
    progress = new MigrationProgress(
        old.phase(),
        Math.max(old.percent(), saved.percent()),
        Math.max(old.elapsedMillis(), saved.elapsedMillis()),
        saved.guest(),
        newer(old.memory(), saved.memory()),
        newer(old.disks(), saved.disks()),
        newer(old.iteration(), saved.iteration()),
        newer(old.dirtyPagesPerSecond(), saved.dirtyPagesPerSecond()),
        newer(old.pageSizeBytes(), saved.pageSizeBytes()),
        newer(old.bandwidthBytesPerSecond(), saved.bandwidthBytesPerSecond()),
        newer(old.maxDowntimeMillis(), saved.maxDowntimeMillis()),
        newer(old.downtimeMillis(), saved.downtimeMillis()),
        newer(old.throttlePercent(), saved.throttlePercent()),
        old.forecast(),
        saved.standing());
  }

  /** The guest has moved. */
  public void moved() {
    MigrationProgress old = progress;
    publish(
        MigrationPhase.POST,
        100,
        old.elapsedMillis(),
        GuestLocation.DESTINATION,
        old,
        old.maxDowntimeMillis());
  }

  /**
   * The migration has ended. The hypervisor's estimate of a pause says nothing any more: only what it measured of a guest
   * that moved is kept.
   */
  public void ended(boolean moved) {
    MigrationProgress old = progress;
    progress = new MigrationProgress(
        MigrationPhase.ENDED,
        old.percent(),
        old.elapsedMillis(),
        old.guest(),
        old.memory(),
        old.disks(),
        old.iteration(),
        old.dirtyPagesPerSecond(),
        old.pageSizeBytes(),
        old.bandwidthBytesPerSecond(),
        old.maxDowntimeMillis(),
        moved && finalFigures ? old.downtimeMillis() : null,
        old.throttlePercent(),
        old.forecast(),
        old.standing());
  }

  /** Takes the figures of a job; those that it lacks stay as they were. */
  public void take(JobStatistics job) {
    finalFigures |= job.type() == JobStatistics.Type.COMPLETED;
    MigrationProgress old = progress;
    progress = new MigrationProgress(
        old.phase(),
        Math.max(old.percent(), percent(job)),
        old.elapsedMillis(),
        old.guest(),
        newer(job.memory(), old.memory()),
        newer(job.disks(), old.disks()),
        newer(job.iteration(), old.iteration()),
        newer(job.dirtyPagesPerSecond(), old.dirtyPagesPerSecond()),
        newer(job.pageSizeBytes(), old.pageSizeBytes()),
        newer(job.bandwidthBytesPerSecond(), old.bandwidthBytesPerSecond()),
        old.maxDowntimeMillis(),
        newer(job.downtimeMillis(), old.downtimeMillis()),
        newer(job.throttlePercent(), old.throttlePercent()),
        old.forecast(),
        old.standing());
  }

  /** Whether the figures of the completed job, its measured downtime among them, are in. */
  public boolean hasFinalFigures() {
    return finalFigures;
  }

  private static <T> @Nullable T newer(@Nullable T seen, @Nullable T old) {
    return seen != null ? seen : old;
  }

  /** What share of memory and disks together is on the other side; 99 at most while a job runs. */
  private static int percent(JobStatistics job) {
    long total = total(job.memory()) + total(job.disks());
    long remaining = remaining(job.memory()) + remaining(job.disks());
    if (total <= 0) {
      return 0;
    }
    return (int) Math.max(0, Math.min(99, Math.floor(100.0 * (total - remaining) / total)));
  }

  private static long total(@Nullable TransferCounters counters) {
    return counters == null ? 0 : counters.totalBytes();
  }

  private static long remaining(@Nullable TransferCounters counters) {
    return counters == null ? 0 : counters.remainingBytes();
  }

  private void publish(
      MigrationPhase phase,
      int percent,
      long elapsedMillis,
      GuestLocation guest,
      MigrationProgress counters,
      @Nullable Long maxDowntimeMillis) {
    progress = new MigrationProgress(
        phase,
        percent,
        elapsedMillis,
        guest,
        counters.memory(),
        counters.disks(),
        counters.iteration(),
        counters.dirtyPagesPerSecond(),
        counters.pageSizeBytes(),
        counters.bandwidthBytesPerSecond(),
        maxDowntimeMillis,
        counters.downtimeMillis(),
        counters.throttlePercent(),
        counters.forecast(),
        counters.standing());
  }
}
