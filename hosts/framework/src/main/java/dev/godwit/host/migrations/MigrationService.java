package dev.godwit.host.migrations;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.MigrationStatus;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.TraceStore;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.Inventory;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests for live migrations, checks them as Nova does, has them wait for their turn and
 * hands them to the driver. Methods may block while hosts are asked. Safe for several threads.
 */
public final class MigrationService implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationService.class);
  private static final int THREADS = 4;
  private static final long CLOSING_SECONDS = 1;
  private static final long FENCED_LOOK_SECONDS = 10;

  private final Inventory inventory;
  private final MigrationStore store;
  private final TraceStore traces;
  private final OptionSources options;
  private final Admission admission;
  private final EndWriter ends;
  private final Dispatcher dispatcher;
  private final Interventions interventions;
  private final ThreadPoolExecutor work;
  private final FencedWatch fenced;
  private final ScheduledExecutorService watching;
  private volatile boolean stopping;

  /**
   * A service that has begun nothing yet; see {@link #recover}.
   *
   * @param options where the options of a migration come from
   * @param perSource migrations that may leave one source at a time; 0 for no limit
   * @param mostWaiting migrations that may wait
   */
  public MigrationService(
      Inventory inventory,
      ServerDirectory directory,
      MigrationStore store,
      TraceStore traces,
      OptionSources options,
      LiveMigration liveMigration,
      int perSource,
      int mostWaiting) {
    this.inventory = inventory;
    this.store = store;
    this.traces = traces;
    this.options = options;
    this.admission = new Admission(directory, liveMigration);
    ScheduledExecutorService records = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("godwit-records").factory());
    this.ends = new EndWriter(store, records);
    this.dispatcher = new Dispatcher(
        directory, store, liveMigration, new SourceQueues(perSource, mostWaiting), ends, records);
    this.interventions = new Interventions(directory, store, dispatcher, ends);
    this.fenced = new FencedWatch(directory, store);
    this.watching = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("godwit-fenced").factory());
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
   * never got are ended, truthfully. From here on fenced hosts that come back are noticed.
   */
  public void recover() {
    var unused = watching.scheduleWithFixedDelay(
        fenced::look, FENCED_LOOK_SECONDS, FENCED_LOOK_SECONDS, TimeUnit.SECONDS);
    for (MigrationRecord record : store.active()) {
      switch (record.status()) {
        case ACCEPTED, QUEUED, PREPARING ->
          ends.endBeforeStart(
              record.uuid(),
              MigrationStatus.FAILED,
              GuestLocation.SOURCE,
              new MigrationFailure(
                  MigrationFailure.Code.INTERNAL,
                  "Godwit was stopped before it began to move guest "
                      + record.guest()
                      + ", which was not touched.",
                  "Ask again."));
        case RUNNING, RUNNING_POST_COPY, POST_MIGRATING -> dispatcher.reattach(record);
        case COMPLETED, FAILED, CANCELLED, ERROR -> {}
      }
    }
  }

  /**
   * A migration owes something, which may take long, while its job is over: another one may leave its
   * source. The same again changes nothing.
   */
  public void owes(MigrationRecord record) {
    dispatcher.owes(record);
  }

  /**
   * Finds a host that somebody named.
   *
   * @throws MigrationRefusedException if there is no such host
   */
  public HostName hostNamed(String name) throws MigrationRefusedException {
    if (!HostName.isValid(name) || !knows(new HostName(name))) {
      throw Admission.hostNotFound(name);
    }
    return new HostName(name);
  }

  /** Whether a host is in the inventory. */
  public boolean knows(HostName host) {
    return inventory.find(host).isPresent();
  }

  /**
   * Begins a migration after a few checks; the others are made afterwards and their outcome is in the
   * record.
   */
  public MigrationRecord begin(MigrationOrder order) throws MigrationRefusedException {
    MigrationRecord record = accept(order);
    try {
      work.execute(() -> {
        try {
          check(record);
        } catch (MigrationRefusedException e) {
          log.info("Live migration {} was refused: {}", record.uuid(), e.getMessage());
        }
      });
    } catch (RejectedExecutionException e) {
      MigrationRefusedException refusal = stopping ? beingStopped() : full();
      refuse(record, refusal);
      throw refusal;
    }
    return record;
  }

  /** Begins a migration after all checks; refuses it if one of them fails. */
  public MigrationRecord beginChecked(MigrationOrder order) throws MigrationRefusedException {
    return check(accept(order));
  }

  private MigrationRecord accept(MigrationOrder order) throws MigrationRefusedException {
    if (stopping) {
      throw beingStopped();
    }
    ServerView server = admission.admit(order);
    if (!dispatcher.hasRoom()) {
      throw full();
    }
    try {
      return store.create(
          order.guest(),
          server.host(),
          order.destination(),
          order.destination() == null ? null : address(order.destination()),
          order.blockMigration(),
          options.of(order.guest(), server.host(), order.options()),
          order.userId(),
          order.projectId());
    } catch (IllegalStateException e) {
      throw Admission.migrating(order.guest(), store.active(order.guest()).orElse(null));
    }
  }

  private static MigrationRefusedException full() {
    return new MigrationRefusedException(
        Reason.QUEUE_FULL, "Too many live migrations are waiting; ask again later.");
  }

  private static MigrationRefusedException beingStopped() {
    return new MigrationRefusedException(
        Reason.STOPPING, "Godwit is being stopped and takes no new migrations.");
  }

  private @Nullable String address(HostName destination) {
    return inventory.find(destination).map(HostEndpoint::migrationAddress).orElse(null);
  }

  /** Makes the checks that ask hosts, and has the migration wait; ends its record if one fails. */
  private MigrationRecord check(MigrationRecord record) throws MigrationRefusedException {
    try {
      HostName destination = admission.destination(record);
      store.chooseDestination(record.uuid(), destination, address(destination));
      MigrationRecord queued = store.become(record.uuid(), MigrationStatus.QUEUED);
      dispatcher.add(queued);
      return queued;
    } catch (MigrationRefusedException e) {
      refuse(record, e);
      throw e;
    } catch (RuntimeException e) {
      log.error("Live migration {} could not be checked", record.uuid(), e);
      var refusal = new MigrationRefusedException(
          Reason.UNEXPECTED,
          "Godwit could not check the migration of instance "
              + record.guest()
              + ", which was not touched: "
              + e.getMessage());
      refuse(record, refusal);
      throw refusal;
    }
  }

  private void refuse(MigrationRecord record, MigrationRefusedException refusal) {
    ends.endBeforeStart(
        record.uuid(),
        MigrationStatus.ERROR,
        refusal.isGuestUnseen() ? GuestLocation.UNKNOWN : GuestLocation.SOURCE,
        new MigrationFailure(
            refusal.reason() == Reason.UNEXPECTED
                ? MigrationFailure.Code.INTERNAL
                : MigrationFailure.Code.REFUSED,
            refusal.getMessage(),
            "Remove what stands in the way and ask again; the guest was not touched."));
  }

  /**
   * Gives a migration up; what has been moved is thrown away and the guest stays on the source.
   *
   * @param queuedToo whether one that only waits may be given up as well
   */
  public void abort(GuestId guest, long id, boolean queuedToo) throws MigrationRefusedException {
    interventions.abort(guest, id, queuedToo);
  }

  /** Makes a migration end soon: by post-copy where it is permitted, otherwise by a pause. */
  public void forceComplete(GuestId guest, long id) throws MigrationRefusedException {
    interventions.forceComplete(guest, id);
  }

  /** Changes limits of a migration under way; refused when it is not running any more, or not yet. */
  public void retune(MigrationRecord record, Retune retune) throws MigrationRefusedException {
    interventions.retune(record, retune);
  }

  /**
   * Has a migration that does not settle end as an operator says; refused, with the driver's reason, where
   * a host contradicts it or nothing is open.
   */
  public void resolve(MigrationRecord record, Resolution resolution)
      throws MigrationRefusedException {
    interventions.resolve(record, resolution);
  }

  /** Has the driver steer a job that may not be its own; refused where there is none. */
  public void adopt(MigrationRecord record) throws MigrationRefusedException {
    interventions.adopt(record);
  }

  /**
   * What was seen and decided in a migration, as JSON: the driver's own word if it has it now, else
   * what was kept; empty if nothing was.
   */
  public Optional<String> trace(MigrationRecord record) {
    return dispatcher.trace(record).or(() -> traces.find(record.uuid()));
  }

  /** What the driver says of a migration under way; fresher and richer than the record. */
  public Optional<MigrationProgress> liveProgress(MigrationRecord record) {
    return dispatcher.progress(record);
  }

  /** Takes nothing more; migrations under way go on in the hypervisors. */
  @Override
  public void close() {
    stopping = true;
    work.shutdown();
    watching.shutdown();
    dispatcher.stop();
    try {
      if (!work.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        log.warn("Some checks were still under way; their migrations are ended by the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
