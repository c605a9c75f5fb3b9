package dev.godwit.host.migrations;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.StoreException;
import dev.godwit.host.store.TraceStore;
import dev.godwit.spi.MigrationCallbacks;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps records up with the driver. Every method may be called again. */
public final class RecordCallbacks implements MigrationCallbacks {
  private static final Logger log = LoggerFactory.getLogger(RecordCallbacks.class);

  private final MigrationStore store;
  private final TraceStore traces;
  private volatile Consumer<MigrationRecord> owing = record -> {};

  public RecordCallbacks(MigrationStore store, TraceStore traces) {
    this.store = store;
    this.traces = traces;
  }

  /** Has somebody told of a migration whenever it is seen to owe something. */
  public void whenOwing(Consumer<MigrationRecord> listener) {
    owing = listener;
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {
    MigrationRecord record = store.saveProgress(request.id(), progress);
    MigrationStatus status = status(progress.phase(), record.status());
    if (record.status() != status && record.status().canBecome(status)) {
      store.become(request.id(), status);
    }
    if (!record.standing().owed().isEmpty()) {
      owing.accept(record);
    }
  }

  private static MigrationStatus status(MigrationPhase phase, MigrationStatus present) {
    return switch (phase) {
      case PRE_COPY, PAUSED_COPY, ABORTING -> MigrationStatus.RUNNING;
      case POST_COPY, POST_COPY_BROKEN -> MigrationStatus.RUNNING_POST_COPY;
      case PREPARING, SETTLING, POST, ROLLBACK, ENDED -> present;
    };
  }

  /** What the record has; empty until something was saved. */
  @Override
  public Optional<MigrationProgress> savedProgress(MigrationRequest request) {
    return store
        .find(request.id())
        .map(MigrationRecord::progress)
        .filter(progress -> !progress.equals(MigrationProgress.initial()));
  }

  /** Post and rollback only write to the record, and the same again. */
  @Override
  public Repetition repetition() {
    return Repetition.REPEATABLE;
  }

  @Override
  public void saveTrace(MigrationRequest request, String trace) {
    traces.save(request.id(), trace);
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    try {
      store.become(request.id(), MigrationStatus.POST_MIGRATING);
      store.saveProgress(request.id(), progress);
    } catch (StoreException e) {
      // It is all that a host without networks and volumes of its own does after a move, and the
      // record's end follows: no reason to call a migration that succeeded an error.
      log.warn("Live migration {}: that the guest moved was not yet recorded", request.id(), e);
    }
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    // A host without networks and volumes of its own has prepared nothing that would have to be
    // undone; where the guest is comes with the migration's end.
    log.info(
        "Live migration {} of guest {}: the guest stays on {}",
        request.id(),
        request.guest(),
        request.source());
  }
}
