package dev.godwit.nova;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.spi.JournalEntry;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One migration as it is told to nova-compute: begun when the first lease is granted, told of while it
 * runs, and over when the connection ends. One thread listens; the others are the driver's.
 *
 * <p>A connection that ends without a {@code leave} was that of a nova-compute that ended. Nobody watches
 * the job then, and were it to complete, the guest would run where Nova has no record of it. So it is
 * aborted at once, as nova-compute itself does when it starts again, within the lease that is still held.
 */
final class Conversation {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  private static final int RENEWALS_PER_LEASE = 3;

  private final Order order;
  private final Wire wire;
  private final Lease lease;
  private final LiveMigration liveMigration;
  private final CompletableFuture<MigrationHandle> started = new CompletableFuture<>();
  private final CompletableFuture<Boolean> over = new CompletableFuture<>();
  private final Showing showing;
  private final List<JournalEntry> journal = new ArrayList<>();
  private final HandOver handOver = new HandOver();
  private volatile @Nullable MigrationProgress saved;
  private volatile boolean closedHere;
  private volatile boolean left;
  private volatile boolean alone;

  Conversation(
      Order order, Wire wire, Lease lease, LiveMigration liveMigration, Instant receivedAt) {
    this.order = order;
    this.wire = wire;
    this.lease = lease;
    this.liveMigration = liveMigration;
    this.showing = new Showing(order.request(), receivedAt, started);
  }

  Order order() {
    return order;
  }

  /** What is shown of it. */
  Showing showing() {
    return showing;
  }

  /** The migration, once it has begun; fails if it could not begin. */
  CompletableFuture<MigrationHandle> started() {
    return started;
  }

  /** Whether this process may steer the migration. */
  boolean isAnswering() {
    return lease.isHeld();
  }

  /** Completes when nothing of the migration is left in this process. */
  CompletableFuture<Boolean> gone() {
    return over.thenCompose(ended -> started)
        .thenCompose(MigrationHandle::result)
        .handle((result, failure) -> true);
  }

  /** Listens until the connection ends; the migration then is nova-compute's alone. */
  void listen() throws IOException {
    Thread renewing = Thread.ofPlatform()
        .daemon()
        .name("godwit-lease-" + order.request().id())
        .start(this::renew);
    try {
      wire.send(Wire.message("accepted"));
      askForLease();
      JsonNode message = wire.read();
      while (message != null) {
        take(message);
        message = wire.read();
      }
    } catch (WireException | ClosedChannelException | RuntimeException e) {
      // It is this process that ends the connection.
      closedHere = true;
      throw e;
    } finally {
      renewing.interrupt();
      if (!abortAlone()) {
        end();
      }
    }
  }

  /** Aborts the job of a nova-compute that is there no more; whether there is something to abort. */
  private boolean abortAlone() {
    if (left || closedHere || handOver.isBegun() || !lease.isHeld()) {
      return false;
    }
    alone = true;
    MigrationHandle handle = started.getNow(null);
    if (handle == null || handle.result().isDone()) {
      return false;
    }
    log.warn(
        "Live migration {} of guest {}: nova-compute ended on the way; the job is aborted, so that the"
            + " guest stays on {}, where Nova has it",
        order.request().id(),
        order.request().guest(),
        order.request().source());
    handle
        .abort()
        .thenAccept(answer -> {
          if (answer instanceof RequestAnswer.Refused refused) {
            log.warn(
                "Live migration {} of guest {} goes on without nova-compute: {}",
                order.request().id(),
                order.request().guest(),
                refused.reason());
            end();
          }
        })
        .exceptionally(failure -> {
          end();
          return null;
        });
    return true;
  }

  private void take(JsonNode message) throws WireException {
    if (message.has("leave")) {
      left = true;
    } else if (message.has("granted")) {
      lease.granted(message.path("granted").asLong());
      begin();
    } else if (message.has("done")) {
      handOver.done();
    } else if (message.has("failed")) {
      handOver.failed(message.path("failed").asText());
    } else {
      throw new WireException("not a message that is known here");
    }
  }

  private void begin() {
    if (started.isDone() || !lease.isHeld()) {
      return;
    }
    try {
      MigrationHandle handle = liveMigration.start(order.request());
      started.complete(handle);
      handle.result().whenComplete(this::ended).exceptionally(failure -> null);
    } catch (RuntimeException e) {
      started.completeExceptionally(e);
      log.error("Live migration {} could not begin", order.request().id(), e);
      close();
    }
  }

  /** Asks for the lease again and again until the connection ends or the outcome is handed over. */
  private void renew() {
    try {
      while (!over.isDone()) {
        Thread.sleep(order.lease().dividedBy(RENEWALS_PER_LEASE));
        if (handOver.isBegun()) {
          return;
        }
        askForLease();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.debug("The lease cannot be asked for; the listening thread finds out why", e);
    }
  }

  private void askForLease() throws IOException {
    wire.send(Wire.message("renew", lease.ask()));
  }

  /** Closes the connection of a migration that was lost; called now and then by a thread that never waits. */
  void closeIfLost() {
    if (!lease.isGone()) {
      return;
    }
    if (alone) {
      end();
    } else {
      log.warn(
          "Live migration {} of guest {}: nova-compute does not renew the lease; it is let go of",
          order.request().id(),
          order.request().guest());
      close();
    }
  }

  /** Remembers figures and tells them. */
  void progress(MigrationProgress progress) {
    saved = progress;
    tell(Wire.message("progress", ProgressBody.of(progress)));
  }

  /** The figures that were remembered last. */
  Optional<MigrationProgress> saved() {
    return Optional.ofNullable(saved);
  }

  /** Remembers an entry, and tells nova-compute if it is a step that is about to be taken. */
  void journal(JournalEntry entry) {
    JournalEntry.Kind kind = entry.kind();
    synchronized (this) {
      if (kind == JournalEntry.Kind.POLICY) {
        // Only what the policy remembers last is ever read again.
        journal.removeIf(earlier -> earlier.kind() == kind);
      }
      journal.add(entry);
    }
    if (isIntent(kind)) {
      tell(Wire.message("intent", ProgressBody.word(kind)));
    }
  }

  /** Whether whoever takes the migration over must know of it. */
  private static boolean isIntent(JournalEntry.Kind kind) {
    return switch (kind) {
      case START,
          SUSPEND,
          START_POST_COPY,
          POST_COPY_REFUSED,
          FORCE_COMPLETE,
          ABORT,
          CHOSE_POST,
          CHOSE_ROLLBACK -> true;
      case STEP, POLICY, RETUNE, RESOLVED, ADOPTED, ENDED -> false;
    };
  }

  /** Everything that was remembered, oldest first. */
  synchronized List<JournalEntry> journal() {
    return List.copyOf(journal);
  }

  /** Has nova-compute do its post, and waits until it is done. Once only, whoever asks again. */
  void post(MigrationProgress progress) {
    if (alone) {
      log.error(
          "Live migration {} of guest {}: the guest had moved to {} when nova-compute ended; Nova has it on {}."
              + " Do not start or rebuild it there; set its host in Nova's records to {}",
          order.request().id(),
          order.request().guest(),
          order.request().destination(),
          order.request().source(),
          order.request().destination());
    }
    handOver(Wire.message("post", ProgressBody.of(progress)));
  }

  /** Has nova-compute do its rollback, and waits until it is done. Once only, whoever asks again. */
  void rollback(MigrationResult.Status status) {
    handOver(Wire.message("rollback", Wire.object().put("status", ProgressBody.word(status))));
  }

  private void handOver(ObjectNode message) {
    handOver.make(this::settle, () -> tell(message));
  }

  private void settle() {
    if (alone) {
      end();
    }
    if (!lease.settle()) {
      throw new IllegalStateException("nova-compute has ended, or has taken the migration over");
    }
  }

  private void ended(@Nullable MigrationResult result, @Nullable Throwable failure) {
    if (alone) {
      end();
      return;
    }
    if (result != null) {
      ObjectNode body = Wire.object()
          .put("status", ProgressBody.word(result.status()))
          .put("guest", ProgressBody.word(result.guest()));
      MigrationFailure why = result.failure();
      body.put("failure", why == null ? null : why.message());
      body.put("remedy", why == null ? null : why.advice());
      tell(Wire.message("ended", body));
    } else {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      log.info(
          "Live migration {} is not told to its end: {}",
          order.request().id(),
          String.valueOf(cause));
    }
    close();
  }

  /**
   * A message that cannot be sent means that the connection ends, which the listening thread sees too, and
   * finds out why.
   */
  private void tell(ObjectNode message) {
    if (alone) {
      return;
    }
    try {
      wire.send(message);
    } catch (IOException e) {
      throw new IllegalStateException(
          "nova-compute does not listen any more: " + e.getMessage(), e);
    }
  }

  private void end() {
    lease.lose();
    started.completeExceptionally(new IllegalStateException("the connection ended"));
    handOver.failed("nova-compute is gone");
    over.complete(true);
  }

  void close() {
    closedHere = true;
    try {
      wire.close();
    } catch (IOException e) {
      log.debug("A connection could not be closed", e);
    }
  }
}
