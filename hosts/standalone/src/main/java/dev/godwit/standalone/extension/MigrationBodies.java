package dev.godwit.standalone.extension;

import dev.godwit.api.Alarm;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
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
  private static final String WHY_IS_TOLD = "An administrator is told why.";
  private static final String WHAT_TO_DO_IS_TOLD = "An administrator is told what to do.";

  private final MigrationService migrations;

  MigrationBodies(MigrationService migrations) {
    this.migrations = migrations;
  }

  /** All of a migration that the user may see. */
  Map<String, Object> migration(MigrationRecord record, User user) {
    boolean hosts = user.may(Policy.GODWIT_MIGRATIONS_HOST, record.projectId());
    Optional<MigrationProgress> live = migrations.liveProgress(record);
    MigrationProgress progress = live.orElseGet(record::progress);
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
            progress,
            record.options(),
            live.map(MigrationProgress::forecast).orElse(null),
            hosts ? progress.standing() : discreet(progress.standing()),
            failure(record.failure(), hosts))
        .json();
  }

  /** What is not in order, by its kinds alone. */
  private static Standing discreet(Standing standing) {
    Alarm alarm = standing.alarm();
    return new Standing(
        standing.owed().stream()
            .map(owed -> new Obligation(
                owed.kind(),
                owed.since(),
                owed.attempts(),
                owed.lastFailure() == null ? null : WHY_IS_TOLD,
                WHAT_TO_DO_IS_TOLD))
            .toList(),
        alarm == null
            ? null
            : new Alarm(alarm.code(), alarm.since(), WHY_IS_TOLD, WHAT_TO_DO_IS_TOLD),
        null,
        standing.pause());
  }

  private static @Nullable MigrationFailure failure(
      @Nullable MigrationFailure failure, boolean hosts) {
    return failure == null || hosts
        ? failure
        : new MigrationFailure(failure.code(), "The server was not migrated.", WHY_IS_TOLD);
  }
}
