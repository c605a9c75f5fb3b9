package dev.godwit.engine;

import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.story.Engine;
import dev.godwit.spi.Inventory;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks at hosts through their control lanes. Safe for all threads. */
final class EngineHypervisorView implements HypervisorView {
  private final Engine engine;
  private final Inventory inventory;
  private final List<KnownBadVersions> knownBad;

  EngineHypervisorView(Engine engine, Inventory inventory, List<KnownBadVersions> knownBad) {
    this.engine = engine;
    this.inventory = inventory;
    this.knownBad = List.copyOf(knownBad);
  }

  @Override
  public CompletableFuture<HostObservation> observe(HostName host) {
    if (inventory.find(host).isEmpty()) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("host " + host + " is not in the inventory"));
    }
    return engine.calls().fromOutside(() -> {
      try {
        return engine.calls().control(host, "observe", hypervisor -> hypervisor.observe(host));
      } catch (HypervisorException e) {
        return new HostObservation(
            host, engine.hub().clock().instant(), null, e.getMessage(), List.of());
      }
    });
  }

  @Override
  public List<KnownBadVersions> knownBadVersions() {
    return knownBad;
  }
}
