package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a host says of itself and of its guests. */
final class HostObserver {
  private static final Logger log = LoggerFactory.getLogger(HostObserver.class);
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
          if (!connection.isAlive()) {
            throw e;
          }
          // A guest that went away between the list and the question is not there any more.
          if (e.code() != Code.NO_DOMAIN) {
            guests.add(unread(domain, e));
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

  /** A guest of which libvirt could not say how it is: that must hide neither the host nor its other guests. */
  private static GuestObservation unread(NativeDomain domain, LibvirtFailure failure)
      throws LibvirtFailure {
    log.debug("Guest {} could not be read: {}", domain.name(), failure.getMessage());
    return new GuestObservation(
        new GuestId(domain.uuid()), domain.name(), PowerState.NO_STATE, false, false, false, 0, 0);
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
      // libvirt 9.0
      // says it with either code.
      if (e.code() == Code.OPERATION_INVALID || e.code() == Code.OPERATION_UNSUPPORTED) {
        return true;
      }
      throw e;
    }
  }
}
