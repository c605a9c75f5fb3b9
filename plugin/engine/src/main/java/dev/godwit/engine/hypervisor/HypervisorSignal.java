package dev.godwit.engine.hypervisor;

import dev.godwit.api.HostName;

/** Something that a hypervisor told of its own accord. A signal is a reason to look, not a proof. */
public sealed interface HypervisorSignal {
  /** The host that told it. */
  HostName host();

  /** A memory pass began; numbers may go on from an earlier, cancelled migration. */
  record Iteration(HostName host, long iteration) implements HypervisorSignal {}

  /** The job completed; only the source tells this, and only of a success. */
  record JobCompleted(HostName host, JobStatistics statistics) implements HypervisorSignal {}

  /** The guest changed its state. */
  record Lifecycle(HostName host, Change change) implements HypervisorSignal {}

  /** The connection to the host was lost or is there again; what happened in between is unknown. */
  record ConnectionChanged(HostName host, boolean connected) implements HypervisorSignal {}

  /** Changes that are told apart. */
  enum Change {
    /** Started here to be received. */
    STARTED_MIGRATED,
    /** Paused by a client, outside a job: libvirt tells one during a job as {@link #SUSPENDED_MIGRATED}. */
    SUSPENDED_PAUSED,
    /** Paused because a disk failed. */
    SUSPENDED_IO_ERROR,
    /** Paused by the guest's watchdog. */
    SUSPENDED_WATCHDOG,
    /** Paused for the hand-over, or by a client during the job; also happens in migrations that then fail. */
    SUSPENDED_MIGRATED,
    /** Switched to post-copy, source side. */
    SUSPENDED_POST_COPY,
    /** A post-copy broke. */
    POST_COPY_FAILED,
    /** A client let it run again. */
    RESUMED_UNPAUSED,
    /** Runs here after a migration, completed or not. */
    RESUMED_MIGRATED,
    /** Runs here in post-copy. */
    RESUMED_POST_COPY,
    /** Ended here because it migrated away. */
    STOPPED_MIGRATED,
    /** Ended here for another reason. */
    STOPPED,
    /** Anything else. */
    OTHER
  }
}
