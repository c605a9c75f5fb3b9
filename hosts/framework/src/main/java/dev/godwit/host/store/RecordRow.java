package dev.godwit.host.store;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Reads a row of the table {@code migrations}. */
final class RecordRow implements RowMapper<MigrationRecord> {
  private final StandingRows standings;

  private RecordRow(StandingRows standings) {
    this.standings = standings;
  }

  /** For rows that are read in the same transaction, or under the same lock, as this. */
  static RecordRow of(Handle handle) {
    return new RecordRow(StandingRows.read(handle));
  }

  @Override
  public MigrationRecord map(ResultSet row, StatementContext context) throws SQLException {
    var uuid = new MigrationId(UUID.fromString(row.getString("uuid")));
    String destination = row.getString("destination");
    Long updatedAt = number(row, "updated_at");
    return new MigrationRecord(
        row.getLong("id"),
        uuid,
        new GuestId(UUID.fromString(row.getString("guest"))),
        new HostName(row.getString("source")),
        destination == null ? null : new HostName(destination),
        row.getString("destination_address"),
        BlockMigration.valueOf(row.getString("block_migration")),
        options(row),
        status(row.getString("status")),
        row.getString("user_id"),
        row.getString("project_id"),
        Micros.instant(row.getLong("created_at")),
        updatedAt == null ? null : Micros.instant(updatedAt),
        new MigrationFigures(
            MigrationPhase.valueOf(row.getString("phase")),
            row.getInt("percent"),
            row.getLong("elapsed_millis"),
            counters(row, "memory"),
            counters(row, "disk"),
            number(row, "downtime_millis")),
        GuestLocation.valueOf(row.getString("guest_location")),
        standings.of(uuid, row),
        failure(row));
  }

  private static MigrationOptions options(ResultSet row) throws SQLException {
    return new MigrationOptions(
        new MigrationContract(
            number(row, "max_downtime_millis"),
            number(row, "deadline_seconds"),
            flag(row, "post_copy"),
            flag(row, "auto_converge"),
            flag(row, "pause")),
        row.getString("policy"),
        row.getString("shadow_policy"));
  }

  private static @Nullable Boolean flag(ResultSet row, String column) throws SQLException {
    boolean value = row.getBoolean(column);
    return row.wasNull() ? null : value;
  }

  private static MigrationStatus status(String word) throws SQLException {
    return MigrationStatus.ofWord(word)
        .orElseThrow(() -> new SQLException("a migration has the unknown status " + word));
  }

  private static @Nullable TransferCounters counters(ResultSet row, String prefix)
      throws SQLException {
    Long total = number(row, prefix + "_total");
    Long processed = number(row, prefix + "_processed");
    Long remaining = number(row, prefix + "_remaining");
    return total == null || processed == null || remaining == null
        ? null
        : new TransferCounters(total, processed, remaining);
  }

  private static @Nullable MigrationFailure failure(ResultSet row) throws SQLException {
    String code = row.getString("failure_code");
    return code == null
        ? null
        : new MigrationFailure(
            MigrationFailure.Code.valueOf(code),
            row.getString("failure_message"),
            row.getString("failure_advice"));
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
