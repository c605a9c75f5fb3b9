package dev.godwit.simulator;

import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries calls to hosts and answers back. A call that is on its way arrives and acts even if its
 * client is dead by then.
 */
final class Exchange {
  private final SimulatedHosts site;
  private final Latencies latencies;

  Exchange(SimulatedHosts site, Latencies latencies) {
    this.site = site;
    this.latencies = latencies;
  }

  /** Sends a call that is answered when it is done. */
  <T extends @Nullable Object> void send(
      SimulatedHost host, Call call, Reply.Action<T> action, Consumer<Reply<T>> answer) {
    site.later(latencies.toHost(), () -> arrive(host, call, action, answer));
  }

  private <T extends @Nullable Object> void arrive(
      SimulatedHost host, Call call, Reply.Action<T> action, Consumer<Reply<T>> answer) {
    if (isLost(host, () -> arrive(host, call, action, answer), answer)) {
      return;
    }
    long back = latencies.fromHost(call);
    Fault fault = host.takeFault(call);
    if (fault == null) {
      Reply<T> reply = act(call, action);
      site.later(back, () -> answer.accept(reply));
      return;
    }
    switch (fault) {
      case Fault.CallFails fails -> {
        if (fails.acts()) {
          act(call, action);
        }
        site.later(back, () -> answer.accept(failure(host, call, fails.kind())));
      }
      case Fault.CallHangs hangs -> {
        Reply<T> reply = hangs.acts() ? act(call, action) : failure(host, call, Kind.UNREACHABLE);
        site.later(hangs.delay().toNanos(), () -> answer.accept(reply));
      }
      default -> throw new IllegalStateException("not a fault of a call: " + fault);
    }
  }

  /** Sends the migrate call, which is answered by the job that it begins. */
  void migrate(SimulatedHost host, JobStart start, Consumer<Reply<Boolean>> answer) {
    site.later(latencies.toHost(), () -> arrive(host, start, answer));
  }

  private void arrive(SimulatedHost host, JobStart start, Consumer<Reply<Boolean>> answer) {
    if (isLost(host, () -> arrive(host, start, answer), answer)) {
      return;
    }
    Fault fault = host.takeFault(Call.MIGRATE);
    if (fault == null) {
      start.begin(answer);
      return;
    }
    switch (fault) {
      case Fault.CallFails fails -> {
        if (fails.acts()) {
          start.begin(unheard -> {});
        }
        answer.accept(failure(host, Call.MIGRATE, fails.kind()));
      }
      case Fault.CallHangs hangs ->
        site.later(hangs.delay().toNanos(), () -> {
          if (hangs.acts()) {
            start.begin(answer);
          } else {
            answer.accept(failure(host, Call.MIGRATE, Kind.UNREACHABLE));
          }
        });
      default -> throw new IllegalStateException("not a fault of a call: " + fault);
    }
  }

  private <T extends @Nullable Object> boolean isLost(
      SimulatedHost host, Runnable again, Consumer<Reply<T>> answer) {
    if (!host.isLibvirtdUp() || host.disconnected) {
      answer.accept(unreachable(host));
      return true;
    }
    if (host.cutOffs > 0) {
      host.waiting.add(
          new SimulatedHost.WaitingCall(again, () -> answer.accept(unreachable(host))));
      return true;
    }
    return false;
  }

  private <T extends @Nullable Object> Reply<T> act(Call call, Reply.Action<T> action) {
    return site.asGodwit(call, () -> Reply.of(action));
  }

  static <T extends @Nullable Object> Reply<T> unreachable(SimulatedHost host) {
    return new Reply.Failure<>(new HypervisorException(
        Kind.UNREACHABLE, "the connection to host " + host.name + " is closed"));
  }

  private static <T extends @Nullable Object> Reply<T> failure(
      SimulatedHost host, Call call, Kind kind) {
    return new Reply.Failure<>(
        new HypervisorException(kind, "simulated failure of " + call + " on host " + host.name));
  }

  /** Begins a job. */
  @FunctionalInterface
  interface JobStart {
    void begin(Consumer<Reply<Boolean>> answer);
  }
}
