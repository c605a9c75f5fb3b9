package dev.godwit.engine;

import dev.godwit.engine.policy.PolicySettings;
import dev.godwit.engine.policy.PolicySettings.TimeoutAction;
import dev.godwit.spi.SettingDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an operator sets for every driver that is built on this engine.
 *
 * @param policy the rules of convergence
 * @param callDeadline how long a control call to a hypervisor may take before it counts as unknown
 * @param callbackDeadline how long one call of the host's post or rollback may take
 * @param maxJobs migrations whose migrate call may be under way at one time
 */
public record EngineSettings(
    PolicySettings policy, Duration callDeadline, Duration callbackDeadline, int maxJobs) {
  private static final String DOWNTIME = "live_migration_downtime";
  private static final String DOWNTIME_STEPS = "live_migration_downtime_steps";
  private static final String DOWNTIME_DELAY = "live_migration_downtime_delay";
  private static final String COMPLETION_TIMEOUT = "live_migration_completion_timeout";
  private static final String TIMEOUT_ACTION = "live_migration_timeout_action";
  private static final String CALL_TIMEOUT = "hypervisor_call_timeout";
  private static final String CALLBACK_TIMEOUT = "callback_timeout";
  private static final String MAX_JOBS = "max_migration_jobs";

  public EngineSettings {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(callDeadline, "callDeadline");
    Objects.requireNonNull(callbackDeadline, "callbackDeadline");
    if (maxJobs < 1) {
      throw new IllegalArgumentException(MAX_JOBS + " is at least 1");
    }
  }

  /** The settings' schema, to be published by a driver beside its own. */
  public static List<SettingDefinition> definitions() {
    return List.of(
        SettingDefinition.integer(
            DOWNTIME,
            "ms",
            500,
            100,
            3_600_000,
            "The longest pause of the guest at the end of a migration. It is reached by steps."),
        SettingDefinition.integer(
            DOWNTIME_STEPS,
            "steps",
            10,
            3,
            1000,
            "How many steps are taken until the longest pause is allowed."),
        SettingDefinition.integer(
            DOWNTIME_DELAY,
            "s/GiB",
            75,
            3,
            86_400,
            "Time between two steps, for each GiB of memory and of copied disks."),
        SettingDefinition.integer(
            COMPLETION_TIMEOUT,
            "s/GiB",
            800,
            0,
            8_640_000,
            "Time allowed for a migration, for each GiB of memory and of copied disks; 0 for no"
                + " limit."),
        SettingDefinition.choice(
            TIMEOUT_ACTION,
            "abort",
            List.of("abort", "force_complete"),
            "What is done when that time has passed: give the migration up, or make it end by"
                + " post-copy where it is permitted and by pausing the guest where it is not."),
        SettingDefinition.integer(
            CALL_TIMEOUT,
            "s",
            10,
            1,
            300,
            "How long a control call to a hypervisor may take. A call past it counts as unknown,"
                + " not as failed."),
        SettingDefinition.integer(
            CALLBACK_TIMEOUT,
            "s",
            1800,
            1,
            86_400,
            "How long the host's own work after a migration (post or rollback) may take, per"
                + " attempt. Nova's long_rpc_timeout."),
        SettingDefinition.integer(
            MAX_JOBS,
            "migrations",
            64,
            1,
            1024,
            "Migrations whose jobs may run at one time; each holds one thread. More wait."));
  }

  /**
   * Takes the engine's settings out of checked ones.
   *
   * @throws IllegalArgumentException if one is missing or out of bounds
   */
  public static EngineSettings of(Map<String, String> settings) {
    return new EngineSettings(
        new PolicySettings(
            number(settings, DOWNTIME),
            number(settings, DOWNTIME_STEPS),
            number(settings, DOWNTIME_DELAY),
            number(settings, COMPLETION_TIMEOUT),
            timeoutAction(text(settings, TIMEOUT_ACTION))),
        Duration.ofSeconds(number(settings, CALL_TIMEOUT)),
        Duration.ofSeconds(number(settings, CALLBACK_TIMEOUT)),
        Math.toIntExact(number(settings, MAX_JOBS)));
  }

  private static TimeoutAction timeoutAction(String word) {
    return switch (word) {
      case "abort" -> TimeoutAction.ABORT;
      case "force_complete" -> TimeoutAction.FORCE_COMPLETE;
      default ->
        throw new IllegalArgumentException(
            TIMEOUT_ACTION + " is abort or force_complete, not " + word);
    };
  }

  private static long number(Map<String, String> settings, String name) {
    return Long.parseLong(text(settings, name));
  }

  private static String text(Map<String, String> settings, String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the setting " + name + " is missing");
    }
    return value;
  }
}
