package dev.godwit.engine.replay;

import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.Hypervisor.Subscription;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who hears what replayed hosts tell. */
final class Listeners {
  private final List<Listener> listeners = new ArrayList<>();

  private record Listener(HostName host, Consumer<HypervisorSignal> consumer) {}

  Subscription add(HostName host, Consumer<HypervisorSignal> consumer) {
    var listener = new Listener(host, consumer);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void clear() {
    listeners.clear();
  }

  /**
   * Tells it to those who listen to its host.
   *
   * @param newest the newest statistics, for the number of a pass that is not told
   */
  void tell(ReplayEvent.Signalled signalled, @Nullable JobStatistics newest) {
    HypervisorSignal signal = signal(signalled, newest);
    for (Listener listener : List.copyOf(listeners)) {
      if (listener.host().equals(signal.host())) {
        listener.consumer().accept(signal);
      }
    }
  }

  private static HypervisorSignal signal(
      ReplayEvent.Signalled signalled, @Nullable JobStatistics newest) {
    HostName host = new HostName(signalled.host());
    return switch (signalled.signal()) {
      case ITERATION -> {
        Long told = signalled.iteration() == null && newest != null
            ? newest.iteration()
            : signalled.iteration();
        yield new HypervisorSignal.Iteration(host, told == null ? 1 : told);
      }
      case JOB_COMPLETED ->
        new HypervisorSignal.JobCompleted(
            host,
            signalled.figures() == null
                ? JobStatistics.of(JobStatistics.Type.COMPLETED)
                : signalled.figures());
      case STARTED -> changed(host, Change.STARTED_MIGRATED);
      case PAUSED -> changed(host, Change.SUSPENDED_PAUSED);
      case IO_ERROR -> changed(host, Change.SUSPENDED_IO_ERROR);
      case WATCHDOG -> changed(host, Change.SUSPENDED_WATCHDOG);
      case UNPAUSED -> changed(host, Change.RESUMED_UNPAUSED);
      case SUSPENDED -> changed(host, Change.SUSPENDED_MIGRATED);
      case POST_COPY ->
        changed(
            host,
            signalled.host().equals(CallKey.SOURCE)
                ? Change.SUSPENDED_POST_COPY
                : Change.RESUMED_POST_COPY);
      case POST_COPY_FAILED -> changed(host, Change.POST_COPY_FAILED);
      case RESUMED -> changed(host, Change.RESUMED_MIGRATED);
      case STOPPED -> changed(host, Change.STOPPED_MIGRATED);
      case ENDED -> changed(host, Change.STOPPED);
      case OTHER -> changed(host, Change.OTHER);
      case CONNECTION_LOST -> new HypervisorSignal.ConnectionChanged(host, false);
      case CONNECTION_BACK -> new HypervisorSignal.ConnectionChanged(host, true);
    };
  }

  private static HypervisorSignal changed(HostName host, Change change) {
    return new HypervisorSignal.Lifecycle(host, change);
  }
}
