package dev.godwit.libvirt;

import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.libvirt.natives.NativeDomain;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A planned migration on a connection of its own, so that no other call waits behind it.
 *
 * @param leftOut what the job does not use because it is known to break between these hosts; sentences
 */
record LibvirtJob(
    HostConnection source,
    MigrationRequest request,
    MigratePlan plan,
    boolean pausedByOwner,
    boolean postCopyPermitted,
    boolean autoConvergeArmed,
    long memoryMib,
    long bandwidthMibPerSecond,
    double dataGib,
    List<String> leftOut)
    implements MigrationJob {

  private static final Logger log = LoggerFactory.getLogger(LibvirtJob.class);

  LibvirtJob {
    leftOut = List.copyOf(leftOut);
  }

  @Override
  public void run(Gate gate) throws HypervisorException {
    leftOut.forEach(
        each -> log.info("Live migration {} of guest {}: {}", request.id(), request.guest(), each));
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
