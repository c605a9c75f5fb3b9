package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.Retune;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Sight;
import org.jspecify.annotations.Nullable;

/** Writes what a monitor learned beside the statistics into its trace. Used on the hub only. */
public final class Evidence {
  private final TraceRecorder trace;
  private String source = "";
  private String destination = "";

  public Evidence(TraceRecorder trace) {
    this.trace = trace;
  }

  public void operationEnded(@Nullable HypervisorException failure) {
    trace.event(node -> {
      if (failure == null) {
        node.put("operation", "finished");
      } else {
        node.putObject("operation").put("failed", failure.getMessage());
      }
    });
  }

  public void request(String word) {
    trace.event(node -> node.put("request", word));
  }

  public void request(Retune retune) {
    trace.event(node -> {
      ObjectNode limits = node.putObject("request").putObject("retune");
      if (retune.maxDowntimeMillis() != null) {
        limits.put("max_downtime_ms", retune.maxDowntimeMillis());
      }
      if (retune.bandwidthMibPerSecond() != null) {
        limits.put("mib_per_second", retune.bandwidthMibPerSecond());
      }
      if (retune.policy() != null) {
        limits.put("policy", retune.policy());
      }
    });
  }

  public void signal(HypervisorSignal signal) {
    String word = switch (signal) {
      case HypervisorSignal.Iteration iteration -> "iteration";
      case HypervisorSignal.JobCompleted completed -> "job-completed";
      case HypervisorSignal.Lifecycle lifecycle ->
        switch (lifecycle.change()) {
          case SUSPENDED_MIGRATED -> "suspended";
          case SUSPENDED_POST_COPY, RESUMED_POST_COPY -> "post-copy";
          case STARTED_MIGRATED,
              POST_COPY_FAILED,
              RESUMED_MIGRATED,
              STOPPED_MIGRATED,
              STOPPED,
              OTHER -> null;
        };
      case HypervisorSignal.ConnectionChanged connection -> null;
    };
    if (word != null) {
      trace.event(node -> node.put("signal", word));
    }
  }

  /** What both hosts said, where it is something new. */
  public void round(Round round) {
    String sourceNow = source(round.source());
    String destinationNow = destination(round.destination());
    if (sourceNow.equals(source) && destinationNow.equals(destination)) {
      return;
    }
    source = sourceNow;
    destination = destinationNow;
    trace.event(node -> node.put("guest", sourceNow).put("destination", destinationNow));
  }

  private static String source(Sight sight) {
    return switch (sight) {
      case Sight.Unseen unseen -> "unreachable";
      case Sight.Fenced fenced -> "unreachable";
      case Sight.Seen seen ->
        switch (seen.look().presence()) {
          case RUNNING -> "running";
          case PAUSED, PAUSED_BY_MIGRATION, POST_COPY, POST_COPY_FAILED, INCOMING -> "paused";
          case MIGRATED_AWAY -> "stopped";
          case SHUT_OFF -> "shutdown";
          case CRASHED -> "crashed";
          case ABSENT -> "gone";
        };
    };
  }

  private static String destination(Sight sight) {
    return switch (sight) {
      case Sight.Unseen unseen -> "unreachable";
      case Sight.Fenced fenced -> "unreachable";
      case Sight.Seen seen ->
        switch (seen.look().presence()) {
          case RUNNING, POST_COPY -> "running";
          case PAUSED, PAUSED_BY_MIGRATION -> "paused";
          case INCOMING -> "incoming";
          case POST_COPY_FAILED -> "post-copy-failed";
          case MIGRATED_AWAY, SHUT_OFF, CRASHED, ABSENT -> "none";
        };
    };
  }
}
