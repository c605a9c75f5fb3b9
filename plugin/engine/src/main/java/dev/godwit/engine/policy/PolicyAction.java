package dev.godwit.engine.policy;

/** What a policy wants done. */
public sealed interface PolicyAction {
  /** Allow a pause of this length at the end. */
  record SetMaxDowntime(long millis) implements PolicyAction {}

  /** Give the migration up because its time has passed. */
  record AbortOnTimeout(long allowedSeconds) implements PolicyAction {}

  /** Make the migration end because its time has passed. */
  record ForceCompleteOnTimeout(long allowedSeconds) implements PolicyAction {}
}
