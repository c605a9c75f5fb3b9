package dev.godwit.standalone.extension;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationProgress;
import dev.godwit.host.http.MigrationBody;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.standalone.identity.Policy;
import dev.godwit.standalone.identity.User;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Migrations as the extension API shows them to a user. */
final class MigrationBodies {
  private final MigrationService migrations;

  MigrationBodies(MigrationService migrations) {
    this.migrations = migrations;
  }

  /** All of a migration that the user may see. */
  Map<String, Object> migration(MigrationRecord record, User user) {
    boolean hosts = user.may(Policy.GODWIT_MIGRATIONS_HOST, record.projectId());
    Optional<MigrationProgress> live = migrations.liveProgress(record);
    return new MigrationBody(
            new MigrationBody.Head(
                record.id(),
                record.uuid(),
                record.guest(),
                hosts ? record.source() : null,
                hosts ? record.destination() : null,
                record.status(),
                record.createdAt(),
                record.updatedAt()),
            live.orElseGet(record::progress),
            record.options(),
            live.map(MigrationProgress::forecast).orElse(null),
            failure(record.failure(), hosts))
        .json();
  }

  private static @Nullable MigrationFailure failure(
      @Nullable MigrationFailure failure, boolean hosts) {
    return failure == null || hosts
        ? failure
        : new MigrationFailure(
            failure.code(), "The server was not migrated.", "An administrator is told why.");
  }
}
