package dev.godwit.api;

import java.util.Objects;

/**
 * A migration whose details (flags, addresses, disks to copy, the destination's XML) Godwit works
 * out itself.
 *
 * @param blockMigration what to do with disks on storage local to the source
 * @param options how it is to be steered
 */
public record PlannedMigration(
    MigrationId id,
    GuestId guest,
    HostName source,
    HostName destination,
    BlockMigration blockMigration,
    MigrationOptions options)
    implements MigrationRequest {
  public PlannedMigration {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(blockMigration, "blockMigration");
    Objects.requireNonNull(options, "options");
  }

  /** A migration that is steered as the driver's settings say. */
  public PlannedMigration(
      MigrationId id,
      GuestId guest,
      HostName source,
      HostName destination,
      BlockMigration blockMigration) {
    this(id, guest, source, destination, blockMigration, MigrationOptions.DEFAULT);
  }
}
