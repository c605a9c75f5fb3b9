package dev.godwit.engine.replay;

import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What a host says of the guest.
 *
 * @param word the document's word for it
 * @param presence null if the host does not answer
 * @param pause why the guest is paused; null if it is not, or nobody says why
 * @param domainId null if it is not told
 * @param arrived whether the host says that a migration brought the guest
 * @param unpaused whether the host says that a client let the guest run after a pause
 * @param says the hypervisor's own words; null if they are not told
 * @param failure how the look failed; null if the host answers
 */
record GuestTold(
    String word,
    @Nullable Presence presence,
    @Nullable PauseReason pause,
    @Nullable Long domainId,
    boolean arrived,
    boolean unpaused,
    @Nullable String says,
    @Nullable ToldFailure failure) {

  /** Something that the format has a word for. */
  static GuestTold of(String word, Presence presence) {
    return new GuestTold(word, presence, null, null, false, false, null, null);
  }

  /** A host that does not answer. */
  static GuestTold unreachable() {
    return new GuestTold("unreachable", null, null, null, false, false, null, null);
  }

  /** A guest that a client of the hypervisor paused. */
  static GuestTold paused() {
    return of("paused", Presence.PAUSED).with(PausedBy.OWNER);
  }

  /** The same, paused for a reason. */
  GuestTold with(PausedBy by) {
    return new GuestTold(
        word, by.presence(), by.reason(), domainId, arrived, unpaused, says, failure);
  }

  /** The same with what else a document tells. */
  GuestTold with(
      @Nullable Long id,
      boolean here,
      boolean letRun,
      @Nullable String words,
      @Nullable ToldFailure failed) {
    return new GuestTold(word, presence, pause, id, here, letRun, words, failed);
  }

  /** Whether there is a live guest. */
  boolean isLive() {
    return presence != null && !presence.isGone();
  }

  /** The answer of a host, with a domain id if none is told here. */
  GuestLook look(String host, @Nullable Long usualId) throws HypervisorException {
    if (presence == null) {
      throw failure == null
          ? new HypervisorException(Kind.UNREACHABLE, "host " + host + " does not answer")
          : failure.exception();
    }
    return new GuestLook(
        presence,
        pause,
        domainId == null ? usualId : domainId,
        arrived,
        unpaused,
        says == null ? word : says);
  }

  /** Who or what paused a guest. */
  enum PausedBy {
    GODWIT(Presence.PAUSED, PauseReason.USER),
    OWNER(Presence.PAUSED, PauseReason.USER),
    MIGRATION(Presence.PAUSED_BY_MIGRATION, PauseReason.MIGRATION),
    IO_ERROR(Presence.PAUSED, PauseReason.IO_ERROR),
    WATCHDOG(Presence.PAUSED, PauseReason.WATCHDOG),
    OTHER(Presence.PAUSED, PauseReason.OTHER),
    UNKNOWN(Presence.PAUSED, null);

    private final Presence presence;
    private final @Nullable PauseReason reason;

    PausedBy(Presence presence, @Nullable PauseReason reason) {
      this.presence = presence;
      this.reason = reason;
    }

    Presence presence() {
      return presence;
    }

    @Nullable
    PauseReason reason() {
      return reason;
    }
  }
}
