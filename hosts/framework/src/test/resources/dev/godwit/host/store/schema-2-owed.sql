-- A database of schema 2, with a migration whose guest has moved, its journal, and one that has ended.
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
) STRICT;
CREATE INDEX migrations_by_guest ON migrations (guest);
CREATE INDEX migrations_by_status ON migrations (status);
CREATE UNIQUE INDEX one_active_migration ON migrations (guest)
  WHERE status NOT IN ('completed', 'failed', 'cancelled', 'error');
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  migration TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_migration ON journal (migration);
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
) STRICT;
CREATE TABLE servers (
  guest TEXT PRIMARY KEY,
  shown TEXT NOT NULL,
  created_millis INTEGER NOT NULL,
  updated_millis INTEGER NOT NULL
) STRICT;
ALTER TABLE migrations ADD COLUMN max_downtime_millis INTEGER;
ALTER TABLE migrations ADD COLUMN deadline_seconds INTEGER;
ALTER TABLE migrations ADD COLUMN post_copy INTEGER;
ALTER TABLE migrations ADD COLUMN auto_converge INTEGER;
ALTER TABLE migrations ADD COLUMN pause INTEGER;
ALTER TABLE migrations ADD COLUMN policy TEXT;
ALTER TABLE migrations ADD COLUMN shadow_policy TEXT;
CREATE TABLE metadata (
  guest TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (guest, key)
) STRICT;
CREATE TABLE traces (
  migration TEXT PRIMARY KEY,
  saved_at INTEGER NOT NULL,
  gzip BLOB NOT NULL
) STRICT;
INSERT INTO migrations (uuid, guest, source, destination, block_migration, status, user_id, project_id,
  created_at, updated_at, phase, percent, elapsed_millis, guest_location)
VALUES ('0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10', '6f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a01', 'alpha', 'bravo',
  'AUTO', 'post-migrating', 'alice', 'admin', 1700000000000000, 1700000001000000, 'POST', 97, 1000, 'DESTINATION');
INSERT INTO migrations (uuid, guest, source, destination, block_migration, status, user_id, project_id,
  created_at, updated_at, phase, percent, elapsed_millis, guest_location)
VALUES ('1aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f11', '7f1b4cf5-0d5a-4b2f-9b51-7c5e9c9e2a02', 'alpha', 'bravo',
  'AUTO', 'completed', 'alice', 'admin', 1600000000000000, 1600000001000000, 'ENDED', 100, 9000, 'DESTINATION');
INSERT INTO journal (migration, at, kind, detail)
VALUES ('0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10', 1700000000000000, 'START', 'data_gib=2.0');
INSERT INTO journal (migration, at, kind, detail)
VALUES ('0aa47c9b-58dd-4b4a-b8f4-8b1e2d6a2f10', 1700000001000000, 'CHOSE_POST', '');
PRAGMA user_version = 2;
