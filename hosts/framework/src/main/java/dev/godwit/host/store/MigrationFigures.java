package dev.godwit.host.store;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.TransferCounters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a record keeps of a migration's progress. A null counter is one that was never reported.
 *
 * @param percent 0 to 100
 * @param downtimeMillis the pause of the guest: an estimate until the migration has ended, a measurement then
 */
public record MigrationFigures(
    MigrationPhase phase,
    int percent,
    long elapsedMillis,
    @Nullable TransferCounters memory,
    @Nullable TransferCounters disks,
    @Nullable Long downtimeMillis) {
  public MigrationFigures {
    Objects.requireNonNull(phase, "phase");
  }

  /** What a record keeps of this progress. */
  public static MigrationFigures of(MigrationProgress progress) {
    return new MigrationFigures(
        progress.phase(),
        progress.percent(),
        progress.elapsedMillis(),
        progress.memory(),
        progress.disks(),
        progress.downtimeMillis());
  }

  /** The same figures with the phase of a migration that is over. */
  MigrationFigures ended() {
    return new MigrationFigures(
        MigrationPhase.ENDED, percent, elapsedMillis, memory, disks, downtimeMillis);
  }
}
