package dev.godwit.engine;

import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;

/** A command to a hypervisor. */
@FunctionalInterface
interface HypervisorCommand {
  void give(Hypervisor hypervisor) throws HypervisorException;
}
