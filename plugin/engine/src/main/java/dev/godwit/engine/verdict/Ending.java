package dev.godwit.engine.verdict;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.engine.journal.MigrationState.Choice;
import org.jspecify.annotations.Nullable;

/**
 * Puts into words how a migration ended that did not complete.
 *
 * @param refusal why the migrate call was never made; null if it was
 * @param abort why Godwit gave it up; null if it did not
 * @param operation what the migrate call threw; a hint, not a proof
 * @param jobEnd how the job itself said it ended; null if nobody saw that
 * @param chosen which callback was chosen; null if none was
 */
public record Ending(
    MigrationRequest request,
    @Nullable MigrationFailure refusal,
    @Nullable AbortCause abort,
    @Nullable HypervisorException operation,
    JobStatistics.@Nullable Type jobEnd,
    @Nullable Choice chosen) {

  /** Of a migration whose migrate call was never made. */
  public static Ending notBegun(MigrationRequest request, MigrationFailure refusal) {
    return new Ending(request, refusal, null, null, null, null);
  }

  /** The status; an abort is cancelled, whoever asked for it, unless the guest ended by itself. */
  public Status status(Decision decision) {
    return switch (decision.outcome()) {
      case MOVED -> chosen == Choice.ROLLBACK ? Status.ERROR : Status.COMPLETED;
      case STAYED ->
        chosen == Choice.POST ? Status.ERROR : isCancelled() ? Status.CANCELLED : Status.FAILED;
      case ENDED -> Status.FAILED;
      case LOST, ELSEWHERE, NOT_BEGUN -> Status.ERROR;
      case OPEN -> throw new IllegalArgumentException("an open outcome: " + decision);
    };
  }

  /** Why it did not complete. */
  public MigrationFailure failure(Decision decision) {
    if (refusal != null) {
      return refusal;
    }
    return switch (decision.outcome()) {
      case STAYED -> stayed(decision);
      case ENDED -> ended(decision);
      case LOST -> lost(decision);
      case ELSEWHERE -> elsewhere(decision);
      case MOVED -> resolved("on " + request.destination());
      case NOT_BEGUN, OPEN ->
        throw new IllegalArgumentException("not an end without completion: " + decision);
    };
  }

  private MigrationFailure ended(Decision decision) {
    return new MigrationFailure(
        Code.GUEST_ENDED,
        "Guest "
            + request.guest()
            + " ended by itself on "
            + request.source()
            + " while it was being moved ("
            + decision.reason()
            + "). Its definition is there.",
        "Find out why it ended, then start it on " + request.source() + ".");
  }

  private MigrationFailure stayed(Decision decision) {
    if (abort != null && abort.kind() != AbortCause.Kind.REQUEST) {
      boolean timeout = abort.kind() == AbortCause.Kind.TIMEOUT;
      return new MigrationFailure(
          timeout ? Code.TIMED_OUT : Code.NOT_CONVERGING,
          moving()
              + " was given up. "
              + abort.explanation()
              + ". The guest is on "
              + request.source()
              + ".",
          "Allow more time or a longer pause, permit post-copy, or move it when it writes less.");
    }
    if (isCancelled()) {
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
    if (decision.byOperator()) {
      return resolved("on " + request.source());
    }
    return new MigrationFailure(
        Code.JOB_FAILED,
        moving()
            + " failed: "
            + why()
            + ". The guest is on "
            + request.source()
            + " ("
            + decision.reason()
            + ").",
        "Mend the cause and ask again.");
  }

  private String why() {
    if (operation != null) {
      return String.valueOf(operation.getMessage());
    }
    return jobEnd == JobStatistics.Type.FAILED
        ? "the job failed, and nobody heard why"
        : "the job ended while Godwit could not watch it";
  }

  private MigrationFailure lost(Decision decision) {
    if (decision.byOperator()) {
      return resolved("lost");
    }
    return new MigrationFailure(
        Code.GUEST_ENDED,
        "Guest "
            + request.guest()
            + " shut down or was killed while it was being moved from "
            + request.source()
            + " to "
            + request.destination()
            + ": neither host runs it ("
            + decision.reason()
            + ").",
        "Find out why it ended. Start it where its definition still is, on the destination if both"
            + " have one; define it again if neither has.");
  }

  private MigrationFailure elsewhere(Decision decision) {
    String host =
        decision.elsewhere() == null ? "another host" : decision.elsewhere().toString();
    if (decision.byOperator()) {
      return resolved("on " + host);
    }
    return new MigrationFailure(
        Code.MOVED_ELSEWHERE,
        moving()
            + " did not complete: somebody else moved the guest to "
            + host
            + " ("
            + decision.reason()
            + ").",
        "The guest need not be touched; correct its place where it is recorded.");
  }

  private MigrationFailure resolved(String place) {
    return new MigrationFailure(
        Code.RESOLVED,
        moving() + " did not settle by itself; an operator said that the guest is " + place + ".",
        "Nothing needs to be done if that is true.");
  }

  private String moving() {
    return "Moving guest "
        + request.guest()
        + " from "
        + request.source()
        + " to "
        + request.destination();
  }

  private boolean isCancelled() {
    return abort != null
        || (refusal != null && refusal.code() == Code.ABORTED)
        || jobEnd == JobStatistics.Type.CANCELLED
        || (operation != null && operation.kind() == Kind.OPERATION_ABORTED);
  }
}
