/**
 * The port to the hypervisors: all that the engine asks of them, and nothing of how it is done.
 *
 * <p>{@link dev.godwit.engine.hypervisor.Hypervisor} is implemented by a driver (libvirt) and by
 * simulators. Every method blocks and is called on a lane of the hub's blocking pool, never on the
 * hub itself.
 */
@NullMarked
package dev.godwit.engine.hypervisor;

import org.jspecify.annotations.NullMarked;
