package dev.godwit.api;

import java.util.Objects;

/**
 * Why a migration did not complete.
 *
 * @param code what kind of failure
 * @param message one or two sentences for a person: what happened, to which guest, on which side,
 *     where the guest is now
 * @param advice what to do next
 */
public record MigrationFailure(Code code, String message, String advice) {
  public MigrationFailure {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(advice, "advice");
  }

  /** Kinds of failures. */
  public enum Code {
    /** A check found a blocker before the guest was touched. */
    REFUSED,
    /** An abort was asked for. */
    ABORTED,
    /** The time allowed for completion ran out. */
    TIMED_OUT,
    /** The guest writes faster than its memory is moved, and the contract allows nothing that helps. */
    NOT_CONVERGING,
    /** The hypervisor gave the job up. */
    JOB_FAILED,
    /** The guest shut down, crashed or was killed while it was being moved. */
    GUEST_ENDED,
    /** The host's own work after the move failed; the guest runs on the destination. */
    POST_FAILED,
    /** The host's undoing failed; the guest is on the source. */
    ROLLBACK_FAILED,
    /** Somebody else moved the guest to a third host. */
    MOVED_ELSEWHERE,
    /** The outcome did not settle, and an operator said where the guest is. */
    RESOLVED,
    /** Something inside Godwit. */
    INTERNAL
  }
}
