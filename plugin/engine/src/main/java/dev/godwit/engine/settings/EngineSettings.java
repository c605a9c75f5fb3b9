package dev.godwit.engine.settings;

import dev.godwit.engine.policy.PolicySettings;
import dev.godwit.engine.policy.PredictivePolicy;
import dev.godwit.spi.PolicyTerms.TimeoutAction;
import dev.godwit.spi.SettingDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sets for every driver that is built on this engine.
 *
 * @param policySettings Nova's numbers, which every policy is given
 * @param policies the policies that can be chosen
 * @param policy the name of the one that steers unless a request names another
 * @param shadowPolicy the name of the one that is only asked; null for none
 * @param downtimeCapMillis the longest pause that a contract or a retune may ask for
 * @param bandwidthCapMibPerSecond the fastest rate that a retune may ask for; 0 for no limit
 * @param callDeadline how long a control call to a hypervisor may take before it counts as unknown
 * @param callbackDeadline how long one call of the host's post or rollback may take
 * @param maxJobs migrations whose migrate call may be under way at one time
 * @param pollInterval time between two looks at a job, unless an event asks for one
 * @param traceLimit samples and events that are kept of one migration, each
 * @param decisionLimit decisions that are kept of one migration
 * @param alarmAfter how long an outcome may stay open, or something be owed in vain, without an alarm
 * @param values the checked texts that these were taken from, by the names of the settings
 */
public record EngineSettings(
    PolicySettings policySettings,
    Policies policies,
    String policy,
    @Nullable String shadowPolicy,
    long downtimeCapMillis,
    long bandwidthCapMibPerSecond,
    Duration callDeadline,
    Duration callbackDeadline,
    int maxJobs,
    Duration pollInterval,
    int traceLimit,
    int decisionLimit,
    Duration alarmAfter,
    Map<String, String> values) {
  public static final String POLICY = "live_migration_policy";
  public static final String SHADOW_POLICY = "live_migration_shadow_policy";
  private static final String DOWNTIME_CAP = "live_migration_downtime_cap";
  private static final String BANDWIDTH_CAP = "live_migration_bandwidth_cap";
  public static final String TRACE_LIMIT = "live_migration_trace_samples";

  /** The poll of Nova's monitor. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  /** The longest downtime that QEMU takes (MAX_MIGRATE_DOWNTIME). */
  static final int MOST_DOWNTIME_MILLIS = 2_000_000;

  static final String DOWNTIME = "live_migration_downtime";
  static final String DOWNTIME_STEPS = "live_migration_downtime_steps";
  static final String DOWNTIME_DELAY = "live_migration_downtime_delay";
  static final String COMPLETION_TIMEOUT = "live_migration_completion_timeout";
  static final String TIMEOUT_ACTION = "live_migration_timeout_action";
  private static final String CALL_TIMEOUT = "hypervisor_call_timeout";
  private static final String CALLBACK_TIMEOUT = "callback_timeout";
  private static final String MAX_JOBS = "max_migration_jobs";
  private static final String KEEP_PAUSED = "live_migration_keep_paused";
  private static final String STUCK_AFTER = "live_migration_stuck_after";
  private static final String ALARM_AFTER = "live_migration_alarm_after";

  /** The settings that keep their values until the next start. */
  public static final List<String> FIXED =
      List.of(TRACE_LIMIT, CALL_TIMEOUT, CALLBACK_TIMEOUT, MAX_JOBS);

  public EngineSettings {
    Objects.requireNonNull(policySettings, "policySettings");
    Objects.requireNonNull(policies, "policies");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(pollInterval, "pollInterval");
    values = Map.copyOf(values);
    for (String name : shadowPolicy == null ? List.of(policy) : List.of(policy, shadowPolicy)) {
      if (policies.find(name).isEmpty()) {
        throw new IllegalArgumentException(policies.unknown(name));
      }
    }
    Objects.requireNonNull(callDeadline, "callDeadline");
    Objects.requireNonNull(callbackDeadline, "callbackDeadline");
    Objects.requireNonNull(alarmAfter, "alarmAfter");
    if (maxJobs < 1) {
      throw new IllegalArgumentException(MAX_JOBS + " is at least 1");
    }
  }

  /** The settings' schema, to be published by a driver beside its own. */
  public static List<SettingDefinition> definitions() {
    var definitions = new ArrayList<SettingDefinition>(own());
    definitions.addAll(Policies.definitions());
    return List.copyOf(definitions);
  }

  private static List<SettingDefinition> own() {
    return List.of(
        SettingDefinition.text(
            POLICY,
            PredictivePolicy.NAME,
            "The convergence policy that steers migrations whose request names no other."),
        SettingDefinition.text(
            SHADOW_POLICY,
            "",
            "A policy that is asked as well, and whose decisions are only written into the"
                + " trace."),
        SettingDefinition.integer(
            DOWNTIME_CAP,
            "ms",
            10_000,
            100,
            MOST_DOWNTIME_MILLIS,
            "The longest pause that a request, a server's metadata or a retune may ask for; what"
                + " asks for more gets this."),
        SettingDefinition.integer(
            BANDWIDTH_CAP,
            "MiB/s",
            0,
            0,
            1_000_000,
            "The fastest rate that a retune may ask for; 0 for no limit."),
        SettingDefinition.integer(
            TRACE_LIMIT,
            "samples",
            7200,
            16,
            1_000_000,
            "How many samples, events and decisions are kept of one migration, each; the newest"
                + " stay. 7200 samples are an hour."),
        SettingDefinition.integer(
            DOWNTIME,
            "ms",
            500,
            100,
            MOST_DOWNTIME_MILLIS,
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
            ALARM_AFTER,
            "s",
            60,
            1,
            86_400,
            "How long the outcome of a migration may stay open, or what Godwit owes be tried in vain,"
                + " before there is an alarm."),
        SettingDefinition.integer(
            STUCK_AFTER,
            "s",
            10,
            1,
            3600,
            "How long a job may move no byte of memory and disk, go on after an abort, or have ended without"
                + " libvirt's call returning, before it is told as stuck."),
        SettingDefinition.bool(
            KEEP_PAUSED,
            true,
            "Whether a guest that its owner paused during a migration, or that stands for an I/O error or its"
                + " watchdog, is paused again where libvirt lets it run at the end of the job."),
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
        Policies.load(settings),
        text(settings, POLICY),
        text(settings, SHADOW_POLICY).isEmpty() ? null : text(settings, SHADOW_POLICY),
        number(settings, DOWNTIME_CAP),
        number(settings, BANDWIDTH_CAP),
        Duration.ofSeconds(number(settings, CALL_TIMEOUT)),
        Duration.ofSeconds(number(settings, CALLBACK_TIMEOUT)),
        Math.toIntExact(number(settings, MAX_JOBS)),
        POLL_INTERVAL,
        Math.toIntExact(number(settings, TRACE_LIMIT)),
        Math.toIntExact(number(settings, TRACE_LIMIT)),
        Duration.ofSeconds(number(settings, ALARM_AFTER)),
        settings);
  }

  /** How long a job may stand still without being told as stuck. */
  public Duration stuckAfter() {
    return Duration.ofSeconds(Long.parseLong(values.getOrDefault(STUCK_AFTER, "10")));
  }

  /** Whether a guest is paused again that somebody else had paused and the hypervisor let run at the job's end. */
  public boolean keepsPaused() {
    return Boolean.parseBoolean(values.getOrDefault(KEEP_PAUSED, "true"));
  }

  /** The same settings with another time between two looks; zero looks again as soon as one is answered. */
  public EngineSettings withPollInterval(Duration interval) {
    return new EngineSettings(
        policySettings,
        policies,
        policy,
        shadowPolicy,
        downtimeCapMillis,
        bandwidthCapMibPerSecond,
        callDeadline,
        callbackDeadline,
        maxJobs,
        interval,
        traceLimit,
        decisionLimit,
        alarmAfter,
        values);
  }

  /** The same settings with another deadline of control calls. */
  public EngineSettings withCallDeadline(Duration deadline) {
    return new EngineSettings(
        policySettings,
        policies,
        policy,
        shadowPolicy,
        downtimeCapMillis,
        bandwidthCapMibPerSecond,
        deadline,
        callbackDeadline,
        maxJobs,
        pollInterval,
        traceLimit,
        decisionLimit,
        alarmAfter,
        values);
  }

  /** The same settings with other limits of what is kept of one migration. */
  public EngineSettings withTraceLimits(int samplesAndEvents, int decisions) {
    return new EngineSettings(
        policySettings,
        policies,
        policy,
        shadowPolicy,
        downtimeCapMillis,
        bandwidthCapMibPerSecond,
        callDeadline,
        callbackDeadline,
        maxJobs,
        pollInterval,
        samplesAndEvents,
        decisions,
        alarmAfter,
        values);
  }

  public static TimeoutAction timeoutAction(String word) {
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
