package dev.godwit.engine.hypervisor;

import dev.godwit.api.TransferCounters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of a hypervisor job. A null figure is one that the hypervisor did not give.
 *
 * @param outgoingMigration whether the job is a migration away from this host; meaningful while the
 *     type is BOUNDED or UNBOUNDED
 * @param elapsedMillis since the job began
 * @param downtimeMillis of a completed job the pause of the guest, of a running one the estimate
 * @param throttlePercent how far auto-converge slows the guest's processors
 * @param foreign whether the hypervisor knows that somebody else than Godwit began the job; false where it
 *     cannot tell
 */
public record JobStatistics(
    Type type,
    boolean outgoingMigration,
    @Nullable TransferCounters memory,
    @Nullable TransferCounters disks,
    @Nullable Long elapsedMillis,
    @Nullable Long iteration,
    @Nullable Long dirtyPagesPerSecond,
    @Nullable Long pageSizeBytes,
    @Nullable Long bandwidthBytesPerSecond,
    @Nullable Long downtimeMillis,
    @Nullable Long throttlePercent,
    boolean foreign) {
  public JobStatistics {
    Objects.requireNonNull(type, "type");
  }

  /** Only a type, no figures. */
  public static JobStatistics of(Type type) {
    return new JobStatistics(
        type, false, null, null, null, null, null, null, null, null, null, false);
  }

  /** libvirt's virDomainJobType. */
  public enum Type {
    NONE,
    BOUNDED,
    UNBOUNDED,
    COMPLETED,
    FAILED,
    CANCELLED;

    /** Whether a job is under way. */
    public boolean isActive() {
      return this == BOUNDED || this == UNBOUNDED;
    }
  }
}
