package dev.godwit.engine.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import java.util.function.Consumer;
import java.util.function.Function;

/** Puts the calls of one migration and their answers into its trace. Safe for all threads. */
final class Recorder {
  private final MigrationRequest request;
  private final TraceRecorder trace;
  private volatile boolean suspendSent;

  Recorder(MigrationRequest request, TraceRecorder trace) {
    this.request = request;
    this.trace = trace;
  }

  TraceRecorder trace() {
    return trace;
  }

  MigrationRequest request() {
    return request;
  }

  /** A host as the format names it. */
  String word(HostName host) {
    return word(request, host);
  }

  static String word(MigrationRequest request, HostName host) {
    if (host.equals(request.source())) {
      return SentCall.SOURCE;
    }
    return host.equals(request.destination()) ? SentCall.DESTINATION : host.value();
  }

  /** Makes a call that can fail in the hypervisor's ways, and records both. */
  <T> T call(
      String name, String host, Question<T> question, Function<T, Consumer<ObjectNode>> answer)
      throws HypervisorException {
    SentCall call = trace.sent(name, host);
    suspendSent |= name.equals("suspend");
    try {
      T value = question.ask();
      Consumer<ObjectNode> told = answer.apply(value);
      trace.answered(call, node -> {
        told.accept(node);
        from(node, call);
      });
      return value;
    } catch (HypervisorException e) {
      failed(call, TracedFailure.of(e));
      throw e;
    } catch (RuntimeException | LinkageError e) {
      failed(call, TracedFailure.of(e));
      throw e;
    }
  }

  /** How a call failed that is no look at the job. */
  void failed(SentCall call, TracedFailure failure) {
    trace.answered(call, node -> {
      switch (call.name()) {
        case "look" -> node.put(lookKey(call.host()), "unreachable");
        case "job-type" -> node.put("job_type", "unknown");
        case SentCall.STATISTICS -> failure.writeTo(node.putObject("statistics"));
        case "completed-job-statistics" -> failure.writeTo(node.putObject("completed"));
        case "migrate" ->
          node.putObject("operation")
              .put("failed", failure.message())
              .put("error", failure.error());
        default -> {
          if (failure.isUnknown()) {
            node.putObject("fail").put("unknown", call.name());
          } else {
            node.put("fail", call.name());
          }
        }
      }
      if (!node.has("statistics") && !node.has("completed") && !node.has("operation")) {
        failure.writeTo(node);
      }
      from(node, call);
    });
  }

  /** The key of a look already tells the migration's own hosts. */
  private static void from(ObjectNode node, SentCall call) {
    if (!node.has("guest") && !node.has("destination")) {
      TraceRecorder.from(node, call.host());
    }
  }

  private static String lookKey(String host) {
    return switch (host) {
      case SentCall.SOURCE -> "guest";
      case SentCall.DESTINATION -> "destination";
      default -> "elsewhere";
    };
  }

  /** What a host said of the guest. */
  Consumer<ObjectNode> look(String host, GuestLook look) {
    boolean afterSuspend = suspendSent;
    return node -> look(node, host, look, afterSuspend);
  }

  private static void look(ObjectNode node, String host, GuestLook look, boolean afterSuspend) {
    boolean source = host.equals(SentCall.SOURCE);
    node.put(lookKey(host), word(look.presence(), source));
    if (look.presence() == Presence.PAUSED || look.presence() == Presence.PAUSED_BY_MIGRATION) {
      node.put("by", pausedBy(look, afterSuspend));
    }
    if (look.domainId() != null) {
      node.put("domain_id", look.domainId());
    }
    if (look.arrived()) {
      node.put("arrived", true);
    }
    if (look.unpaused()) {
      node.put("unpaused", true);
    }
    node.put("says", look.detail());
  }

  private static String word(Presence presence, boolean source) {
    return switch (presence) {
      case RUNNING -> "running";
      case PAUSED, PAUSED_BY_MIGRATION -> "paused";
      case INCOMING -> "incoming";
      case POST_COPY -> "post-copy";
      case POST_COPY_FAILED -> "post-copy-failed";
      case MIGRATED_AWAY -> "stopped";
      case SHUT_OFF -> "shutdown";
      case CRASHED -> "crashed";
      case ABSENT -> source ? "gone" : "none";
    };
  }

  /** The hypervisor does not tell Godwit from the owner; what was sent does. */
  private static String pausedBy(GuestLook look, boolean afterSuspend) {
    if (look.presence() == Presence.PAUSED_BY_MIGRATION) {
      return "migration";
    }
    return switch (look.pause()) {
      case null -> "unknown";
      case USER -> afterSuspend ? "godwit" : "owner";
      case MIGRATION -> "other";
      case IO_ERROR -> "io-error";
      case WATCHDOG -> "watchdog";
      case OTHER -> "other";
    };
  }

  /** A host told something. */
  void signal(HypervisorSignal signal) {
    trace.event(node -> {
      node.put("signal", word(signal));
      if (signal instanceof HypervisorSignal.Iteration iteration) {
        node.put("iteration", iteration.iteration());
      } else if (signal instanceof HypervisorSignal.JobCompleted completed) {
        new TracedStatistics(completed.statistics()).writeTo(node.putObject("figures"));
      }
      TraceRecorder.from(node, word(signal.host()));
    });
  }

  private static String word(HypervisorSignal signal) {
    return switch (signal) {
      case HypervisorSignal.Iteration iteration -> "iteration";
      case HypervisorSignal.JobCompleted completed -> "job-completed";
      case HypervisorSignal.ConnectionChanged changed ->
        changed.connected() ? "connection-back" : "connection-lost";
      case HypervisorSignal.Lifecycle lifecycle ->
        switch (lifecycle.change()) {
          case STARTED_MIGRATED -> "started";
          case SUSPENDED_PAUSED -> "paused";
          case SUSPENDED_IO_ERROR -> "io-error";
          case SUSPENDED_WATCHDOG -> "watchdog";
          case RESUMED_UNPAUSED -> "unpaused";
          case SUSPENDED_MIGRATED -> "suspended";
          case SUSPENDED_POST_COPY, RESUMED_POST_COPY -> "post-copy";
          case POST_COPY_FAILED -> "post-copy-failed";
          case RESUMED_MIGRATED -> "resumed";
          case STOPPED_MIGRATED -> "stopped";
          case STOPPED -> "ended";
          case OTHER -> "other";
        };
    };
  }

  /** What is asked of a hypervisor. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws HypervisorException;
  }
}
