package dev.godwit.host.store;

import java.util.List;

/**
 * The tables, as the versions of the program made them: a file is brought up by every step after its
 * own version. Times are microseconds since 1970.
 */
final class Schema {
  private static final List<String> FIRST = List.of(
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

  /** Options of migrations, metadata of servers, traces. Null options are left to the driver. */
  private static final List<String> SECOND = List.of(
      "ALTER TABLE migrations ADD COLUMN max_downtime_millis INTEGER",
      "ALTER TABLE migrations ADD COLUMN deadline_seconds INTEGER",
      "ALTER TABLE migrations ADD COLUMN post_copy INTEGER",
      "ALTER TABLE migrations ADD COLUMN auto_converge INTEGER",
      "ALTER TABLE migrations ADD COLUMN pause INTEGER",
      "ALTER TABLE migrations ADD COLUMN policy TEXT",
      "ALTER TABLE migrations ADD COLUMN shadow_policy TEXT",
      """
          CREATE TABLE metadata (
            guest TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (guest, key)
          ) STRICT
          """,
      """
          CREATE TABLE traces (
            migration TEXT PRIMARY KEY,
            saved_at INTEGER NOT NULL,
            gzip BLOB NOT NULL
          ) STRICT
          """);

  /** What is not in order in a migration: its alarm, where else its guest is, and what is owed. */
  private static final List<String> THIRD = List.of(
      "ALTER TABLE migrations ADD COLUMN alarm_code TEXT",
      "ALTER TABLE migrations ADD COLUMN alarm_since INTEGER",
      "ALTER TABLE migrations ADD COLUMN alarm_message TEXT",
      "ALTER TABLE migrations ADD COLUMN alarm_remedy TEXT",
      "ALTER TABLE migrations ADD COLUMN elsewhere TEXT",
      """
          CREATE TABLE obligations (
            migration TEXT NOT NULL,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            since INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            last_failure TEXT,
            remedy TEXT NOT NULL,
            PRIMARY KEY (migration, place)
          ) STRICT
          """);

  /** Hosts that an operator said are switched off, until they were seen without the migration's guest. */
  private static final List<String> FOURTH = List.of("""
          CREATE TABLE fenced (
            migration TEXT NOT NULL,
            host TEXT NOT NULL,
            PRIMARY KEY (migration, host)
          ) STRICT
          """);

  /** Which migrations have ended since a moment is asked with every list of servers. */
  private static final List<String> FIFTH =
      List.of("CREATE INDEX migrations_by_update ON migrations (updated_at)");

  /** A pause of the guest that is not Godwit's. */
  private static final List<String> SIXTH = List.of(
      "ALTER TABLE migrations ADD COLUMN pause_cause TEXT",
      "ALTER TABLE migrations ADD COLUMN pause_since INTEGER",
      "ALTER TABLE migrations ADD COLUMN pause_state TEXT",
      "ALTER TABLE migrations ADD COLUMN pause_ran_millis INTEGER");

  private static final List<List<String>> STEPS =
      List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH);

  /** The version that this program writes; kept in the file's {@code user_version}. */
  static final int VERSION = STEPS.size();

  private Schema() {}

  /** What brings a file of a version, 0 for an empty one, up to {@link #VERSION}. */
  static List<String> since(int version) {
    return STEPS.subList(version, VERSION).stream().flatMap(List::stream).toList();
  }
}
