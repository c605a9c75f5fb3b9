package dev.godwit.standalone.compute;

import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.standalone.http.ApiException;

/** Nova's statuses for what the host framework refuses. */
final class Refusals {
  private Refusals() {}

  /**
   * Translates a refusal.
   *
   * @param missingMigration the status for a migration that is not there: Nova answers 404 to an
   *     abort and 400 to a force-complete
   */
  static ApiException translate(MigrationRefusedException refusal, int missingMigration) {
    int status = switch (refusal.reason()) {
      case SERVER_NOT_FOUND -> 404;
      case SERVER_STATE -> 409;
      case COMPUTE_HOST_NOT_FOUND,
          COMPUTE_SERVICE_UNAVAILABLE,
          UNABLE_TO_MIGRATE_TO_SELF,
          NO_VALID_HOST,
          MIGRATION_PRE_CHECK,
          MIGRATION_STATE -> 400;
      case MIGRATION_NOT_FOUND -> missingMigration;
      case QUEUE_FULL, STOPPING -> 503;
      case UNEXPECTED -> 500;
    };
    return new ApiException(status, refusal.getMessage());
  }
}
