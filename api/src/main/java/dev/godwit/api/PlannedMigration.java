package dev.godwit.api;

import java.util.Objects;

/**
 * A migration whose details (flags, addresses, disks to copy, the destination's XML) Godwit works
 * out itself.
 *
 * @param blockMigration what to do with disks on storage local to the source
 */
public record PlannedMigration(
    MigrationId id,
    GuestId guest,
    HostName source,
    HostName destination,
    BlockMigration blockMigration)
    implements MigrationRequest {
  public PlannedMigration {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(blockMigration, "blockMigration");
  }
}
