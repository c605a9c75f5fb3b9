package dev.godwit.spi;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is told at one look at a running job. A null figure is one that the hypervisor did
 * not give.
 *
 * @param elapsedMillis since the monitor began, also across a restart; not negative, never falls
 * @param phase {@link MigrationPhase#PRE_COPY}, {@link MigrationPhase#PAUSED_COPY}, {@link
 *     MigrationPhase#POST_COPY} or {@link MigrationPhase#ABORTING}
 * @param memory memory counters; {@code processedBytes} counts what went over the wire, so it may
 *     exceed the total
 * @param disks counters of the copied disks
 * @param iteration the memory pass under way; numbers rise by one and need not begin at 1
 * @param dirtyPagesPerSecond pages that the guest wrote per second, measured over the last pass
 * @param pageSizeBytes size of such a page
 * @param bandwidthBytesPerSecond memory transfer rate as the hypervisor measured last
 * @param expectedDowntimeMillis the hypervisor's own estimate of the pause if it stopped the guest now
 * @param throttlePercent how far auto-converge slows the guest's processors
 */
public record JobSample(
    long elapsedMillis,
    MigrationPhase phase,
    @Nullable TransferCounters memory,
    @Nullable TransferCounters disks,
    @Nullable Long iteration,
    @Nullable Long dirtyPagesPerSecond,
    @Nullable Long pageSizeBytes,
    @Nullable Long bandwidthBytesPerSecond,
    @Nullable Long expectedDowntimeMillis,
    @Nullable Long throttlePercent) {
  public JobSample {
    Objects.requireNonNull(phase, "phase");
  }
}
