package dev.godwit.host.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** A query as SQL; every value is bound, none becomes part of the text. */
final class RecordListing {
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final MigrationQuery query;

  RecordListing(MigrationQuery query, @Nullable MigrationRecord marker) {
    this.query = query;
    equal("guest", query.guest());
    equal("source", query.source());
    equal("user_id", query.userId());
    equal("project_id", query.projectId());
    if (query.host() != null) {
      conditions.add("(source = :host OR destination = :host)");
      values.put("host", query.host().toString());
    }
    if (query.changesSince() != null) {
      conditions.add("coalesce(updated_at, created_at) >= :since");
      values.put("since", Micros.of(query.changesSince()));
    }
    if (query.changesBefore() != null) {
      conditions.add("coalesce(updated_at, created_at) <= :before");
      values.put("before", Micros.of(query.changesBefore()));
    }
    if (query.statuses() != null) {
      conditions.add(query.statuses().isEmpty() ? "1 = 0" : "status IN (<statuses>)");
    }
    if (marker != null) {
      conditions.add("(created_at, id) " + (newestFirst() ? "<" : ">") + " (:created, :id)");
      values.put("created", Micros.of(marker.createdAt()));
      values.put("id", marker.id());
    }
  }

  private void equal(String column, @Nullable Object value) {
    if (value != null) {
      conditions.add(column + " = :" + column);
      values.put(column, value.toString());
    }
  }

  private boolean newestFirst() {
    return query.order() == MigrationQuery.Order.NEWEST_FIRST;
  }

  List<MigrationRecord> read(Handle handle) {
    String direction = newestFirst() ? "DESC" : "ASC";
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    Query sql = handle
        .createQuery("SELECT * FROM migrations "
            + where
            + " ORDER BY created_at "
            + direction
            + ", id "
            + direction
            + " LIMIT :limit")
        .bindMap(values)
        .bind("limit", query.limit());
    if (query.statuses() != null && !query.statuses().isEmpty()) {
      sql.bindList(
          "statuses", query.statuses().stream().map(MigrationStatus::word).toList());
    }
    return sql.map(RecordRow.of(handle)).list();
  }
}
