package dev.godwit.host.migrations;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for.
 *
 * @param destination null leaves the choice to Godwit
 * @param userId who asks
 * @param projectId in which project
 */
public record MigrationOrder(
    GuestId guest,
    @Nullable HostName destination,
    BlockMigration blockMigration,
    String userId,
    String projectId) {
  public MigrationOrder {
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(blockMigration, "blockMigration");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(projectId, "projectId");
  }
}
