package dev.godwit.engine.policy;

import dev.godwit.spi.PolicyTerms.TimeoutAction;
import java.util.Objects;

/**
 * What an operator sets for the rules, with Nova's names, units and defaults.
 *
 * @param downtimeMillis {@code live_migration_downtime}: the longest pause at the end, at least 100
 * @param downtimeSteps {@code live_migration_downtime_steps}: steps until that pause is allowed, at
 *     least 3
 * @param downtimeDelaySecondsPerGib {@code live_migration_downtime_delay}: time between two steps
 *     for each GiB to move, at least 3
 * @param completionTimeoutSecondsPerGib {@code live_migration_completion_timeout}: time allowed for
 *     each GiB to move, 0 for no limit
 * @param timeoutAction {@code live_migration_timeout_action}
 */
public record PolicySettings(
    long downtimeMillis,
    long downtimeSteps,
    long downtimeDelaySecondsPerGib,
    long completionTimeoutSecondsPerGib,
    TimeoutAction timeoutAction) {
  public PolicySettings {
    Objects.requireNonNull(timeoutAction, "timeoutAction");
    if (downtimeMillis < 100) {
      throw new IllegalArgumentException("live_migration_downtime is at least 100 ms");
    }
    if (downtimeSteps < 3) {
      throw new IllegalArgumentException("live_migration_downtime_steps is at least 3");
    }
    if (downtimeDelaySecondsPerGib < 3) {
      throw new IllegalArgumentException("live_migration_downtime_delay is at least 3 s/GiB");
    }
    if (completionTimeoutSecondsPerGib < 0) {
      throw new IllegalArgumentException("live_migration_completion_timeout is at least 0 s/GiB");
    }
  }
}
