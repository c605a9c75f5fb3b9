package dev.godwit.libvirt.natives;

import java.util.UUID;

/**
 * Hears what a connection tells. Called on libvirt's event thread: must return at once, must not call
 * libvirt and must not throw.
 */
public interface ConnectionListener {
  /** VIR_DOMAIN_EVENT_ID_LIFECYCLE: virDomainEventType and the detail that belongs to it. */
  void lifecycle(UUID domain, int event, int detail);

  /** VIR_DOMAIN_EVENT_ID_MIGRATION_ITERATION. */
  void iteration(UUID domain, int iteration);

  /** VIR_DOMAIN_EVENT_ID_JOB_COMPLETED; the job's type is 3, completed. */
  void jobCompleted(UUID domain, NativeJob job);

  /** The connection is broken: virConnectCloseReason. */
  void closed(int reason);
}
