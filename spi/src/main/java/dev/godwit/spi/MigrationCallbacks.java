package dev.godwit.spi;

import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;

/**
 * What a host does when a migration moves on. Called on threads of the driver that may block, one
 * call at a time for one migration; never on the driver's own event loop.
 *
 * <p>At most one of {@link #post} and {@link #rollback} is called for a migration, unless the process
 * ended in between: then, after {@link dev.godwit.api.LiveMigration#reattach}, the same one is called
 * again, so both must be idempotent.
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

  /** The guest has been seen running on the destination and gone from the source. */
  void post(MigrationRequest request, MigrationProgress progress);

  /**
   * The guest has been seen on the source, and not running on the destination.
   *
   * @param status how the migration ends, {@link MigrationResult.Status#FAILED} or {@link
   *     MigrationResult.Status#CANCELLED}
   */
  void rollback(MigrationRequest request, MigrationResult.Status status);
}
