package dev.godwit.spi;

import dev.godwit.api.HostName;
import java.util.List;
import java.util.Optional;

/** The hypervisor hosts of a control plane. */
public interface Inventory {
  /** All hosts, in a stable order. */
  List<HostEndpoint> hosts();

  /** One host by its name. */
  default Optional<HostEndpoint> find(HostName name) {
    return hosts().stream().filter(host -> host.name().equals(name)).findFirst();
  }
}
