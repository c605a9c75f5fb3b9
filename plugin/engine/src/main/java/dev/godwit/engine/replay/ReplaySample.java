package dev.godwit.engine.replay;

import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one look: statistics or an error.
 *
 * @param atMillis since the monitor began
 */
record ReplaySample(
    long atMillis, @Nullable JobStatistics statistics, HypervisorException.@Nullable Kind error) {

  /** The answer. */
  JobStatistics answer() throws HypervisorException {
    if (statistics == null) {
      HypervisorException.Kind kind = error == null ? HypervisorException.Kind.OTHER : error;
      throw new HypervisorException(kind, "the recorded look failed: " + kind);
    }
    return statistics;
  }
}
