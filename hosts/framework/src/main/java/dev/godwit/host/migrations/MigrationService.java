package dev.godwit.host.migrations;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.store.MarkerNotFoundException;
import dev.godwit.host.store.MigrationQuery;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.Inventory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests for live migrations, has them wait for their turn and hands them to the driver.
 * Methods may block while hosts are asked. Safe for several threads.
 */
public final class MigrationService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationService.class);
  private static final int THREADS = 4;
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final long CLOSING_SECONDS = 2;

  private static final Set<MigrationStatus> ACTIVE = Arrays.stream(MigrationStatus.values())
      .filter(status -> !status.isTerminal())
      .collect(Collectors.toUnmodifiableSet());

  private final Inventory inventory;
  private final ServerDirectory directory;
  private final MigrationStore store;
  private final LiveMigration liveMigration;
  private final Admission admission;
  private final SourceQueues queues;
  private final ThreadPoolExecutor work;
  private final ExecutorService records = Executors.newSingleThreadExecutor(
      Thread.ofPlatform().daemon().name("godwit-records").factory());
  private volatile boolean stopping;

  /**
   * A service that has begun nothing yet; see {@link #recover}.
   *
   * @param perSource migrations that may leave one source at a time; 0 for no limit
   * @param mostWaiting migrations that may wait
   */
  public MigrationService(
      Inventory inventory,
      ServerDirectory directory,
      MigrationStore store,
      LiveMigration liveMigration,
      int perSource,
      int mostWaiting) {
    this.inventory = inventory;
    this.directory = directory;
    this.store = store;
    this.liveMigration = liveMigration;
    this.admission = new Admission(directory, liveMigration);
    this.queues = new SourceQueues(perSource, mostWaiting);
    this.work = new ThreadPoolExecutor(
        THREADS,
        THREADS,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(mostWaiting),
        Thread.ofPlatform().daemon().name("godwit-admission-", 0).factory());
  }

  /**
   * Takes up what an earlier process left: migrations that the driver had are watched again, those it
   * never got are ended, truthfully.
   */
  public void recover() {
    var query = MigrationQuery.all()
        .but()
        .statuses(ACTIVE)
        .order(MigrationQuery.Order.OLDEST_FIRST)
        .build();
    List<MigrationRecord> left;
    try {
      left = store.list(query);
    } catch (MarkerNotFoundException e) {
      throw new IllegalStateException("a query without a marker", e);
    }
    for (MigrationRecord record : left) {
      switch (record.status()) {
        case ACCEPTED, QUEUED, PREPARING ->
          store.endBeforeStart(
              record.uuid(),
              MigrationStatus.CANCELLED,
              new MigrationFailure(
                  MigrationFailure.Code.INTERNAL,
                  "Godwit was stopped before it began to move guest "
                      + record.guest()
                      + ", which was not touched.",
                  "Ask again."));
        case RUNNING, RUNNING_POST_COPY, POST_MIGRATING -> reattach(record);
        case COMPLETED, FAILED, CANCELLED, ERROR -> {}
      }
    }
  }

  private void reattach(MigrationRecord record) {
    log.info("Live migration {} of guest {} is taken up again", record.uuid(), record.guest());
    queues.addRunning(record.source(), record.uuid());
    watch(record, liveMigration.reattach(record.request()));
  }

  /**
   * Finds a host that somebody named.
   *
   * @throws MigrationRefusedException if there is no such host
   */
  public HostName hostNamed(String name) throws MigrationRefusedException {
    if (!HostName.isValid(name) || inventory.find(new HostName(name)).isEmpty()) {
      throw Admission.hostNotFound(name);
    }
    return new HostName(name);
  }

  /**
   * Begins a migration after a few checks; the others are made afterwards and their outcome is in the
   * record.
   */
  public MigrationRecord begin(MigrationOrder order) throws MigrationRefusedException {
    MigrationRecord record = accept(order);
    try {
      work.execute(() -> checkInBackground(record));
    } catch (RejectedExecutionException e) {
      MigrationRefusedException refusal = full();
      refuse(record, refusal);
      throw refusal;
    }
    return record;
  }

  /** Begins a migration after all checks; refuses it if one of them fails. */
  public MigrationRecord beginChecked(MigrationOrder order) throws MigrationRefusedException {
    MigrationRecord record = accept(order);
    try {
      return check(record);
    } catch (MigrationRefusedException e) {
      refuse(record, e);
      throw e;
    }
  }

  private MigrationRecord accept(MigrationOrder order) throws MigrationRefusedException {
    if (stopping) {
      throw new MigrationRefusedException(
          Reason.STOPPING, "Godwit is being stopped and takes no new migrations.");
    }
    ServerView server = admission.admit(order);
    if (!queues.hasRoom()) {
      throw full();
    }
    try {
      return store.create(
          order.guest(),
          server.host(),
          order.destination(),
          order.destination() == null ? null : address(order.destination()),
          order.blockMigration(),
          order.userId(),
          order.projectId());
    } catch (IllegalStateException e) {
      throw new MigrationRefusedException(
          Reason.SERVER_STATE,
          "Cannot 'os-migrateLive' instance "
              + order.guest()
              + " while it is in task_state migrating");
    }
  }

  private static MigrationRefusedException full() {
    return new MigrationRefusedException(
        Reason.QUEUE_FULL, "Too many live migrations are waiting; ask again later.");
  }

  private @Nullable String address(HostName destination) {
    return inventory.find(destination).map(HostEndpoint::migrationAddress).orElse(null);
  }

  private void checkInBackground(MigrationRecord record) {
    try {
      check(record);
    } catch (MigrationRefusedException e) {
      refuse(record, e);
    } catch (RuntimeException e) {
      log.error("Live migration {} could not be checked", record.uuid(), e);
      refuse(
          record,
          new MigrationRefusedException(
              Reason.MIGRATION_PRE_CHECK, "Godwit could not check the migration: " + e));
    }
  }

  private MigrationRecord check(MigrationRecord record) throws MigrationRefusedException {
    HostName destination = admission.destination(record);
    store.chooseDestination(record.uuid(), destination, address(destination));
    MigrationRecord queued = becomeUnlessEnded(record.uuid(), MigrationStatus.QUEUED);
    if (queued.status() == MigrationStatus.QUEUED) {
      queues.add(record.source(), record.uuid());
      startWaiting(record.source());
    }
    return queued;
  }

  /** An abort may have ended the record meanwhile, which is no error. */
  private MigrationRecord becomeUnlessEnded(MigrationId id, MigrationStatus status) {
    try {
      return store.become(id, status);
    } catch (IllegalStateException e) {
      return store.find(id).filter(record -> record.status().isTerminal()).orElseThrow(() -> e);
    }
  }

  private void refuse(MigrationRecord record, MigrationRefusedException refusal) {
    log.info("Live migration {} was refused: {}", record.uuid(), refusal.getMessage());
    try {
      store.endBeforeStart(
          record.uuid(),
          MigrationStatus.ERROR,
          new MigrationFailure(
              MigrationFailure.Code.REFUSED,
              refusal.getMessage(),
              "Remove what stands in the way and ask again; the guest was not touched."));
    } catch (IllegalStateException e) {
      log.debug("Live migration {} had ended before it was refused", record.uuid(), e);
    }
  }

  private void startWaiting(HostName source) {
    for (Optional<MigrationId> next = queues.next(source);
        next.isPresent() && !stopping;
        next = queues.next(source)) {
      start(source, next.get());
    }
  }

  private void start(HostName source, MigrationId id) {
    MigrationRecord record = becomeUnlessEnded(id, MigrationStatus.PREPARING);
    if (record.status().isTerminal()) {
      queues.ended(source, id);
      return;
    }
    // Written before the driver has it: after a crash the driver, not the record, knows whether the
    // migrate call was made.
    MigrationRecord running = store.become(id, MigrationStatus.RUNNING);
    try {
      watch(running, liveMigration.start(running.request()));
    } catch (IllegalStateException e) {
      queues.ended(source, id);
      store.endBeforeStart(
          id,
          MigrationStatus.ERROR,
          new MigrationFailure(
              MigrationFailure.Code.INTERNAL,
              "The driver did not take the migration: " + e.getMessage(),
              "Ask again; the guest was not touched."));
    }
  }

  private void watch(MigrationRecord record, MigrationHandle handle) {
    var unused = handle
        .result()
        .whenCompleteAsync(
            (result, failure) -> {
              if (result != null) {
                ended(record, result);
              } else {
                log.info(
                    "Live migration {} is left to the hypervisors: {}",
                    record.uuid(),
                    String.valueOf(failure));
              }
            },
            records);
  }

  private void ended(MigrationRecord record, MigrationResult result) {
    try {
      store.end(record.uuid(), result);
    } catch (RuntimeException e) {
      log.error("How live migration {} ended could not be recorded: {}", record.uuid(), result, e);
    } finally {
      directory.forget();
      queues.ended(record.source(), record.uuid());
      if (!stopping) {
        work.execute(() -> startWaiting(record.source()));
      }
    }
  }

  /**
   * Gives a migration up.
   *
   * @param queuedToo whether one that only waits may be given up as well
   */
  public void abort(GuestId guest, long id, boolean queuedToo) throws MigrationRefusedException {
    MigrationRecord record = find(guest, id);
    switch (record.status()) {
      case RUNNING -> answer(record, handle(record).abort(), "abort");
      case ACCEPTED, QUEUED, PREPARING -> {
        if (!queuedToo || record.status() != MigrationStatus.QUEUED || !cancelWaiting(record)) {
          throw wrongState(record, "abort");
        }
      }
      case RUNNING_POST_COPY, POST_MIGRATING, COMPLETED, FAILED, CANCELLED, ERROR ->
        throw wrongState(record, "abort");
    }
  }

  private boolean cancelWaiting(MigrationRecord record) {
    if (!queues.remove(record.source(), record.uuid())) {
      return false;
    }
    store.endBeforeStart(
        record.uuid(),
        MigrationStatus.CANCELLED,
        new MigrationFailure(
            MigrationFailure.Code.ABORTED,
            "An abort was asked for before guest " + record.guest() + " was touched.",
            "Nothing needs to be done."));
    return true;
  }

  /** Makes a migration end. */
  public void forceComplete(GuestId guest, long id) throws MigrationRefusedException {
    MigrationRecord record = find(guest, id);
    if (record.status() != MigrationStatus.RUNNING) {
      throw wrongState(record, "force_complete");
    }
    answer(record, handle(record).forceComplete(), "force_complete");
  }

  private MigrationRecord find(GuestId guest, long id) throws MigrationRefusedException {
    return store
        .find(guest, id)
        .orElseThrow(() -> new MigrationRefusedException(
            Reason.MIGRATION_NOT_FOUND,
            "Migration " + id + " for instance " + guest + " could not be found."));
  }

  private MigrationHandle handle(MigrationRecord record) throws MigrationRefusedException {
    return liveMigration
        .find(record.guest())
        .filter(handle -> handle.request().id().equals(record.uuid()))
        .orElseThrow(() -> wrongState(record, "this"));
  }

  private static MigrationRefusedException wrongState(MigrationRecord record, String action) {
    return new MigrationRefusedException(
        Reason.MIGRATION_STATE,
        "Migration "
            + record.id()
            + " of instance "
            + record.guest()
            + " is in state "
            + record.status().word()
            + ". Cannot "
            + action
            + " while the migration is in this state.");
  }

  private static void answer(
      MigrationRecord record, CompletableFuture<RequestAnswer> answer, String action)
      throws MigrationRefusedException {
    String refusal;
    try {
      switch (answer.get(ANSWER.toSeconds(), TimeUnit.SECONDS)) {
        case RequestAnswer.Accepted accepted -> {
          return;
        }
        case RequestAnswer.Refused refused -> refusal = refused.reason();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refusal = "the question was interrupted";
    } catch (ExecutionException e) {
      refusal = String.valueOf(e.getCause());
    } catch (TimeoutException e) {
      refusal = "the driver did not answer; look at the migration before asking again";
    }
    throw new MigrationRefusedException(
        Reason.MIGRATION_STATE, "Migration " + record.id() + ": cannot " + action + ": " + refusal);
  }

  /** What the driver says of a migration under way; fresher and richer than the record. */
  public Optional<MigrationProgress> liveProgress(MigrationRecord record) {
    return liveMigration
        .find(record.guest())
        .filter(handle -> handle.request().id().equals(record.uuid()))
        .map(MigrationHandle::progress);
  }

  /** Takes nothing more; migrations under way go on in the hypervisors. */
  @Override
  public void close() {
    stopping = true;
    work.shutdown();
    records.shutdown();
    try {
      if (!work.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        log.warn("Some checks were still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
