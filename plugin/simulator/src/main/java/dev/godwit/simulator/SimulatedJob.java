package dev.godwit.simulator;

import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.MigrationJob;

/** A planned migration of a simulated guest. */
record SimulatedJob(MigrationPlan plan, long memoryMib, double dataGib, Start start)
    implements MigrationJob {
  @Override
  public boolean pausedByOwner() {
    return plan.pausedByOwner();
  }

  @Override
  public boolean postCopyPermitted() {
    return plan.parameters().postCopy();
  }

  @Override
  public boolean autoConvergeArmed() {
    return plan.parameters().autoConverge();
  }

  @Override
  public long bandwidthMibPerSecond() {
    return plan.parameters().bandwidthMibPerSecond();
  }

  @Override
  public void run(Gate gate) throws HypervisorException {
    gate.pass();
    start.run(plan);
  }

  /** Makes the migrate call and waits for its end. */
  @FunctionalInterface
  interface Start {
    void run(MigrationPlan plan) throws HypervisorException;
  }
}
