package dev.godwit.engine.calls;

import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;

/** A question to a hypervisor. */
@FunctionalInterface
public interface HypervisorCall<T> {
  T ask(Hypervisor hypervisor) throws HypervisorException;
}
