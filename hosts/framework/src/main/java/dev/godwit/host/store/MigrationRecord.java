package dev.godwit.host.store;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.Standing;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One migration, as Nova records it (its type is always {@code live-migration}, and a host's node has
 * the name of the host), with what Godwit adds.
 *
 * @param id counts up from 1
 * @param destination null until one was asked for or chosen
 * @param destinationAddress where the destination receives guest memory (Nova's {@code dest_host});
 *     null if libvirt chooses
 * @param options how it is steered: what was asked for, filled up from the server's metadata and the
 *     host's settings when it was accepted
 * @param updatedAt null until the record changes
 * @param guestLocation where the guest is; in a terminal record {@link GuestLocation#UNKNOWN} only of a guest that was not
 *     touched, and not seen
 * @param standing what is out of the ordinary; in a terminal record nothing is owed, and the third host is there only
 *     if it holds the guest ({@link GuestLocation#ELSEWHERE})
 * @param failure why it did not complete; null unless the record is terminal and not completed
 */
public record MigrationRecord(
    long id,
    MigrationId uuid,
    GuestId guest,
    HostName source,
    @Nullable HostName destination,
    @Nullable String destinationAddress,
    BlockMigration blockMigration,
    MigrationOptions options,
    MigrationStatus status,
    String userId,
    String projectId,
    Instant createdAt,
    @Nullable Instant updatedAt,
    MigrationFigures figures,
    GuestLocation guestLocation,
    Standing standing,
    @Nullable MigrationFailure failure) {
  public MigrationRecord {
    Objects.requireNonNull(uuid, "uuid");
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(blockMigration, "blockMigration");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(projectId, "projectId");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(figures, "figures");
    Objects.requireNonNull(guestLocation, "guestLocation");
    Objects.requireNonNull(standing, "standing");
  }

  /**
   * What the driver is asked to do.
   *
   * @throws IllegalStateException if no destination has been chosen yet
   */
  public PlannedMigration request() {
    if (destination == null) {
      throw new IllegalStateException("migration " + uuid + " has no destination yet");
    }
    return new PlannedMigration(uuid, guest, source, destination, blockMigration, options);
  }

  /** The progress that was written down last; what a record does not keep is null. */
  public MigrationProgress progress() {
    return new MigrationProgress(
        figures.phase(),
        figures.percent(),
        figures.elapsedMillis(),
        guestLocation,
        figures.memory(),
        figures.disks(),
        null,
        null,
        null,
        null,
        null,
        figures.downtimeMillis(),
        null,
        MigrationForecast.UNKNOWN,
        standing);
  }
}
