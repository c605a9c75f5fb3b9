package dev.godwit.libvirt;

import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.libvirt.natives.NativeJob;
import org.jspecify.annotations.Nullable;

/** Reads libvirt's VIR_DOMAIN_JOB_* fields. */
final class JobMapping {
  /** VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN. */
  private static final long MIGRATION_IN = 4;

  /** VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT. */
  private static final long MIGRATION_OUT = 5;

  private JobMapping() {}

  static JobStatistics statistics(NativeJob job) {
    Long operation = job.number("operation");
    return new JobStatistics(
        type(job.type()),
        operation == null || operation == MIGRATION_OUT,
        counters(job, "memory_"),
        counters(job, "disk_"),
        job.number("time_elapsed"),
        job.number("memory_iteration"),
        job.number("memory_dirty_rate"),
        job.number("memory_page_size"),
        job.number("memory_bps"),
        job.number("downtime"),
        job.number("auto_converge_throttle"),
        false);
  }

  /** Whether the job is the reception of a guest. */
  static boolean isIncoming(NativeJob job) {
    Long operation = job.number("operation");
    return operation != null && operation == MIGRATION_IN;
  }

  /** libvirt's virDomainJobType; libvirt-java's constants for it are other numbers. */
  static JobStatistics.Type type(int number) {
    return switch (number) {
      case 0 -> JobStatistics.Type.NONE;
      case 1 -> JobStatistics.Type.BOUNDED;
      case 2 -> JobStatistics.Type.UNBOUNDED;
      case 3 -> JobStatistics.Type.COMPLETED;
      case 4 -> JobStatistics.Type.FAILED;
      case 5 -> JobStatistics.Type.CANCELLED;
      default -> throw new IllegalArgumentException("not a virDomainJobType: " + number);
    };
  }

  private static @Nullable TransferCounters counters(NativeJob job, String prefix) {
    Long total = job.number(prefix + "total");
    Long processed = job.number(prefix + "processed");
    Long remaining = job.number(prefix + "remaining");
    if (total == null || processed == null || remaining == null) {
      return null;
    }
    return new TransferCounters(Math.max(0, total), Math.max(0, processed), Math.max(0, remaining));
  }
}
