package dev.godwit.spi;

import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import java.util.Optional;

/**
 * What a host does when a migration moves on. Called on threads of the driver that may block, one
 * call at a time for one migration; never on the driver's own event loop.
 *
 * <p>At most one of {@link #post} and {@link #rollback} is called for a migration, unless the process
 * ended in between: then, after {@link dev.godwit.api.LiveMigration#reattach}, the same one is called
 * again where {@link #repetition} allows.
 */
public interface MigrationCallbacks {
  /**
   * Writes progress to the host's record. A failure is logged and has no effect on the migration.
   */
  void saveProgress(MigrationRequest request, MigrationProgress progress);

  /**
   * Keeps what was seen and decided so far, in place of what was kept of this migration before. A
   * failure is logged and has no effect on the migration. Does nothing unless overridden.
   *
   * @param trace see {@link dev.godwit.api.MigrationHandle#trace}
   */
  default void saveTrace(MigrationRequest request, String trace) {}

  /**
   * The progress that was saved last, which an earlier process may have done; empty if there is none or the
   * host does not keep it. Empty unless overridden.
   */
  default Optional<MigrationProgress> savedProgress(MigrationRequest request) {
    return Optional.empty();
  }

  /**
   * Whether {@link #post} and {@link #rollback} may be called again when it is not known whether an earlier
   * call has done its work. Repeatable unless overridden.
   */
  default Repetition repetition() {
    return Repetition.REPEATABLE;
  }

  /** The guest has been seen running on the destination and gone from the source. */
  void post(MigrationRequest request, MigrationProgress progress);

  /**
   * The guest has been seen on the source, and not running on the destination.
   *
   * @param status how the migration ends, {@link MigrationResult.Status#FAILED} or {@link
   *     MigrationResult.Status#CANCELLED}
   */
  void rollback(MigrationRequest request, MigrationResult.Status status);

  /** What becomes of a callback that was interrupted. */
  enum Repetition {
    /** It is called again until it returns, so it must be idempotent. */
    REPEATABLE,
    /** It is never called twice: it stays owed until an operator resolves the migration. */
    ONCE
  }
}
