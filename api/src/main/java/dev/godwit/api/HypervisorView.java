package dev.godwit.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A read-only look at the hosts of a driver. May be called from any thread; does not block. */
public interface HypervisorView {
  /**
   * Looks at one host now. Completes within the driver's control deadline, with
   * {@link HostObservation#isUp} false when the host does not answer in time; fails with {@link
   * IllegalArgumentException} when the host is not in the inventory.
   */
  CompletableFuture<HostObservation> observe(HostName host);

  /** Between which versions something breaks, as far as the driver knows; its checks go by this list. */
  default List<KnownBadVersions> knownBadVersions() {
    return List.of();
  }
}
