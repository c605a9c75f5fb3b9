package dev.godwit.spi;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits under which a policy decides at one look: the request's contract and the operator's
 * settings put together. They may change between two looks, by a retune or a changed setting.
 *
 * @param memoryMib memory of the guest, in MiB
 * @param dataGib the amount to move as Nova reckons it: {@code max(2, memory in GiB)} plus {@code
 *     max(2, size in GiB)} for every disk that is copied
 * @param maxDowntimeMillis the longest pause that may be allowed at the end, in ms
 * @param downtimeSteps {@code live_migration_downtime_steps}
 * @param downtimeDelaySecondsPerGib {@code live_migration_downtime_delay}
 * @param completionTimeoutSecondsPerGib {@code live_migration_completion_timeout}; 0 for no limit
 * @param timeoutAction what is to be done when time has run out
 * @param deadlineMillis the contract's own limit of time, since the monitor began; null if it has none
 * @param postCopyPermitted whether a switch to post-copy is armed and allowed
 * @param pausePermitted whether the policy may pause the guest to make the migration end
 * @param autoConvergeArmed whether QEMU throttles the guest by itself
 * @param bandwidthMibPerSecond the fastest rate allowed, in MiB/s; 0 for no limit
 */
public record PolicyTerms(
    long memoryMib,
    double dataGib,
    long maxDowntimeMillis,
    long downtimeSteps,
    long downtimeDelaySecondsPerGib,
    long completionTimeoutSecondsPerGib,
    TimeoutAction timeoutAction,
    @Nullable Long deadlineMillis,
    boolean postCopyPermitted,
    boolean pausePermitted,
    boolean autoConvergeArmed,
    long bandwidthMibPerSecond) {
  public PolicyTerms {
    Objects.requireNonNull(timeoutAction, "timeoutAction");
  }

  /** Nova's {@code live_migration_timeout_action}. */
  public enum TimeoutAction {
    /** The migration is given up and the guest stays. */
    ABORT,
    /** The migration is made to end: by post-copy where permitted, otherwise by a pause. */
    FORCE_COMPLETE
  }

  /**
   * Nova's completion time-out: {@code int(live_migration_completion_timeout * dataGib)} in ms, but at
   * least 1 s where one is set, and {@link Long#MAX_VALUE} where it is later than that; 0 for no limit.
   */
  public long completionTimeoutMillis() {
    return completionTimeoutSecondsPerGib == 0
        ? 0
        : TimeUnit.SECONDS.toMillis(Math.max(1, (long) (completionTimeoutSecondsPerGib * dataGib)));
  }
}
