package dev.godwit.host.store;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestPause;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Standings as they are kept: alarm, third host and pause in columns of the record, what is owed in the table
 * {@code obligations}. Only records that are not terminal owe anything, so that table is read whole.
 */
final class StandingRows {
  /** Assigns the columns of the alarm. */
  static final String ALARM_COLUMNS = "alarm_code = :alarm_code, alarm_since = :alarm_since,"
      + " alarm_message = :alarm_message, alarm_remedy = :alarm_remedy";

  /** Assigns all columns. */
  static final String COLUMNS = ALARM_COLUMNS + ", elsewhere = :elsewhere,"
      + " pause_cause = :pause_cause, pause_since = :pause_since, pause_state = :pause_state,"
      + " pause_ran_millis = :pause_ran_millis";

  private final Map<MigrationId, List<Obligation>> owed = new HashMap<>();

  private StandingRows() {}

  /** What is owed by all records, before they are read. */
  static StandingRows read(Handle handle) {
    var rows = new StandingRows();
    handle
        .createQuery("SELECT * FROM obligations ORDER BY migration, place")
        .map((row, context) -> rows.owed
            .computeIfAbsent(
                new MigrationId(UUID.fromString(row.getString("migration"))),
                id -> new ArrayList<>())
            .add(obligation(row)))
        .list();
    return rows;
  }

  private static Obligation obligation(ResultSet row) throws SQLException {
    return new Obligation(
        Obligation.Kind.valueOf(row.getString("kind")),
        Micros.instant(row.getLong("since")),
        row.getInt("attempts"),
        row.getString("last_failure"),
        row.getString("remedy"));
  }

  /** The standing of the record in this row. */
  Standing of(MigrationId id, ResultSet row) throws SQLException {
    String elsewhere = row.getString("elsewhere");
    return new Standing(
        owed.getOrDefault(id, List.of()),
        alarm(row),
        elsewhere == null ? null : new HostName(elsewhere),
        pause(row));
  }

  private static @Nullable GuestPause pause(ResultSet row) throws SQLException {
    String cause = row.getString("pause_cause");
    if (cause == null) {
      return null;
    }
    long ran = row.getLong("pause_ran_millis");
    Long ranMillis = row.wasNull() ? null : ran;
    return new GuestPause(
        GuestPause.Cause.valueOf(cause),
        Micros.instant(row.getLong("pause_since")),
        GuestPause.State.valueOf(row.getString("pause_state")),
        ranMillis);
  }

  private static @Nullable Alarm alarm(ResultSet row) throws SQLException {
    String code = row.getString("alarm_code");
    return code == null
        ? null
        : new Alarm(
            Alarm.Code.valueOf(code),
            Micros.instant(row.getLong("alarm_since")),
            row.getString("alarm_message"),
            row.getString("alarm_remedy"));
  }

  /** Gives {@link #COLUMNS} their values. */
  static Update bind(Update update, Standing standing) {
    GuestPause pause = standing.pause();
    return bind(update, standing.alarm())
        .bind("pause_cause", pause == null ? null : pause.cause().name())
        .bind("pause_since", pause == null ? null : Micros.of(pause.since()))
        .bind("pause_state", pause == null ? null : pause.state().name())
        .bind("pause_ran_millis", pause == null ? null : pause.ranMillis())
        .bind(
            "elsewhere",
            standing.elsewhere() == null ? null : standing.elsewhere().toString());
  }

  /** Gives {@link #ALARM_COLUMNS} their values. */
  static Update bind(Update update, @Nullable Alarm alarm) {
    return update
        .bind("alarm_code", alarm == null ? null : alarm.code().name())
        .bind("alarm_since", alarm == null ? null : Micros.of(alarm.since()))
        .bind("alarm_message", alarm == null ? null : alarm.message())
        .bind("alarm_remedy", alarm == null ? null : alarm.remedy());
  }

  /** Writes what a record owes, in place of what it owed before. */
  static void replaceOwed(Handle handle, MigrationId id, List<Obligation> now) {
    handle.execute("DELETE FROM obligations WHERE migration = ?", id.toString());
    for (int place = 0; place < now.size(); place++) {
      Obligation obligation = now.get(place);
      handle.execute(
          "INSERT INTO obligations (migration, place, kind, since, attempts, last_failure, remedy)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          id.toString(),
          place,
          obligation.kind().name(),
          Micros.of(obligation.since()),
          obligation.attempts(),
          obligation.lastFailure(),
          obligation.remedy());
    }
  }
}
