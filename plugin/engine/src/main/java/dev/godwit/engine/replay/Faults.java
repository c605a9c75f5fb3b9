package dev.godwit.engine.replay;

import dev.godwit.engine.hypervisor.HypervisorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which calls are to fail next. Used on one hub at a time. */
final class Faults {
  private final List<ReplayEvent.Fault> waiting = new ArrayList<>();

  /** The next call of this kind fails. */
  void add(ReplayEvent.Fault fault) {
    waiting.add(fault);
  }

  /** The fault of a call that is being made now; each is used once. */
  private Optional<ReplayEvent.Fault> take(String call) {
    for (ReplayEvent.Fault fault : waiting) {
      if (fault.call().name().equals(call)) {
        waiting.remove(fault);
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  /** Fails a call of the hypervisor that is to fail. */
  void check(String call) throws HypervisorException {
    Optional<ReplayEvent.Fault> fault = take(call);
    if (fault.isPresent()) {
      throw fault.get().failure().exception();
    }
  }
}
