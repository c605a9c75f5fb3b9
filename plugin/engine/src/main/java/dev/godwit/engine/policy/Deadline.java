package dev.godwit.engine.policy;

import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.AbortJob.Reason;
import dev.godwit.spi.PolicyTerms;
import org.jspecify.annotations.Nullable;

/**
 * When a migration has to be over: Nova's completion time-out or the contract's deadline, whichever
 * comes first.
 *
 * @param millis since the monitor began
 */
record Deadline(long millis) {
  /** Out of terms; null if there is none. */
  static @Nullable Deadline of(PolicyTerms terms) {
    long timeout = terms.completionTimeoutMillis();
    Long contract = terms.deadlineMillis();
    if (timeout == 0) {
      return contract == null ? null : new Deadline(contract);
    }
    return new Deadline(contract == null ? timeout : Math.min(contract, timeout));
  }

  /** What is to be done when it has passed. */
  PolicyAction action(PolicyTerms terms, String rule) {
    return switch (terms.timeoutAction()) {
      case ABORT ->
        new AbortJob(
            Reason.TIMEOUT,
            "It took longer than the " + seconds() + " s that it is allowed to take.",
            rule);
      case FORCE_COMPLETE -> new PolicyAction.ForceComplete(rule);
    };
  }

  long seconds() {
    return millis / 1000;
  }
}
