package dev.godwit.engine.verdict;

import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What the hosts said in one round of questions.
 *
 * @param job what the source said of the guest's job
 * @param jobEnd how the job itself said it ended; null if it did not say
 * @param afterJob whether every question was asked after the migrate call had ended, or after a
 *     restart at which there was none to wait for
 * @param elsewhere a third host that holds the guest live; null if none is known. Asked only where neither the
 *     source nor the destination has it.
 */
public record Round(
    Sight source,
    Sight destination,
    Job job,
    JobStatistics.@Nullable Type jobEnd,
    boolean afterJob,
    @Nullable HostName elsewhere) {

  /** A round that found the guest on no third host. */
  public Round(
      Sight source,
      Sight destination,
      Job job,
      JobStatistics.@Nullable Type jobEnd,
      boolean afterJob) {
    this(source, destination, job, jobEnd, afterJob, null);
  }

  /** Whether the source has a job for the guest. */
  public enum Job {
    ACTIVE,
    NONE,
    UNKNOWN
  }
}
