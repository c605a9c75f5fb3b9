package dev.godwit.host.migrations;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for.
 *
 * @param destination null leaves the choice to Godwit
 * @param options how it is to be steered; what they leave open is taken from the server's metadata and
 *     the settings
 * @param userId who asks
 * @param projectId in which project
 */
public record MigrationOrder(
    GuestId guest,
    @Nullable HostName destination,
    BlockMigration blockMigration,
    MigrationOptions options,
    String userId,
    String projectId) {
  public MigrationOrder {
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(blockMigration, "blockMigration");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(projectId, "projectId");
  }

  /** An order without options of its own, as those of the Compute API are. */
  public MigrationOrder(
      GuestId guest,
      @Nullable HostName destination,
      BlockMigration blockMigration,
      String userId,
      String projectId) {
    this(guest, destination, blockMigration, MigrationOptions.DEFAULT, userId, projectId);
  }
}
