package dev.godwit.engine.settings;

import dev.godwit.api.MigrationOptions;
import org.jspecify.annotations.Nullable;

/**
 * Which policies a migration has.
 *
 * @param policy steers
 * @param shadowPolicy is asked as well, and its decisions only go into the trace; null for none
 */
public record PolicyChoice(String policy, @Nullable String shadowPolicy) {
  /** What was asked for, or what the settings say. */
  public static PolicyChoice of(MigrationOptions options, EngineSettings settings) {
    String policy = options.policy();
    String shadow = options.shadowPolicy();
    return new PolicyChoice(
        policy == null ? settings.policy() : policy,
        shadow == null ? settings.shadowPolicy() : shadow);
  }

  /** The first name that no policy has; null if all are known. */
  @Nullable
  public String unknown(Policies policies) {
    if (policies.find(policy).isEmpty()) {
      return policy;
    }
    return shadowPolicy == null || policies.find(shadowPolicy).isPresent() ? null : shadowPolicy;
  }
}
