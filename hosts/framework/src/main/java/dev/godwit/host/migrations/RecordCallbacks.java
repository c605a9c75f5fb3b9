package dev.godwit.host.migrations;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.store.MigrationFigures;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.spi.MigrationCallbacks;

/** Keeps records up with the driver. Every method may be called again. */
public final class RecordCallbacks implements MigrationCallbacks {
  private final MigrationStore store;

  public RecordCallbacks(MigrationStore store) {
    this.store = store;
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {
    store.saveProgress(request.id(), MigrationFigures.of(progress), progress.guest());
    if (progress.phase() == MigrationPhase.POST_COPY) {
      store.become(request.id(), MigrationStatus.RUNNING_POST_COPY);
    }
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    store.become(request.id(), MigrationStatus.POST_MIGRATING);
    store.saveProgress(request.id(), MigrationFigures.of(progress), progress.guest());
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    // A host without a network service of its own has prepared nothing that would have to be
    // undone.
    MigrationFigures seen = store.find(request.id()).orElseThrow().figures();
    store.saveProgress(
        request.id(),
        new MigrationFigures(
            MigrationPhase.ROLLBACK,
            seen.percent(),
            seen.elapsedMillis(),
            seen.memory(),
            seen.disks(),
            seen.downtimeMillis()),
        GuestLocation.SOURCE);
  }
}
