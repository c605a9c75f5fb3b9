package dev.godwit.engine.replay;

import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one look: statistics or an error.
 *
 * @param atMillis since the monitor began
 * @param atNanos the same, exactly
 * @param tookNanos how long the answer took; 0 if it is not told
 * @param failure what failed; null exactly when there are statistics
 */
record ReplaySample(
    long atMillis,
    long atNanos,
    long tookNanos,
    @Nullable JobStatistics statistics,
    @Nullable ToldFailure failure) {

  /** The answer. */
  JobStatistics answer() throws HypervisorException {
    if (statistics == null) {
      throw failure == null
          ? new HypervisorException(Kind.OTHER, "the recorded look failed")
          : failure.exception();
    }
    return statistics;
  }
}
