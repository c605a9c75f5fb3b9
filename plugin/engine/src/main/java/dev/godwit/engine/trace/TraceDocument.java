package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.policy.PolicySettings;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.engine.settings.RequestSettings;
import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a migration in the format of a recorded one. Safe for all threads. */
public final class TraceDocument {
  private static final int FORMAT = 1;
  private static final double LEAST_GIB = 2;
  private static final double MIB_PER_GIB = 1024;

  /** To find them asks every policy's jar, which takes longer than to write a trace. */
  private static final List<SettingDefinition> DEFINITIONS = EngineSettings.definitions();

  private TraceDocument() {}

  /**
   * The document.
   *
   * @param settings those with which the migration began
   * @param plan the job's plan; null if the job was never planned
   */
  public static String write(
      EngineSettings settings,
      MigrationRequest request,
      @Nullable JobPlan plan,
      TraceRecorder trace) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("format", FORMAT);
    document.put("policy", plan == null ? settings.policy() : plan.policy());
    ObjectNode node = document.putObject("settings");
    settings(node, changedFromDefaults(settings.values()));
    settings(node, numbers(settings, request), plan);
    contract(document, request.options().contract(), settings.downtimeCapMillis());
    guest(document.putObject("guest"), plan);
    document.put("status", "running");
    document.put("block_migration", plan != null && diskGib(plan) > 0);
    trace.writeTo(document);
    return document.toString();
  }

  private static Map<String, String> changedFromDefaults(Map<String, String> values) {
    return DEFINITIONS.stream()
        .filter(setting -> !setting.name().equals(EngineSettings.TRACE_LIMIT))
        .filter(setting -> !setting.name().equals(EngineSettings.POLICY))
        .filter(setting -> {
          String value = values.get(setting.name());
          return value != null && !value.equals(setting.defaultValue());
        })
        .collect(Collectors.toMap(
            SettingDefinition::name,
            setting -> values.getOrDefault(setting.name(), setting.defaultValue())));
  }

  /** Writes settings of the engine as the format has them; others are left out. */
  public static void settings(ObjectNode node, Map<String, String> values) {
    for (SettingDefinition setting : DEFINITIONS) {
      String value = values.get(setting.name());
      if (value != null) {
        switch (setting.type()) {
          case INTEGER -> node.put(setting.name(), Long.parseLong(value));
          case BOOLEAN -> node.put(setting.name(), Boolean.parseBoolean(value));
          case CHOICE, TEXT, LIST -> node.put(setting.name(), value);
        }
      }
    }
  }

  /** Those of the driver where the request's cannot be used, which is why it was refused then. */
  private static PolicySettings numbers(EngineSettings settings, MigrationRequest request) {
    try {
      return RequestSettings.of(settings.policySettings(), request);
    } catch (IllegalArgumentException e) {
      return settings.policySettings();
    }
  }

  private static void settings(ObjectNode node, PolicySettings nova, @Nullable JobPlan plan) {
    node.put("live_migration_downtime", nova.downtimeMillis());
    node.put("live_migration_downtime_steps", nova.downtimeSteps());
    node.put("live_migration_downtime_delay", nova.downtimeDelaySecondsPerGib());
    node.put("live_migration_completion_timeout", nova.completionTimeoutSecondsPerGib());
    node.put("live_migration_timeout_action", nova.timeoutAction().name().toLowerCase(Locale.ROOT));
    if (plan != null) {
      node.put(JobSettings.PERMIT_POST_COPY, plan.postCopyPermitted());
      node.put(JobSettings.PERMIT_AUTO_CONVERGE, plan.autoConvergeArmed());
      node.put(JobSettings.BANDWIDTH, plan.bandwidthMibPerSecond());
      String shadow = plan.shadowPolicy();
      node.put(EngineSettings.SHADOW_POLICY, shadow == null ? "" : shadow);
    }
  }

  private static void contract(ObjectNode document, MigrationContract contract, long capMillis) {
    if (contract.equals(MigrationContract.OPEN)) {
      return;
    }
    ObjectNode node = document.putObject("contract");
    Long downtime = contract.maxDowntimeMillis();
    if (downtime != null) {
      node.put("max_downtime_ms", Math.min(downtime, capMillis));
    }
    if (contract.deadlineSeconds() != null) {
      node.put("deadline_s", contract.deadlineSeconds());
    }
    choice(node, "post_copy", contract.postCopy());
    choice(node, "auto_converge", contract.autoConverge());
    choice(node, "pause", contract.pause());
  }

  private static void choice(ObjectNode node, String key, @Nullable Boolean choice) {
    if (choice != null) {
      node.put(key, choice);
    }
  }

  private static void guest(ObjectNode node, @Nullable JobPlan plan) {
    node.put("memory_mib", plan == null ? 0 : plan.memoryMib());
    if (plan != null) {
      double disks = diskGib(plan);
      if (disks > 0) {
        node.putArray("disks_gib").add(disks);
      }
      node.put("state", plan.pausedByOwner() ? "paused" : "running");
    }
  }

  /** What is left of the amount to move when memory is taken off: all disks as one. */
  private static double diskGib(JobPlan plan) {
    return Math.max(0, plan.dataGib() - Math.max(LEAST_GIB, plan.memoryMib() / MIB_PER_GIB));
  }
}
