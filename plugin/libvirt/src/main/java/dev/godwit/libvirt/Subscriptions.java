package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.Hypervisor.Subscription;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who wants to hear of which guest on one host. Safe for all threads. */
final class Subscriptions {
  private final Map<GuestId, CopyOnWriteArrayList<Consumer<HypervisorSignal>>> listeners =
      new ConcurrentHashMap<>();

  Subscription add(GuestId guest, Consumer<HypervisorSignal> listener) {
    listeners.computeIfAbsent(guest, id -> new CopyOnWriteArrayList<>()).add(listener);
    return () -> listeners.computeIfPresent(guest, (id, list) -> {
      list.remove(listener);
      return list.isEmpty() ? null : list;
    });
  }

  void tell(GuestId guest, HypervisorSignal signal) {
    var list = listeners.get(guest);
    if (list != null) {
      list.forEach(listener -> listener.accept(signal));
    }
  }

  void tellAll(HypervisorSignal signal) {
    listeners.values().forEach(list -> list.forEach(listener -> listener.accept(signal)));
  }
}
