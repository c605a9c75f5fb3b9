package dev.godwit.engine.verdict;

import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import org.jspecify.annotations.Nullable;

/** What one host said of the guest. */
public sealed interface Sight {
  /** The host did not answer, or not in time. */
  record Unseen(String reason) implements Sight {}

  /** The host does not answer, and an operator vouches that it is switched off. */
  record Fenced() implements Sight {}

  /** The host answered. */
  record Seen(GuestLook look) implements Sight {
    public Seen(Presence presence, String detail) {
      this(new GuestLook(presence, detail));
    }
  }

  /** How the guest stands there; null if that is not known. */
  default @Nullable Presence presence() {
    return this instanceof Seen seen ? seen.look().presence() : null;
  }

  /** Whether nothing of a live guest is there. */
  default boolean isGone() {
    Presence presence = presence();
    return this instanceof Fenced || (presence != null && presence.isGone());
  }

  /** Whether the host answered that something of a live guest is there. */
  default boolean isLive() {
    Presence presence = presence();
    return presence != null && !presence.isGone();
  }

  /** Whether the host does not answer and nothing vouches for it. */
  default boolean isSilent() {
    return this instanceof Unseen;
  }

  /** Whether the host answered with one of these. */
  default boolean is(Presence first, Presence... others) {
    Presence presence = presence();
    if (presence == null || presence == first) {
      return presence != null;
    }
    for (Presence other : others) {
      if (presence == other) {
        return true;
      }
    }
    return false;
  }

  /** The guest's domain id there; null if it has none or it is not known. */
  default @Nullable Long domainId() {
    return this instanceof Seen seen ? seen.look().domainId() : null;
  }

  /** Why the guest is paused there; null if it is not, or it is not known. */
  default @Nullable PauseReason pause() {
    return this instanceof Seen seen ? seen.look().pause() : null;
  }

  /** Whether the host says that it has the guest because a migration ended there. */
  default boolean hasArrived() {
    return this instanceof Seen seen && seen.look().arrived();
  }

  /** Whether the host says that a client let it run there after a pause. */
  default boolean isUnpaused() {
    return this instanceof Seen seen && seen.look().unpaused();
  }

  /** Why the host does not answer; what it says if it does. */
  default String answer() {
    return this instanceof Unseen unseen ? unseen.reason() : words();
  }

  /** For people. */
  default String words() {
    return switch (this) {
      case Unseen unseen -> "unknown (" + unseen.reason() + ")";
      case Fenced fenced -> "fenced";
      case Seen seen -> seen.look().detail();
    };
  }
}
