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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a migration in the format of a recorded one. Safe for all threads. */
public final class TraceDocument {
  private static final int FORMAT = 1;
  private static final double LEAST_GIB = 2;
  private static final double MIB_PER_GIB = 1024;

  private TraceDocument() {}

  /**
   * The document.
   *
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
    settings(document.putObject("settings"), numbers(settings, request), plan);
    contract(document, request.options().contract(), settings.downtimeCapMillis());
    guest(document.putObject("guest"), plan);
    document.put("status", "running");
    document.put("block_migration", plan != null && diskGib(plan) > 0);
    trace.writeTo(document);
    return document.toString();
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
    }
  }

  private static void contract(ObjectNode document, MigrationContract contract, long capMillis) {
    Long downtime = contract.maxDowntimeMillis();
    if (downtime == null && contract.deadlineSeconds() == null) {
      return;
    }
    ObjectNode node = document.putObject("contract");
    if (downtime != null) {
      node.put("max_downtime_ms", Math.min(downtime, capMillis));
    }
    if (contract.deadlineSeconds() != null) {
      node.put("deadline_s", contract.deadlineSeconds());
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
