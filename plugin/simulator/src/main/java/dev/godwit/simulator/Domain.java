package dev.godwit.simulator;

import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;

/** A guest as one host holds it. */
final class Domain {
  /** The words for a guest that a client let run after a pause. */
  static final String UNPAUSED = "running (unpaused)";

  private static final int VCPUS = 2;

  final SimulatedGuest guest;
  private Presence presence;
  private String words;
  private boolean arrived;

  Domain(SimulatedGuest guest, Presence presence, String words) {
    this.guest = guest;
    this.presence = presence;
    this.words = words;
  }

  /** Runs from now on, because its migration ended here. */
  void arrive() {
    become(Presence.RUNNING, "running (migrated)");
    arrived = true;
  }

  void become(Presence now, String inLibvirtsWords) {
    arrived = false;
    presence = now;
    words = inLibvirtsWords;
  }

  Presence presence() {
    return presence;
  }

  GuestLook look() {
    return new GuestLook(presence, null, null, arrived, words.equals(UNPAUSED), words);
  }

  /** Whether there is a live QEMU. */
  boolean isActive() {
    return !presence.isGone();
  }

  GuestObservation observe() {
    return new GuestObservation(
        guest.id(),
        guest.name(),
        switch (presence) {
          case RUNNING, POST_COPY -> PowerState.RUNNING;
          case PAUSED, PAUSED_BY_MIGRATION, INCOMING, POST_COPY_FAILED -> PowerState.PAUSED;
          case MIGRATED_AWAY, SHUT_OFF -> PowerState.SHUTDOWN;
          case CRASHED -> PowerState.CRASHED;
          case ABSENT -> PowerState.NO_STATE;
        },
        presence == Presence.INCOMING,
        presence == Presence.MIGRATED_AWAY,
        guest.persistent(),
        guest.model().memoryMib(),
        VCPUS);
  }
}
