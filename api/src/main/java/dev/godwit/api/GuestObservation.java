package dev.godwit.api;

import java.util.Objects;

/**
 * What one host says of one guest.
 *
 * @param incoming the guest is being received by this host and does not run here yet
 * @param migratedAway this is only what a completed migration left behind: the definition of a guest
 *     that was shut off here because it runs elsewhere
 * @param persistent the host keeps the definition when the guest stops
 */
public record GuestObservation(
    GuestId id,
    String name,
    PowerState state,
    boolean incoming,
    boolean migratedAway,
    boolean persistent,
    long memoryMib,
    int vcpus) {
  public GuestObservation {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(state, "state");
  }

  /** Nova's power states. */
  public enum PowerState {
    RUNNING,
    PAUSED,
    SHUTDOWN,
    CRASHED,
    SUSPENDED,
    NO_STATE
  }
}
