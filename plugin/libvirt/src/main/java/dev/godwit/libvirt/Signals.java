package dev.godwit.libvirt;

import dev.godwit.engine.hypervisor.HypervisorSignal.Change;

/** What libvirt's lifecycle events mean. */
final class Signals {
  // virDomainEventType
  private static final int STARTED = 2;
  private static final int SUSPENDED = 3;
  private static final int RESUMED = 4;
  private static final int STOPPED = 5;
  private static final int CRASHED = 8;

  private Signals() {}

  /** Reads an event and the detail that belongs to it. */
  static Change change(int event, int detail) {
    return switch (event) {
      case STARTED -> detail == 1 ? Change.STARTED_MIGRATED : Change.OTHER;
      case SUSPENDED ->
        switch (detail) {
          case 0 -> Change.SUSPENDED_PAUSED;
          case 1 -> Change.SUSPENDED_MIGRATED;
          case 2 -> Change.SUSPENDED_IO_ERROR;
          case 3 -> Change.SUSPENDED_WATCHDOG;
          case 7 -> Change.SUSPENDED_POST_COPY;
          case 8 -> Change.POST_COPY_FAILED;
          default -> Change.OTHER;
        };
      case RESUMED ->
        switch (detail) {
          case 0 -> Change.RESUMED_UNPAUSED;
          case 1 -> Change.RESUMED_MIGRATED;
          case 3 -> Change.RESUMED_POST_COPY;
          case 4 -> Change.POST_COPY_FAILED;
          default -> Change.OTHER;
        };
      case STOPPED -> detail == 3 ? Change.STOPPED_MIGRATED : Change.STOPPED;
      case CRASHED -> Change.STOPPED;
      default -> Change.OTHER;
    };
  }
}
