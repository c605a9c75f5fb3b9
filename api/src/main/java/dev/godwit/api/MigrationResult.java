package dev.godwit.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a migration ended.
 *
 * @param guest where the guest is; {@link GuestLocation#UNKNOWN} only with {@link Status#ERROR}, where the
 *     migration was refused before the guest was touched and the source did not answer
 * @param failure why, unless the migration completed
 * @param progress the last look, with the hypervisor's final figures where it gave them
 */
public record MigrationResult(
    Status status,
    GuestLocation guest,
    @Nullable MigrationFailure failure,
    MigrationProgress progress) {
  public MigrationResult {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(progress, "progress");
    if ((status == Status.COMPLETED) != (failure == null)) {
      throw new IllegalArgumentException("a failure is given exactly when not completed");
    }
    if (guest == GuestLocation.UNKNOWN && status != Status.ERROR) {
      throw new IllegalArgumentException(
          "a migration does not end before the guest's place is known");
    }
  }

  /** Nova's terminal statuses. */
  public enum Status {
    /** The guest runs on the destination and post has been done. */
    COMPLETED,
    /** The guest is on the source and rollback has been done. */
    FAILED,
    /** As failed, because somebody asked for it. */
    CANCELLED,
    /** Neither: the guest ended, or the host's post or rollback failed. */
    ERROR
  }
}
