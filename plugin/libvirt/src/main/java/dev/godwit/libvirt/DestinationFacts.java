package dev.godwit.libvirt;

import dev.godwit.api.Blocker;
import dev.godwit.api.Blocker.Code;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostFacts;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.libvirt.natives.NativeDomain;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the destination says before a migration.
 *
 * @param conflict the state of a guest that is in the way there; null if none is
 * @param cpuFits whether its hypervisor can give the guest's processor; null if it does not say
 */
record DestinationFacts(
    HostFacts host, @Nullable String conflict, @Nullable Boolean cpuFits) {
  private static final Logger log = LoggerFactory.getLogger(DestinationFacts.class);

  /** VIR_CPU_COMPARE_INCOMPATIBLE. */
  private static final int INCOMPATIBLE = 0;

  /**
   * Asks the destination.
   *
   * @param source what the source said; null if it did not answer
   */
  static DestinationFacts read(
      HostConnection destination, GuestId guest, @Nullable SourceFacts source)
      throws HypervisorException {
    return destination.call(connection -> new DestinationFacts(
        HostObserver.facts(connection),
        conflict(connection, guest, source),
        (source == null || !source.isThere()) ? null : cpuFits(connection, source.xml())));
  }

  private static @Nullable String conflict(
      NativeConnection connection, GuestId guest, @Nullable SourceFacts source)
      throws LibvirtFailure {
    String sameUuid = state(connection.lookup(guest.uuid()));
    if (sameUuid != null || source == null || !source.isThere()) {
      return sameUuid;
    }
    return state(connection.lookup(source.name()));
  }

  /** A guest's state; null if there is none, or only what an earlier move left behind. */
  private static @Nullable String state(Optional<NativeDomain> found) throws LibvirtFailure {
    if (found.isEmpty()) {
      return null;
    }
    try (NativeDomain domain = found.get()) {
      var state = new DomainState(domain.state());
      return switch (state.presence(false)) {
        case MIGRATED_AWAY -> null;
        default -> domain.name() + " " + domain.uuid() + ", " + state.words();
      };
    }
  }

  private static @Nullable Boolean cpuFits(NativeConnection connection, GuestXml xml) {
    String cpu = xml.cpu();
    if (cpu == null) {
      return null;
    }
    try {
      return connection.compareHypervisorCpu(
              xml.emulator(), xml.architecture(), xml.machine(), xml.virtualizationType(), cpu)
          != INCOMPATIBLE;
    } catch (LibvirtFailure e) {
      // Emulated processors cannot be compared; libvirt checks again when the guest arrives.
      log.debug("The processor of a guest cannot be compared: {}", e.getMessage());
      return null;
    }
  }

  /** Adds the guest that is in the way there. */
  void checkConflict(MigrationRequest request, List<Blocker> blockers) {
    if (conflict != null) {
      blockers.add(new Blocker(
          Code.GUEST_ON_DESTINATION,
          request.destination()
              + " already has a guest with this UUID or name ("
              + conflict
              + "); undefine or rename it first."));
    }
  }

  /** Adds what stands in the way on this side. */
  void check(MigrationRequest request, SourceFacts source, List<Blocker> blockers) {
    checkConflict(request, blockers);
    if (!host.hypervisorType().equals(source.host().hypervisorType())) {
      blockers.add(new Blocker(
          Code.HYPERVISOR_TYPE,
          "The supplied hypervisor type is invalid: "
              + request.source()
              + " runs "
              + source.host().hypervisorType()
              + ", "
              + request.destination()
              + " runs "
              + host.hypervisorType()
              + "."));
    } else if (host.hypervisorVersion() < source.host().hypervisorVersion()) {
      blockers.add(new Blocker(
          Code.DESTINATION_TOO_OLD,
          "The instance requires a newer hypervisor version than has been provided: "
              + request.destination()
              + " runs "
              + HostFacts.version(host.hypervisorVersion())
              + ", "
              + request.source()
              + " runs "
              + HostFacts.version(source.host().hypervisorVersion())
              + "."));
    }
    if (host.memoryFreeMib() < source.memoryMib()) {
      blockers.add(new Blocker(
          Code.MEMORY,
          "Guest "
              + request.guest()
              + " needs "
              + source.memoryMib()
              + " MiB, "
              + request.destination()
              + " has "
              + host.memoryFreeMib()
              + " MiB available."));
    }
    if (Boolean.FALSE.equals(cpuFits)) {
      blockers.add(new Blocker(
          Code.CPU_INCOMPATIBLE,
          "The hypervisor of "
              + request.destination()
              + " cannot give guest "
              + request.guest()
              + " the processor it has ("
              + host.cpuModel()
              + " there)."));
    }
  }
}
