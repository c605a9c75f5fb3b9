package dev.godwit.libvirt;

import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.libvirt.natives.NativeState;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt's states and reasons mean.
 *
 * <p>A destination's guest in reception reads "paused (migrating)" or "paused (starting up)", and so
 * does, with the first, a source's guest in the hand-over: {@link #mayBeIncoming} tells when the job
 * must be asked which of the two it is.
 */
record DomainState(NativeState raw) {
  // virDomainState
  private static final int NOSTATE = 0;
  private static final int RUNNING = 1;
  private static final int BLOCKED = 2;
  private static final int PAUSED = 3;
  private static final int SHUTDOWN = 4;
  private static final int SHUTOFF = 5;
  private static final int CRASHED = 6;
  private static final int PMSUSPENDED = 7;

  // virDomainRunningReason
  private static final int RUNNING_MIGRATED = 2;
  private static final int RUNNING_UNPAUSED = 5;
  private static final int RUNNING_POSTCOPY = 10;
  private static final int RUNNING_POSTCOPY_FAILED = 11;

  // virDomainPausedReason
  private static final int PAUSED_USER = 1;
  private static final int PAUSED_MIGRATION = 2;
  private static final int PAUSED_IO_ERROR = 5;
  private static final int PAUSED_WATCHDOG = 6;
  private static final int PAUSED_STARTING_UP = 11;
  private static final int PAUSED_POSTCOPY = 12;
  private static final int PAUSED_POSTCOPY_FAILED = 13;

  // virDomainShutoffReason
  private static final int SHUTOFF_CRASHED = 3;
  private static final int SHUTOFF_MIGRATED = 4;

  private static final String[] RUNNING_REASONS = {
    "unknown", "booted", "migrated", "restored", "from snapshot", "unpaused",
    "migration canceled", "save canceled", "wakeup", "crashed", "post-copy", "post-copy failed"
  };
  private static final String[] PAUSED_REASONS = {
    "unknown",
    "user",
    "migrating",
    "saving",
    "dumping",
    "I/O error",
    "watchdog",
    "from snapshot",
    "shutting down",
    "snapshot",
    "crashed",
    "starting up",
    "post-copy",
    "post-copy failed",
    "API error"
  };
  private static final String[] SHUTOFF_REASONS = {
    "unknown",
    "shutdown",
    "destroyed",
    "crashed",
    "migrated",
    "saved",
    "failed",
    "from snapshot",
    "daemon"
  };

  /** Whether this is the state of a guest being received, unless its job is one of this host's own. */
  boolean mayBeIncoming() {
    return raw.state() == PAUSED
        && (raw.reason() == PAUSED_MIGRATION || raw.reason() == PAUSED_STARTING_UP);
  }

  /**
   * How the guest stands here.
   *
   * @param incoming whether a guest that may be in reception is
   */
  Presence presence(boolean incoming) {
    return switch (raw.state()) {
      case RUNNING -> running();
      case PAUSED -> paused(incoming);
      case SHUTOFF -> shutOff();
      case CRASHED -> Presence.CRASHED;
      case PMSUSPENDED -> Presence.PAUSED;
      // Being shut down, or a state that QEMU does not use: there is still a live process.
      default -> Presence.RUNNING;
    };
  }

  private Presence running() {
    return switch (raw.reason()) {
      case RUNNING_POSTCOPY -> Presence.POST_COPY;
      case RUNNING_POSTCOPY_FAILED -> Presence.POST_COPY_FAILED;
      default -> Presence.RUNNING;
    };
  }

  private Presence paused(boolean incoming) {
    if (incoming && mayBeIncoming()) {
      return Presence.INCOMING;
    }
    return switch (raw.reason()) {
      case PAUSED_MIGRATION, PAUSED_POSTCOPY, PAUSED_STARTING_UP -> Presence.PAUSED_BY_MIGRATION;
      case PAUSED_POSTCOPY_FAILED -> Presence.POST_COPY_FAILED;
      default -> Presence.PAUSED;
    };
  }

  /** Whether the guest runs here because a migration ended here. */
  boolean hasArrived() {
    return raw.state() == RUNNING && raw.reason() == RUNNING_MIGRATED;
  }

  /** Whether the guest runs here because a client let it run after a pause. */
  boolean isUnpaused() {
    return raw.state() == RUNNING && raw.reason() == RUNNING_UNPAUSED;
  }

  /** Why the guest is paused; null if it is not. */
  @Nullable
  PauseReason pauseReason() {
    if (raw.state() != PAUSED) {
      return null;
    }
    return switch (raw.reason()) {
      case PAUSED_USER -> PauseReason.USER;
      case PAUSED_MIGRATION, PAUSED_STARTING_UP, PAUSED_POSTCOPY, PAUSED_POSTCOPY_FAILED ->
        PauseReason.MIGRATION;
      case PAUSED_IO_ERROR -> PauseReason.IO_ERROR;
      case PAUSED_WATCHDOG -> PauseReason.WATCHDOG;
      default -> PauseReason.OTHER;
    };
  }

  private Presence shutOff() {
    return switch (raw.reason()) {
      case SHUTOFF_MIGRATED -> Presence.MIGRATED_AWAY;
      case SHUTOFF_CRASHED -> Presence.CRASHED;
      default -> Presence.SHUT_OFF;
    };
  }

  /** Nova's power state. */
  PowerState power() {
    return switch (raw.state()) {
      case RUNNING, BLOCKED -> PowerState.RUNNING;
      case PAUSED -> PowerState.PAUSED;
      case SHUTDOWN, SHUTOFF -> PowerState.SHUTDOWN;
      case CRASHED -> PowerState.CRASHED;
      case PMSUSPENDED -> PowerState.SUSPENDED;
      default -> PowerState.NO_STATE;
    };
  }

  /** In libvirt's words, such as {@code paused (migrating)}. */
  String words() {
    return switch (raw.state()) {
      case NOSTATE -> "no state";
      case RUNNING -> "running (" + word(RUNNING_REASONS) + ")";
      case BLOCKED -> "blocked";
      case PAUSED -> "paused (" + word(PAUSED_REASONS) + ")";
      case SHUTDOWN -> "shutting down";
      case SHUTOFF -> "shut off (" + word(SHUTOFF_REASONS) + ")";
      case CRASHED -> "crashed";
      case PMSUSPENDED -> "suspended by guest";
      default -> "state " + raw.state();
    };
  }

  private String word(String[] reasons) {
    int reason = raw.reason();
    return reason >= 0 && reason < reasons.length ? reasons[reason] : "reason " + reason;
  }
}
