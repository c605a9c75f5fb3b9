package dev.godwit.engine.settings;

import dev.godwit.api.MigrationRequest;
import dev.godwit.api.PreparedMigration;
import dev.godwit.engine.policy.PolicySettings;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The settings that a request brings for itself, in place of those of the driver. */
public final class RequestSettings {
  private static final Set<String> TAKEN = Set.of(
      EngineSettings.DOWNTIME,
      EngineSettings.DOWNTIME_STEPS,
      EngineSettings.DOWNTIME_DELAY,
      EngineSettings.COMPLETION_TIMEOUT,
      EngineSettings.TIMEOUT_ACTION);

  private RequestSettings() {}

  /**
   * Nova's numbers for one migration.
   *
   * @throws IllegalArgumentException if the request brings a setting that is not taken per migration, or
   *     a value out of bounds; says which
   */
  public static PolicySettings of(PolicySettings driver, MigrationRequest request) {
    if (!(request instanceof PreparedMigration prepared) || prepared.settings().isEmpty()) {
      return driver;
    }
    Map<String, String> brought = prepared.settings();
    var others = new TreeSet<>(brought.keySet());
    others.removeAll(TAKEN);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException("the setting "
          + others.first()
          + " is not one that a migration can bring; these are: "
          + String.join(", ", new TreeSet<>(TAKEN)));
    }
    String action = brought.get(EngineSettings.TIMEOUT_ACTION);
    return new PolicySettings(
        Math.min(
            EngineSettings.MOST_DOWNTIME_MILLIS,
            number(brought, EngineSettings.DOWNTIME, driver.downtimeMillis())),
        number(brought, EngineSettings.DOWNTIME_STEPS, driver.downtimeSteps()),
        number(brought, EngineSettings.DOWNTIME_DELAY, driver.downtimeDelaySecondsPerGib()),
        number(brought, EngineSettings.COMPLETION_TIMEOUT, driver.completionTimeoutSecondsPerGib()),
        action == null ? driver.timeoutAction() : EngineSettings.timeoutAction(action));
  }

  /** The names of the settings that a request brings. */
  public static Set<String> brought(MigrationRequest request) {
    return request instanceof PreparedMigration prepared ? prepared.settings().keySet() : Set.of();
  }

  private static long number(Map<String, String> brought, String name, long otherwise) {
    String value = brought.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a whole number, not " + value, e);
    }
  }
}
