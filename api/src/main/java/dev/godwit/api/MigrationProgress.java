package dev.godwit.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One look at a migration under way. A null counter is one that the hypervisor has not reported.
 *
 * @param percent 0 to 100, never falls within one migration; 100 only when the guest has moved
 * @param elapsedMillis since the monitor began
 * @param iteration the memory pass that is under way, from 1
 * @param dirtyPagesPerSecond pages the guest wrote per second, as the hypervisor measured last
 * @param pageSizeBytes size of such a page
 * @param bandwidthBytesPerSecond memory transfer rate, as the hypervisor measured last
 * @param maxDowntimeMillis the limit now set for the pause at the end
 * @param downtimeMillis the pause of the guest: an estimate of the hypervisor while the job runs, its own
 *     measurement once the guest has moved; null at an end without a measurement
 * @param throttlePercent how far auto-converge slows the guest's processors
 * @param forecast what is to be expected
 * @param standing what is not in order: what is owed, and what does not settle by itself
 */
public record MigrationProgress(
    MigrationPhase phase,
    int percent,
    long elapsedMillis,
    GuestLocation guest,
    @Nullable TransferCounters memory,
    @Nullable TransferCounters disks,
    @Nullable Long iteration,
    @Nullable Long dirtyPagesPerSecond,
    @Nullable Long pageSizeBytes,
    @Nullable Long bandwidthBytesPerSecond,
    @Nullable Long maxDowntimeMillis,
    @Nullable Long downtimeMillis,
    @Nullable Long throttlePercent,
    MigrationForecast forecast,
    Standing standing) {
  public MigrationProgress {
    Objects.requireNonNull(forecast, "forecast");
    Objects.requireNonNull(standing, "standing");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(guest, "guest");
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("percent must be 0 to 100, is " + percent);
    }
  }

  /** The progress of a migration of which nothing has been seen yet. */
  public static MigrationProgress initial() {
    return new MigrationProgress(
        MigrationPhase.PREPARING,
        0,
        0,
        GuestLocation.SOURCE,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        MigrationForecast.UNKNOWN,
        Standing.CLEAR);
  }
}
