package dev.godwit.engine.calls;

import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;

/** A command to a hypervisor. */
@FunctionalInterface
public interface HypervisorCommand {
  void give(Hypervisor hypervisor) throws HypervisorException;
}
