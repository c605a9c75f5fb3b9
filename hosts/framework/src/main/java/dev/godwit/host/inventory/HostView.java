package dev.godwit.host.inventory;

import dev.godwit.api.HostObservation;
import dev.godwit.spi.HostEndpoint;

/**
 * A hypervisor host and what was last seen of it.
 *
 * @param endpoint how it is reached
 */
public record HostView(HostEndpoint endpoint, HostObservation observation) {}
