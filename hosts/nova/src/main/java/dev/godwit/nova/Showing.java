package dev.godwit.nova;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.host.http.MigrationBody;
import dev.godwit.host.store.MigrationStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What is shown of one migration. Safe for all threads. */
final class Showing {
  private final MigrationRequest request;
  private final Instant receivedAt;
  private final CompletableFuture<MigrationHandle> started;
  private volatile @Nullable Instant updatedAt;

  /**
   * Of a migration that was ordered.
   *
   * @param started completes once it has begun
   */
  Showing(
      MigrationRequest request, Instant receivedAt, CompletableFuture<MigrationHandle> started) {
    this.request = request;
    this.receivedAt = receivedAt;
    this.started = started;
  }

  /** Something has changed. */
  void updated(Instant at) {
    updatedAt = at;
  }

  /** How it is now. */
  MigrationBody now() {
    return end().orElseGet(() -> {
      MigrationProgress progress =
          handle().map(MigrationHandle::progress).orElseGet(MigrationProgress::initial);
      return body(status(progress.phase()), progress, false, null);
    });
  }

  /** How it ended; empty if it did not end, or ended without this process. */
  Optional<MigrationBody> end() {
    return handle()
        .map(MigrationHandle::result)
        .flatMap(Showing::value)
        .map(result ->
            body(MigrationStatus.of(result.status()), ended(result), true, result.failure()));
  }

  /** What was seen and decided so far; empty if it has not begun. */
  Optional<String> trace() {
    return handle().map(MigrationHandle::trace);
  }

  /** The migration, once it has begun. */
  Optional<MigrationHandle> handle() {
    return value(started);
  }

  private static <T> Optional<T> value(CompletableFuture<T> future) {
    return future.isDone() && !future.isCompletedExceptionally()
        ? Optional.of(future.join())
        : Optional.empty();
  }

  private MigrationBody body(
      MigrationStatus status,
      MigrationProgress progress,
      boolean over,
      @Nullable MigrationFailure failure) {
    return new MigrationBody(
        new MigrationBody.Head(
            null,
            request.id(),
            request.guest(),
            request.source(),
            request.destination(),
            status,
            receivedAt,
            updatedAt),
        progress,
        request.options(),
        over ? null : progress.forecast(),
        progress.standing(),
        failure);
  }

  private static MigrationStatus status(MigrationPhase phase) {
    return switch (phase) {
      case PREPARING -> MigrationStatus.PREPARING;
      case PRE_COPY, PAUSED_COPY, ABORTING, SETTLING, ROLLBACK, ENDED -> MigrationStatus.RUNNING;
      case POST_COPY, POST_COPY_BROKEN -> MigrationStatus.RUNNING_POST_COPY;
      case POST -> MigrationStatus.POST_MIGRATING;
    };
  }

  /** The last look, in which the end itself was not seen yet. */
  private static MigrationProgress ended(MigrationResult result) {
    MigrationProgress last = result.progress();
    return new MigrationProgress(
        MigrationPhase.ENDED,
        result.status() == MigrationResult.Status.COMPLETED ? 100 : last.percent(),
        last.elapsedMillis(),
        result.guest(),
        last.memory(),
        last.disks(),
        last.iteration(),
        last.dirtyPagesPerSecond(),
        last.pageSizeBytes(),
        last.bandwidthBytesPerSecond(),
        last.maxDowntimeMillis(),
        last.downtimeMillis(),
        last.throttlePercent(),
        last.forecast(),
        last.standing().atEnd(result.guest()));
  }
}
