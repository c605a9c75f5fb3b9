package dev.godwit.standalone.compute;

import dev.godwit.host.http.ApiException;
import dev.godwit.host.migrations.MigrationRefusedException;
import dev.godwit.standalone.identity.User;

/** Nova's statuses for what the host framework refuses. */
public final class Refusals {
  private Refusals() {}

  /**
   * Translates a refusal.
   *
   * @param user who is told; hosts and their troubles are for administrators only
   * @param missingMigration the status for a migration that is not there: Nova answers 404 to an
   *     abort and 400 to a force-complete
   */
  public static ApiException translate(
      MigrationRefusedException refusal, int missingMigration, User user) {
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
    return new ApiException(status, told(refusal, user));
  }

  /** As {@link #translate}, but 409 where a migration is not in a state for what is asked of it. */
  public static ApiException translateOfMigration(MigrationRefusedException refusal, User user) {
    return refusal.reason() == MigrationRefusedException.Reason.MIGRATION_STATE
        ? new ApiException(409, told(refusal, user))
        : translate(refusal, 404, user);
  }

  private static String told(MigrationRefusedException refusal, User user) {
    return user.isAdmin() ? refusal.getMessage() : discreet(refusal);
  }

  private static String discreet(MigrationRefusedException refusal) {
    return switch (refusal.reason()) {
      case NO_VALID_HOST -> "No valid host was found. There are not enough hosts available.";
      case COMPUTE_SERVICE_UNAVAILABLE, MIGRATION_PRE_CHECK ->
        "Migration pre-check error: the migration is not possible now; an administrator is told why.";
      case SERVER_NOT_FOUND,
          SERVER_STATE,
          COMPUTE_HOST_NOT_FOUND,
          UNABLE_TO_MIGRATE_TO_SELF,
          MIGRATION_NOT_FOUND,
          MIGRATION_STATE,
          QUEUE_FULL,
          STOPPING,
          UNEXPECTED -> refusal.discreet();
    };
  }
}
