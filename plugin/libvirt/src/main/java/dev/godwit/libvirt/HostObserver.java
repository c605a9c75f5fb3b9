package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.HostFacts;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.LibvirtFailure.Code;
import dev.godwit.libvirt.natives.MemoryStats;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.libvirt.natives.NativeDomain;
import dev.godwit.libvirt.natives.NodeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads what a host says of itself and of its guests. */
final class HostObserver {
  private static final int KIB_PER_MIB = 1024;

  private HostObserver() {}

  static HostFacts facts(NativeConnection connection) throws LibvirtFailure {
    NodeInfo node = connection.node();
    MemoryStats memory = connection.memory();
    return new HostFacts(
        connection.hypervisorType(),
        connection.hypervisorVersion(),
        connection.libvirtVersion(),
        connection.hostName(),
        node.architecture(),
        GuestXml.parse(connection.capabilities()).text("host", "cpu", "model"),
        node.cpus(),
        memory.totalKib() / KIB_PER_MIB,
        memory.availableKib() / KIB_PER_MIB);
  }

  static List<GuestObservation> guests(NativeConnection connection) throws LibvirtFailure {
    var guests = new ArrayList<GuestObservation>();
    List<NativeDomain> domains = connection.domains();
    try {
      for (NativeDomain domain : domains) {
        try {
          guests.add(guest(domain));
        } catch (LibvirtFailure e) {
          // A guest that went away between the list and the question is not there any more.
          if (e.code() != Code.NO_DOMAIN) {
            throw e;
          }
        }
      }
    } finally {
      domains.forEach(NativeDomain::close);
    }
    guests.sort(Comparator.comparing(GuestObservation::name));
    return guests;
  }

  private static GuestObservation guest(NativeDomain domain) throws LibvirtFailure {
    var state = new DomainState(domain.state());
    Presence presence = state.presence(isIncoming(domain, state));
    return new GuestObservation(
        new GuestId(domain.uuid()),
        domain.name(),
        state.power(),
        presence == Presence.INCOMING,
        presence == Presence.MIGRATED_AWAY,
        domain.isPersistent(),
        domain.maxMemoryKib() / KIB_PER_MIB,
        domain.virtualCpus());
  }

  /**
   * Whether this host receives the guest. Its state alone does not tell: a source's guest in the
   * hand-over reads the same.
   */
  static boolean isIncoming(NativeDomain domain, DomainState state) throws LibvirtFailure {
    if (!state.mayBeIncoming()) {
      return false;
    }
    try {
      return JobMapping.isIncoming(domain.jobStats(0));
    } catch (LibvirtFailure e) {
      // "migration statistics are available only on the source host": so this is the other one.
      if (e.code() == Code.OPERATION_INVALID) {
        return true;
      }
      throw e;
    }
  }
}
