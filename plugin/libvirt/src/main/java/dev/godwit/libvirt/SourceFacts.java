package dev.godwit.libvirt;

import dev.godwit.api.Blocker;
import dev.godwit.api.Blocker.Code;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostFacts;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeDomain;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the source says before a migration.
 *
 * @param guest what it says of the guest; null if it does not have it
 */
record SourceFacts(HostFacts host, @Nullable Guest guest) {

  /** What the source says of the guest. */
  record Guest(
      String name,
      Presence presence,
      String state,
      boolean persistent,
      boolean jobActive,
      long memoryMib,
      GuestXml xml) {}

  private static final int KIB_PER_MIB = 1024;

  static SourceFacts read(HostConnection source, GuestId id) throws HypervisorException {
    return source.call(connection -> {
      HostFacts host = HostObserver.facts(connection);
      Optional<NativeDomain> found = connection.lookup(id.uuid());
      if (found.isEmpty()) {
        return new SourceFacts(host, null);
      }
      try (NativeDomain domain = found.get()) {
        return new SourceFacts(host, guest(domain));
      }
    });
  }

  private static Guest guest(NativeDomain domain) throws LibvirtFailure {
    var state = new DomainState(domain.state());
    Presence presence = state.presence(HostObserver.isIncoming(domain, state));
    boolean live = presence == Presence.RUNNING || presence == Presence.PAUSED;
    return new Guest(
        domain.name(),
        presence,
        state.words(),
        domain.isPersistent(),
        live && JobMapping.type(domain.jobStats(0).type()).isActive(),
        domain.maxMemoryKib() / KIB_PER_MIB,
        GuestXml.parse(domain.xml(0)));
  }

  boolean isThere() {
    return guest != null;
  }

  private Guest present() {
    if (guest == null) {
      throw new IllegalStateException("the source does not have the guest");
    }
    return guest;
  }

  String name() {
    return present().name();
  }

  boolean paused() {
    return present().presence() == Presence.PAUSED;
  }

  boolean persistent() {
    return present().persistent();
  }

  long memoryMib() {
    return present().memoryMib();
  }

  GuestXml xml() {
    return present().xml();
  }

  /** Adds what stands in the way on this side. */
  void check(MigrationRequest request, List<Blocker> blockers) {
    checkGuest(request, blockers);
    if (guest != null && guest.xml().hasHostDevice()) {
      blockers.add(new Blocker(
          Code.HOST_DEVICE,
          "Guest "
              + request.guest()
              + " has a device of "
              + request.source()
              + " passed through; detach it first."));
    }
  }

  /** Adds what stands in the way in the guest's present state. */
  void checkGuest(MigrationRequest request, List<Blocker> blockers) {
    if (guest == null) {
      blockers.add(new Blocker(
          Code.GUEST_NOT_FOUND,
          "Guest " + request.guest() + " is not on " + request.source() + "."));
      return;
    }
    if (guest.presence() != Presence.RUNNING && guest.presence() != Presence.PAUSED) {
      blockers.add(new Blocker(
          Code.GUEST_NOT_RUNNING,
          "Guest "
              + request.guest()
              + " on "
              + request.source()
              + " is "
              + guest.state()
              + "; only a running or paused guest can be moved."));
    }
    if (guest.jobActive()) {
      blockers.add(new Blocker(
          Code.JOB_ACTIVE,
          "Guest "
              + request.guest()
              + " on "
              + request.source()
              + " has a job under way (a migration, a save or a backup); wait for its end."));
    }
  }
}
