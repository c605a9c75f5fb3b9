/**
 * Hosts, guests and a hypervisor that exist only in simulated time, behind the engine's port {@link
 * dev.godwit.engine.hypervisor.Hypervisor}.
 *
 * <p>{@link dev.godwit.simulator.SimulatedHosts} is the world: it outlives a driver, so a driver can be
 * killed and another one take its migrations up. {@link dev.godwit.simulator.SimulatedHypervisor} is
 * one driver's connection to it, on that driver's hub. What the hosts tell and how they fail follows
 * what was seen of libvirt 9.0 with QEMU 7.2 ({@code docs/hypervisor-notes.md}).
 */
@NullMarked
package dev.godwit.simulator;

import org.jspecify.annotations.NullMarked;
