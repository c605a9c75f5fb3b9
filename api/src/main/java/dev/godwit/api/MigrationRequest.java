package dev.godwit.api;

/** What is to be moved, and where. */
public sealed interface MigrationRequest permits PlannedMigration, PreparedMigration {
  /** The id under which the host records this migration. */
  MigrationId id();

  /** The guest to move. */
  GuestId guest();

  /** The host on which the guest runs now. */
  HostName source();

  /** The host on which the guest is to run. */
  HostName destination();

  /** How it is to be steered. */
  MigrationOptions options();
}
