package dev.godwit.cli;

/** How commands name a migration. */
final class MigrationReference {
  static final String DESCRIPTION =
      "Number or UUID of the migration, or UUID or name of a server: its newest.";

  private MigrationReference() {}
}
