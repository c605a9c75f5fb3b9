package dev.godwit.engine.verdict;

import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether QEMU may have stopped the guest for the hand-over. It does so when what is left can be moved within
 * the longest pause that it was given, at the rate that it measures itself. Both come from the same window of a tenth of a
 * second (migration_update_counters and migration_iteration_run in QEMU's migration.c), and no window follows the stop, so
 * a read after it shows the rate by which QEMU decided.
 */
public final class HandOver {
  /** QEMU's own limit of the pause until another is set. */
  private static final long DEFAULT_LIMIT_MILLIS = 300;

  /** What is left is read again between the decision and the stop. */
  private static final long MARGIN = 2;

  /** What is written to while the guest is being stopped. */
  private static final long SLACK_BYTES = 8L << 20;

  private long limitMillis = DEFAULT_LIMIT_MILLIS;
  private long bytesPerSecond = -1;

  /**
   * The running job was read.
   *
   * @param maxDowntimeMillis the longest pause that it was given, in ms; null if none was
   */
  public void saw(JobStatistics job, @Nullable Long maxDowntimeMillis) {
    if (maxDowntimeMillis != null) {
      limitMillis = Math.max(limitMillis, maxDowntimeMillis);
    }
    Long rate = job.bandwidthBytesPerSecond();
    if (rate != null) {
      bytesPerSecond = Math.max(bytesPerSecond, rate);
    }
  }

  /** Whether the hand-over may have begun in a job with these figures; also true if that cannot be told. */
  public boolean mayHaveBegun(JobStatistics job) {
    TransferCounters memory = job.memory();
    Long pass = job.iteration();
    boolean memoryBegan =
        (pass != null && pass > 0) || (memory != null && memory.processedBytes() > 0);
    if (!memoryBegan) {
      // The disks are being copied; but a job without any figure tells nothing.
      TransferCounters disks = job.disks();
      return disks == null || disks.totalBytes() == 0;
    }
    if (memory == null || bytesPerSecond < 0) {
      return true;
    }
    double most = (double) MARGIN * bytesPerSecond * limitMillis / 1000 + SLACK_BYTES;
    return memory.remainingBytes() <= most;
  }
}
