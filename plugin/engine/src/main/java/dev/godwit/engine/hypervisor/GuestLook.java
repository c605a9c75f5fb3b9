package dev.godwit.engine.hypervisor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one host says of one guest.
 *
 * @param pause why it does not run; null unless it is paused, or where the hypervisor does not say
 * @param domainId the number of this run of the guest's emulator on this host (libvirt's domain id), which
 *     no later run on the same daemon has; null if it does not run, or is not known
 * @param arrived whether the hypervisor says that it runs here because a migration ended here; of a source
 *     that may stem from an earlier move
 * @param unpaused whether the hypervisor says that it runs because a client let it run after a pause; that may have
 *     been long ago
 * @param detail the hypervisor's own words for the state and its reason, for people and logs
 */
public record GuestLook(
    Presence presence,
    @Nullable PauseReason pause,
    @Nullable Long domainId,
    boolean arrived,
    boolean unpaused,
    String detail) {
  public GuestLook {
    Objects.requireNonNull(presence, "presence");
    Objects.requireNonNull(detail, "detail");
  }

  /** A look of which no more is known. */
  public GuestLook(Presence presence, String detail) {
    this(presence, null, null, false, false, detail);
  }

  /** A look at a guest that nobody let run after a pause. */
  public GuestLook(
      Presence presence,
      @Nullable PauseReason pause,
      @Nullable Long domainId,
      boolean arrived,
      String detail) {
    this(presence, pause, domainId, arrived, false, detail);
  }

  /** Why a guest is paused, in the hypervisor's own account. */
  public enum PauseReason {
    /** A client asked for it: Godwit, or somebody else; the hypervisor does not tell which. */
    USER,
    /** The migration itself. */
    MIGRATION,
    /** A disk of the guest failed. */
    IO_ERROR,
    /** The guest's watchdog. */
    WATCHDOG,
    /** Anything else, such as a snapshot. */
    OTHER
  }

  /** How a guest stands on a host, as far as a migration is concerned. */
  public enum Presence {
    /** Runs here. A reason "migrated" may stem from an earlier move and proves nothing. */
    RUNNING,
    /** Is here, complete, and does not run: paused by its owner, an I/O error, a snapshot. */
    PAUSED,
    /** Source side: paused by the migration itself, for the hand-over or after a switch to post-copy. */
    PAUSED_BY_MIGRATION,
    /** Destination side: being received, does not run here yet. */
    INCOMING,
    /** Destination side: runs here and still fetches memory. */
    POST_COPY,
    /** A broken post-copy: this side must be kept. */
    POST_COPY_FAILED,
    /** Defined but shut off, because it migrated away. */
    MIGRATED_AWAY,
    /** Defined but shut off: by itself, by an operator, by a failure. */
    SHUT_OFF,
    /** Its emulator died or it crashed; the definition is still here. */
    CRASHED,
    /** The host does not know it. */
    ABSENT;

    /** Whether the guest's processors can make progress here. */
    public boolean runs() {
      return this == RUNNING || this == POST_COPY;
    }

    /** Whether nothing of a live guest is here. */
    public boolean isGone() {
      return this == MIGRATED_AWAY || this == SHUT_OFF || this == CRASHED || this == ABSENT;
    }
  }
}
