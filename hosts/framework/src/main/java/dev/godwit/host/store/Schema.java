package dev.godwit.host.store;

import java.util.List;

/** The tables. Times are microseconds since 1970. */
final class Schema {
  static final List<String> STATEMENTS = List.of(
      """
          CREATE TABLE migrations (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            uuid TEXT NOT NULL UNIQUE,
            guest TEXT NOT NULL,
            source TEXT NOT NULL,
            destination TEXT,
            destination_address TEXT,
            block_migration TEXT NOT NULL,
            status TEXT NOT NULL,
            user_id TEXT NOT NULL,
            project_id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER,
            phase TEXT NOT NULL,
            percent INTEGER NOT NULL,
            elapsed_millis INTEGER NOT NULL,
            memory_total INTEGER, memory_processed INTEGER, memory_remaining INTEGER,
            disk_total INTEGER, disk_processed INTEGER, disk_remaining INTEGER,
            downtime_millis INTEGER,
            guest_location TEXT NOT NULL,
            failure_code TEXT, failure_message TEXT, failure_advice TEXT
          ) STRICT
          """,
      "CREATE INDEX migrations_by_guest ON migrations (guest)",
      "CREATE INDEX migrations_by_status ON migrations (status)",
      // One migration of a guest at a time, whatever the code above thinks.
      """
          CREATE UNIQUE INDEX one_active_migration ON migrations (guest)
            WHERE status NOT IN ('completed', 'failed', 'cancelled', 'error')
          """,
      """
          CREATE TABLE journal (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            migration TEXT NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detail TEXT NOT NULL
          ) STRICT
          """,
      "CREATE INDEX journal_by_migration ON journal (migration)",
      """
          CREATE TABLE sightings (
            host TEXT NOT NULL,
            guest TEXT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            incoming INTEGER NOT NULL,
            migrated_away INTEGER NOT NULL,
            persistent INTEGER NOT NULL,
            memory_mib INTEGER NOT NULL,
            vcpus INTEGER NOT NULL,
            PRIMARY KEY (host, guest)
          ) STRICT
          """,
      """
          CREATE TABLE servers (
            guest TEXT PRIMARY KEY,
            shown TEXT NOT NULL,
            created_millis INTEGER NOT NULL,
            updated_millis INTEGER NOT NULL
          ) STRICT
          """);

  private Schema() {}
}
