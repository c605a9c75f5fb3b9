package dev.godwit.host.store;

import dev.godwit.api.MigrationResult;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Nova's words for the state of a live migration. */
public enum MigrationStatus {
  /** The record exists; the checks are under way. */
  ACCEPTED("accepted"),
  /** Checked; waits until the source host may begin another migration. */
  QUEUED("queued"),
  /** About to be handed to the driver. */
  PREPARING("preparing"),
  /** The driver has it. */
  RUNNING("running"),
  /** The guest runs on the destination and fetches what it still lacks. */
  RUNNING_POST_COPY("running (post-copy)"),
  /** The guest has moved; the host finishes its own work, which it may owe for long. */
  POST_MIGRATING("post-migrating"),
  /** The guest runs on the destination. */
  COMPLETED("completed"),
  /** The guest is on the source. */
  FAILED("failed"),
  /** As failed, because somebody asked for it. */
  CANCELLED("cancelled"),
  /** The checks refused it, the guest ended or is on a third host, or the host's own work failed. */
  ERROR("error");

  private static final Set<MigrationStatus> TERMINAL =
      EnumSet.of(COMPLETED, FAILED, CANCELLED, ERROR);

  private final String word;

  MigrationStatus(String word) {
    this.word = word;
  }

  /** The word that the Compute API and the database use. */
  public String word() {
    return word;
  }

  /** The status with this word; empty if there is none. */
  public static Optional<MigrationStatus> ofWord(String word) {
    return Arrays.stream(values()).filter(status -> status.word.equals(word)).findFirst();
  }

  /** The status that records how a migration ended. */
  public static MigrationStatus of(MigrationResult.Status result) {
    return switch (result) {
      case COMPLETED -> COMPLETED;
      case FAILED -> FAILED;
      case CANCELLED -> CANCELLED;
      case ERROR -> ERROR;
    };
  }

  /** Whether a record with this status never changes again. */
  public boolean isTerminal() {
    return TERMINAL.contains(this);
  }

  /** Whether the driver has a migration with this status, unless this process is about to end. */
  public boolean isWithDriver() {
    return this == RUNNING || this == RUNNING_POST_COPY || this == POST_MIGRATING;
  }

  /**
   * Whether the Compute API lists a migration with this status as in progress. As in Nova, {@code
   * accepted} is not; unlike in Nova, {@code running (post-copy)} is.
   */
  public boolean isInProgress() {
    return this != ACCEPTED && !isTerminal();
  }

  /** Whether a record may go from this status to the next one. */
  public boolean canBecome(MigrationStatus next) {
    return switch (this) {
      case ACCEPTED -> EnumSet.of(QUEUED, FAILED, CANCELLED, ERROR).contains(next);
      case QUEUED -> EnumSet.of(PREPARING, FAILED, CANCELLED, ERROR).contains(next);
      case PREPARING -> EnumSet.of(RUNNING, FAILED, CANCELLED, ERROR).contains(next);
      case RUNNING -> next == RUNNING_POST_COPY || next == POST_MIGRATING || next.isTerminal();
      case RUNNING_POST_COPY -> next == RUNNING || next == POST_MIGRATING || next.isTerminal();
      // Not only completed: what is owed then may be settled by an operator who finds the guest
      // elsewhere.
      case POST_MIGRATING -> next.isTerminal();
      case COMPLETED, FAILED, CANCELLED, ERROR -> false;
    };
  }
}
