package dev.godwit.engine.steering;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.GuestPause;
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
  private MigrationPhase phase;
  private int percent;
  private long elapsedMillis;
  private GuestLocation guest;
  private @Nullable TransferCounters memory;
  private @Nullable TransferCounters disks;
  private @Nullable Long iteration;
  private @Nullable Long dirtyPagesPerSecond;
  private @Nullable Long pageSizeBytes;
  private @Nullable Long bandwidthBytesPerSecond;
  private @Nullable Long maxDowntimeMillis;
  private @Nullable Long downtimeMillis;
  private @Nullable Long throttlePercent;
  private MigrationForecast forecast;
  private Standing standing;

  private boolean finalFigures;
  private volatile MigrationProgress progress = MigrationProgress.initial();

  /** Of a migration of which nothing is known yet. */
  public ProgressTracker() {
    phase = progress.phase();
    percent = progress.percent();
    elapsedMillis = progress.elapsedMillis();
    guest = progress.guest();
    forecast = progress.forecast();
    standing = progress.standing();
  }

  /** The newest progress. */
  public MigrationProgress now() {
    return progress;
  }

  public void phase(MigrationPhase now) {
    phase = now;
    publish();
  }

  public void guest(GuestLocation now) {
    guest = now;
    publish();
  }

  public void maxDowntime(long millis) {
    maxDowntimeMillis = millis;
    publish();
  }

  /** What is to be expected now. */
  public void forecast(MigrationForecast now) {
    forecast = now;
    publish();
  }

  public void elapsed(long millis) {
    elapsedMillis = Math.max(elapsedMillis, millis);
    publish();
  }

  /** What is not in order; what is known of a pause stays. */
  public void standing(Standing now) {
    standing = now.with(standing.pause());
    publish();
  }

  /** A pause of the guest that is not Godwit's. */
  public void pause(GuestPause now) {
    standing = standing.with(now);
    publish();
  }

  /** Takes up what an earlier process showed, so that it never falls; its phase is found out anew. */
  public void carryOn(MigrationProgress saved) {
    percent = Math.max(percent, saved.percent());
    elapsedMillis = Math.max(elapsedMillis, saved.elapsedMillis());
    guest = saved.guest();
    memory = newer(memory, saved.memory());
    disks = newer(disks, saved.disks());
    iteration = newer(iteration, saved.iteration());
    dirtyPagesPerSecond = newer(dirtyPagesPerSecond, saved.dirtyPagesPerSecond());
    pageSizeBytes = newer(pageSizeBytes, saved.pageSizeBytes());
    bandwidthBytesPerSecond = newer(bandwidthBytesPerSecond, saved.bandwidthBytesPerSecond());
    maxDowntimeMillis = newer(maxDowntimeMillis, saved.maxDowntimeMillis());
    downtimeMillis = newer(downtimeMillis, saved.downtimeMillis());
    throttlePercent = newer(throttlePercent, saved.throttlePercent());
    standing = saved.standing();
    publish();
  }

  /** The guest has moved. */
  public void moved() {
    phase = MigrationPhase.POST;
    percent = 100;
    guest = GuestLocation.DESTINATION;
    publish();
  }

  /**
   * The migration has ended. The hypervisor's estimate of a pause says nothing any more: only what it measured of a guest
   * that moved is kept.
   */
  public void ended(boolean moved) {
    phase = MigrationPhase.ENDED;
    if (!moved || !finalFigures) {
      downtimeMillis = null;
    }
    publish();
  }

  /** Takes the figures of a job; those that it lacks stay as they were, but a completed one's pause is its own. */
  public void take(JobStatistics job) {
    boolean completed = job.type() == JobStatistics.Type.COMPLETED;
    finalFigures |= completed;
    percent = Math.max(percent, percent(job));
    memory = newer(job.memory(), memory);
    disks = newer(job.disks(), disks);
    iteration = newer(job.iteration(), iteration);
    dirtyPagesPerSecond = newer(job.dirtyPagesPerSecond(), dirtyPagesPerSecond);
    pageSizeBytes = newer(job.pageSizeBytes(), pageSizeBytes);
    bandwidthBytesPerSecond = newer(job.bandwidthBytesPerSecond(), bandwidthBytesPerSecond);
    downtimeMillis = completed ? job.downtimeMillis() : newer(job.downtimeMillis(), downtimeMillis);
    throttlePercent = newer(job.throttlePercent(), throttlePercent);
    publish();
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

  private void publish() {
    progress = new MigrationProgress(
        phase,
        percent,
        elapsedMillis,
        guest,
        memory,
        disks,
        iteration,
        dirtyPagesPerSecond,
        pageSizeBytes,
        bandwidthBytesPerSecond,
        maxDowntimeMillis,
        downtimeMillis,
        throttlePercent,
        forecast,
        standing);
  }
}
