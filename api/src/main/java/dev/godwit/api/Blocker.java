package dev.godwit.api;

import java.util.Objects;

/**
 * One reason why a migration cannot start.
 *
 * @param code what kind of reason
 * @param message one sentence for a person: what, which guest, on which host, what to do
 */
public record Blocker(Code code, String message) {
  public Blocker {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
  }

  /** Kinds of blockers. */
  public enum Code {
    /** The source or destination is not in the host's inventory. */
    HOST_UNKNOWN,
    /** Source and destination are the same host. */
    SAME_HOST,
    /** A host does not answer. */
    HOST_UNREACHABLE,
    /** The source does not have this guest. */
    GUEST_NOT_FOUND,
    /** The guest is neither running nor paused. */
    GUEST_NOT_RUNNING,
    /** The destination already has a guest with this UUID or name. */
    GUEST_ON_DESTINATION,
    /** The guest has a job that a migration cannot share (another migration, a save, a snapshot). */
    JOB_ACTIVE,
    /** Shared storage was promised, a disk is local. */
    LOCAL_DISK,
    /** A copy of local disks was asked for, there is none. */
    NO_LOCAL_DISK,
    /** It cannot be told whether a disk is on shared storage. */
    STORAGE_UNKNOWN,
    /** The hosts run different hypervisors. */
    HYPERVISOR_TYPE,
    /** The destination's hypervisor is older than the source's. */
    DESTINATION_TOO_OLD,
    /** The destination has too little free memory. */
    MEMORY,
    /** The guest has a device of the source host passed through. */
    HOST_DEVICE,
    /** The destination's processor lacks what the guest's needs. */
    CPU_INCOMPATIBLE,
    /** Something breaks between the versions of the two hosts. */
    KNOWN_BAD_VERSIONS,
    /** The contract cannot be met as the guest writes now. */
    CONTRACT,
    /** There is no policy of that name. */
    POLICY_UNKNOWN
  }
}
