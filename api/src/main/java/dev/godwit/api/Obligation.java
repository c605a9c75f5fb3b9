package dev.godwit.api;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that Godwit still owes in a migration. It is durable and tried until it is done, is overtaken
 * by events, or an operator resolves the migration ({@link MigrationHandle#resolve}).
 *
 * @param since when it was first owed
 * @param attempts how often it was tried in vain
 * @param lastFailure why the last attempt failed, or why none is made; null if nothing is known yet
 * @param remedy what an operator can do
 */
public record Obligation(
    Kind kind, Instant since, int attempts, @Nullable String lastFailure, String remedy) {
  public Obligation {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(remedy, "remedy");
    if (attempts < 0) {
      throw new IllegalArgumentException("attempts must not be negative, is " + attempts);
    }
  }

  /** What can be owed. */
  public enum Kind {
    /** The guest that Godwit paused is to run again on the source. */
    RESUME,
    /** The guest that somebody else had paused, and that the hypervisor let run at the job's end, is to stand again. */
    PAUSE,
    /** The host's work after a move. */
    POST,
    /** The host's undoing of its preparations. */
    ROLLBACK
  }
}
