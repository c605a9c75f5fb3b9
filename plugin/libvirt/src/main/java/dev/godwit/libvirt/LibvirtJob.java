package dev.godwit.libvirt;

import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.libvirt.natives.NativeDomain;

/** A planned migration on a connection of its own, so that no other call waits behind it. */
record LibvirtJob(
    HostConnection source,
    MigrationRequest request,
    MigratePlan plan,
    boolean pausedByOwner,
    boolean postCopyPermitted,
    boolean autoConvergeArmed,
    long memoryMib,
    long bandwidthMibPerSecond,
    double dataGib)
    implements MigrationJob {

  @Override
  public void run(Gate gate) throws HypervisorException {
    try (NativeConnection connection = source.openAnother()) {
      try (NativeDomain domain = domain(connection)) {
        gate.pass();
        domain.migrateToUri(plan.peerUri(), plan.parameters(), plan.flags());
      } catch (LibvirtFailure e) {
        throw Failures.translate(request.source(), e, connection.isAlive());
      }
    }
  }

  private NativeDomain domain(NativeConnection connection)
      throws LibvirtFailure, HypervisorException {
    return connection
        .lookup(request.guest().uuid())
        .orElseThrow(() -> new HypervisorException(
            Kind.NO_DOMAIN, "host " + request.source() + " has no guest " + request.guest()));
  }
}
