package dev.godwit.engine;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * Puts into words how a migration ended that did not complete.
 *
 * @param abort why Godwit gave it up; null if it did not
 * @param operation what the migrate call threw; a hint, not a proof
 * @param jobEnd how the job itself said it ended; null if nobody saw that
 */
record Ending(
    MigrationRequest request,
    @Nullable AbortCause abort,
    @Nullable HypervisorException operation,
    JobStatistics.@Nullable Type jobEnd) {

  /** The status; an abort is cancelled, whoever asked for it, unless the guest ended by itself. */
  Status status(Verdict.Stayed stayed) {
    return stayed.ended() || !cancelled() ? Status.FAILED : Status.CANCELLED;
  }

  MigrationFailure failure(Verdict.Stayed stayed) {
    if (stayed.ended()) {
      return new MigrationFailure(
          Code.GUEST_ENDED,
          "Guest "
              + request.guest()
              + " ended by itself on "
              + request.source()
              + " while it was being moved ("
              + stayed.detail()
              + "). Its definition is there.",
          "Find out why it ended, then start it on " + request.source() + ".");
    }
    if (abort != null && abort.kind() != AbortCause.Kind.REQUEST) {
      boolean timeout = abort.kind() == AbortCause.Kind.TIMEOUT;
      return new MigrationFailure(
          timeout ? Code.TIMED_OUT : Code.NOT_CONVERGING,
          "Moving guest "
              + request.guest()
              + " from "
              + request.source()
              + " to "
              + request.destination()
              + " was given up: "
              + abort.explanation()
              + ". The guest is on the source.",
          "Allow more time or a longer pause, permit post-copy, or move it when it writes less.");
    }
    if (cancelled()) {
      return new MigrationFailure(
          Code.ABORTED,
          "The migration of guest "
              + request.guest()
              + " was aborted"
              + (abort == null ? " by somebody at the hypervisor" : "")
              + "; the guest is on "
              + request.source()
              + ".",
          "Nothing needs to be done.");
    }
    return new MigrationFailure(
        Code.JOB_FAILED,
        "Moving guest "
            + request.guest()
            + " from "
            + request.source()
            + " to "
            + request.destination()
            + " failed: "
            + (operation == null ? "the job is gone" : operation.getMessage())
            + ". The guest is on the source ("
            + stayed.detail()
            + ").",
        "Mend the cause and ask again.");
  }

  MigrationFailure failure(Verdict.Lost lost) {
    return new MigrationFailure(
        Code.GUEST_ENDED,
        "Guest "
            + request.guest()
            + " shut down or was killed while it was being moved from "
            + request.source()
            + " to "
            + request.destination()
            + ": neither host runs it ("
            + lost.detail()
            + ").",
        "Find out why it ended. Start it where its definition still is, on the destination if both"
            + " have one; define it again if neither has.");
  }

  private boolean cancelled() {
    return abort != null
        || jobEnd == JobStatistics.Type.CANCELLED
        || (operation != null && operation.kind() == Kind.OPERATION_ABORTED);
  }
}
