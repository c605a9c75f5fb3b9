package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import org.jspecify.annotations.Nullable;

/** A guest under migration as both of its hosts hold it, and what they tell of it. */
final class Halves {
  private static final String BROKEN = "post-copy failed";

  private final SimulatedHosts site;
  private final GuestId guest;
  private final SimulatedHost source;
  private final SimulatedHost destination;
  private final Domain outgoing;
  private final boolean pausedByOwner;
  private @Nullable Domain incoming;

  Halves(SimulatedHosts site, SimulatedHost source, SimulatedHost destination, Domain outgoing) {
    this.site = site;
    this.guest = outgoing.guest.id();
    this.source = source;
    this.destination = destination;
    this.outgoing = outgoing;
    this.pausedByOwner = outgoing.presence() == Presence.PAUSED;
  }

  boolean pausedByOwner() {
    return pausedByOwner;
  }

  boolean runsOnSource() {
    return outgoing.presence() == Presence.RUNNING;
  }

  String wordsOfSource() {
    return outgoing.look().detail();
  }

  boolean isReceiving() {
    return incoming != null;
  }

  /** Whether there is a live QEMU on both sides. */
  boolean areActive() {
    return incoming != null && incoming.isActive() && outgoing.isActive();
  }

  /** The destination is made ready. */
  void receive() {
    incoming = new Domain(outgoing.guest, Presence.INCOMING, "paused (migrating)");
    destination.domains.put(guest, incoming);
    destination.signal(guest, Change.STARTED_MIGRATED);
  }

  /** Somebody pauses the guest. */
  void suspend() {
    outgoing.become(Presence.PAUSED_BY_MIGRATION, "paused (migrating)");
    source.signal(guest, Change.SUSPENDED_MIGRATED);
  }

  /** Somebody lets it run again. */
  void resume() {
    outgoing.become(Presence.RUNNING, Domain.UNPAUSED);
    source.signal(guest, Change.RESUMED_UNPAUSED);
  }

  /** The migration stops the guest. */
  void stop(boolean postCopy) {
    outgoing.become(
        Presence.PAUSED_BY_MIGRATION, postCopy ? "paused (post-copy)" : "paused (migrating)");
    source.signal(guest, Change.SUSPENDED_MIGRATED);
    if (postCopy) {
      source.signal(guest, Change.SUSPENDED_POST_COPY);
    }
  }

  /** The guest runs on the destination without all of its memory. */
  void runInPostCopy() {
    arrived().become(Presence.POST_COPY, "running (post-copy)");
    destination.signal(guest, Change.RESUMED_POST_COPY);
    site.runs(guest);
  }

  /** The guest is complete on the destination. */
  void run() {
    if (pausedByOwner) {
      arrived().become(Presence.PAUSED, "paused (migrated)");
    } else {
      arrived().arrive();
    }
    destination.signal(guest, Change.RESUMED_MIGRATED);
    site.runs(guest);
  }

  /** The source gives the guest up, whose definition moved with it. */
  void leaveSource() {
    source.ended(outgoing, Presence.ABSENT, "");
    source.signal(guest, Change.STOPPED_MIGRATED);
  }

  /** The post-copy broke on both sides. */
  void breakPostCopy() {
    breakSource();
    breakDestination();
  }

  void breakSource() {
    outgoing.become(Presence.POST_COPY_FAILED, "paused (" + BROKEN + ")");
    source.signal(guest, Change.POST_COPY_FAILED);
  }

  void breakDestination() {
    if (incoming != null) {
      incoming.become(Presence.POST_COPY_FAILED, "running (" + BROKEN + ")");
    }
    destination.signal(guest, Change.POST_COPY_FAILED);
  }

  /** A broken post-copy goes on. */
  void recover() {
    outgoing.become(Presence.PAUSED_BY_MIGRATION, "paused (post-copy)");
    source.signal(guest, Change.SUSPENDED_POST_COPY);
    arrived().become(Presence.POST_COPY, "running (post-copy)");
    destination.signal(guest, Change.RESUMED_POST_COPY);
  }

  /** The source's QEMU ended. */
  void endSource(boolean byItself) {
    source.ended(
        outgoing,
        byItself ? Presence.SHUT_OFF : Presence.CRASHED,
        byItself ? "shut off (shutdown)" : "shut off (crashed)");
    source.signal(guest, Change.STOPPED);
  }

  /** The destination's QEMU ended. */
  void endDestination(boolean byItself) {
    destination.ended(
        arrived(),
        byItself ? Presence.SHUT_OFF : Presence.ABSENT,
        byItself ? "shut off (shutdown)" : "");
    destination.signal(guest, Change.STOPPED);
  }

  /** libvirt lets a guest run again that the migration, or somebody during it, stopped. */
  void restoreSource() {
    if (outgoing.presence() == Presence.PAUSED_BY_MIGRATION
        && source.isLibvirtdUp()
        && !source.takeRestoreFailure()) {
      outgoing.become(
          pausedByOwner ? Presence.PAUSED : Presence.RUNNING,
          pausedByOwner ? "paused (user)" : "running (migration canceled)");
      source.signal(guest, pausedByOwner ? Change.OTHER : Change.RESUMED_MIGRATED);
      site.runs(guest);
    }
  }

  /** The destination throws away what it has received, unless it is more than that by then. */
  void dropIncoming() {
    if (incoming != null && incoming.presence() == Presence.INCOMING) {
      destination.ended(incoming, Presence.ABSENT, "");
      destination.signal(guest, Change.STOPPED);
    }
  }

  private Domain arrived() {
    if (incoming == null) {
      throw new IllegalStateException("a guest landed before its destination was made ready");
    }
    return incoming;
  }
}
