package dev.godwit.engine;

import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;

/** A question to a hypervisor. */
@FunctionalInterface
interface HypervisorCall<T> {
  T ask(Hypervisor hypervisor) throws HypervisorException;
}
