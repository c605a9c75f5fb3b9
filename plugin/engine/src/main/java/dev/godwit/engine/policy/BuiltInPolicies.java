package dev.godwit.engine.policy;

import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.ConvergencePolicyFactory;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The policies that come with the engine. */
public final class BuiltInPolicies implements ConvergencePolicyFactory {
  static final String SCHEDULE = "live_migration_stepped_schedule";
  static final String SCHEDULES = "live_migration_stepped_schedules";
  static final String INTERVAL = "live_migration_stepped_interval";
  static final String OVERHEAD = "live_migration_predictive_overhead";
  static final String PATIENCE = "live_migration_predictive_patience";

  /** Does nothing; the service loader calls it. */
  public BuiltInPolicies() {}

  @Override
  public List<SettingDefinition> settings() {
    return List.of(
        SettingDefinition.text(
            SCHEDULE,
            "minimal-downtime",
            "The schedule that the policy stepped follows: minimal-downtime,"
                + " suspend-workload-if-needed, post-copy, very-large-guests, or one of your own."),
        SettingDefinition.text(
            SCHEDULES,
            "",
            "Schedules of your own, for example \"gentle: 50 ms; >2: 200 ms; next: post-copy; next:"
                + " abort\"; several are separated by |. One with the name of an included one"
                + " replaces it. See docs/policies.md."),
        SettingDefinition.integer(
            INTERVAL,
            "s",
            10,
            1,
            3600,
            "How often the policy stepped counts a pass if one has ended; oVirt's monitor looks every"
                + " 10 s."),
        SettingDefinition.integer(
            OVERHEAD,
            "ms",
            120,
            0,
            60_000,
            "What the pause at the end costs beside the sending of the last pages; the policy"
                + " predictive allows QEMU that much less than the longest pause. Measured on idle"
                + " guests: 58, 120 and 210 ms (least, median, most of 12)."),
        SettingDefinition.integer(
            PATIENCE,
            "s",
            60,
            1,
            86_400,
            "How long the policy predictive allows the longest pause without any progress before it"
                + " gives a migration up."));
  }

  @Override
  public List<ConvergencePolicy<?>> create(Map<String, String> settings) {
    return List.of(
        new NovaPolicy(),
        new SteppedPolicy(schedule(settings), 1000 * number(settings, INTERVAL)),
        new PredictivePolicy(number(settings, OVERHEAD), 1000 * number(settings, PATIENCE)));
  }

  private static Schedule schedule(Map<String, String> settings) {
    var all = new ArrayList<>(ScheduleText.parse(SCHEDULES, text(settings, SCHEDULES)));
    all.addAll(Schedule.INCLUDED);
    return ScheduleText.find(SCHEDULE, text(settings, SCHEDULE), all);
  }

  private static long number(Map<String, String> settings, String name) {
    return Long.parseLong(text(settings, name));
  }

  private static String text(Map<String, String> settings, String name) {
    String value = settings.get(name);
    return value == null
        ? new BuiltInPolicies()
            .settings().stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow()
                .defaultValue()
        : value;
  }
}
