package dev.godwit.host.store;

import dev.godwit.api.Alarm;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationOptions;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.Standing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Migration records. What a method wrote is durable when it returns. Safe for several threads; every
 * method throws {@link StoreException} when the database cannot be used.
 *
 * <p>A terminal record never changes but for its alarm, and a guest has at most one record that is not terminal: all
 * else is refused with {@link IllegalStateException}.
 */
public final class MigrationStore {
  /** The words of the terminal statuses, as SQL. */
  static final String TERMINAL = "('completed', 'failed', 'cancelled', 'error')";

  private static final String SELECT = "SELECT * FROM migrations ";

  /** The index of active records uses the same condition. */
  private static final String NOT_TERMINAL = "status NOT IN " + TERMINAL;

  private final Database database;
  private final InstantSource clock;
  private final FencedHosts fenced;

  public MigrationStore(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.fenced = new FencedHosts(database);
  }

  /** The hosts that were said to be switched off when migrations were resolved. */
  public FencedHosts fenced() {
    return fenced;
  }

  /**
   * Records a migration that was asked for, as accepted.
   *
   * @param destination null if it is still to be chosen
   */
  public MigrationRecord create(
      GuestId guest,
      HostName source,
      @Nullable HostName destination,
      @Nullable String destinationAddress,
      BlockMigration blockMigration,
      MigrationOptions options,
      String userId,
      String projectId) {
    return with(handle -> handle.inTransaction(transaction -> {
      requireNoneActive(transaction, guest);
      long id = transaction
          .createUpdate("""
                              INSERT INTO migrations (uuid, guest, source, destination,
                                destination_address, block_migration, status, user_id, project_id,
                                created_at, phase, percent, elapsed_millis, guest_location,
                                max_downtime_millis, deadline_seconds, post_copy, auto_converge,
                                pause, policy, shadow_policy)
                              VALUES (:uuid, :guest, :source, :destination, :address, :block,
                                :status, :user, :project, :created, :phase, 0, 0, :location,
                                :contract.maxDowntimeMillis, :contract.deadlineSeconds,
                                :contract.postCopy, :contract.autoConverge, :contract.pause,
                                :policy, :shadowPolicy)
                              """)
          .bind("uuid", UUID.randomUUID().toString())
          .bind("guest", guest.toString())
          .bind("source", source.toString())
          .bind("destination", text(destination))
          .bind("address", destinationAddress)
          .bind("block", blockMigration.name())
          .bind("status", MigrationStatus.ACCEPTED.word())
          .bind("user", userId)
          .bind("project", projectId)
          .bind("created", Micros.of(clock.instant()))
          .bind("phase", MigrationPhase.PREPARING.name())
          .bind("location", GuestLocation.SOURCE.name())
          .bindMethods("contract", options.contract())
          .bind("policy", options.policy())
          .bind("shadowPolicy", options.shadowPolicy())
          .executeAndReturnGeneratedKeys("id")
          .mapTo(Long.class)
          .one();
      return transaction
          .createQuery(SELECT + "WHERE id = :id")
          .bind("id", id)
          .map(RecordRow.of(transaction))
          .one();
    }));
  }

  private static void requireNoneActive(Handle handle, GuestId guest) {
    active(handle, guest).ifPresent(other -> {
      throw new IllegalStateException(
          "guest " + guest + " is already being moved by migration " + other.uuid());
    });
  }

  /** Writes down the destination that was chosen. */
  public MigrationRecord chooseDestination(
      MigrationId id, HostName destination, @Nullable String destinationAddress) {
    return change(
        id,
        record -> {},
        "destination = :destination, destination_address = :address",
        update ->
            update.bind("destination", destination.toString()).bind("address", destinationAddress));
  }

  /** Changes a record's status; the same status again changes nothing. */
  public MigrationRecord become(MigrationId id, MigrationStatus status) {
    return change(
        id,
        record -> requirePossible(record, status),
        "status = :status",
        update -> update.bind("status", status.word()));
  }

  /** Writes progress, with where the guest is and what is not in order. */
  public MigrationRecord saveProgress(MigrationId id, MigrationProgress progress) {
    return change(
        id,
        record -> {},
        FigureColumns.ALL + ", guest_location = :location",
        update -> FigureColumns.bind(update, MigrationFigures.of(progress))
            .bind("location", progress.guest().name()),
        progress.standing());
  }

  /** Ends a record with the driver's word on how the migration ended. */
  public MigrationRecord end(MigrationId id, MigrationResult result) {
    return end(
        id,
        MigrationStatus.of(result.status()),
        result.guest(),
        result.progress().standing().atEnd(result.guest()),
        result.failure(),
        MigrationFigures.of(result.progress()));
  }

  /**
   * Ends the record of a migration that the driver never got.
   *
   * @param guest where the guest was seen last; {@link GuestLocation#UNKNOWN} if it was not
   */
  public MigrationRecord endBeforeStart(
      MigrationId id, MigrationStatus status, GuestLocation guest, MigrationFailure failure) {
    MigrationRecord record =
        find(id).orElseThrow(() -> new IllegalStateException("there is no migration " + id));
    return end(id, status, guest, Standing.CLEAR, failure, record.figures());
  }

  private MigrationRecord end(
      MigrationId id,
      MigrationStatus status,
      GuestLocation guest,
      Standing standing,
      @Nullable MigrationFailure failure,
      MigrationFigures figures) {
    if (!status.isTerminal()) {
      throw new IllegalArgumentException(status + " does not end a migration");
    }
    return change(
        id,
        record -> requirePossible(record, status),
        FigureColumns.ALL
            + ", status = :status, guest_location = :location, failure_code = :code,"
            + " failure_message = :message, failure_advice = :advice",
        update -> FigureColumns.bind(update, figures.ended())
            .bind("status", status.word())
            .bind("location", guest.name())
            .bind("code", failure == null ? null : failure.code().name())
            .bind("message", failure == null ? null : failure.message())
            .bind("advice", failure == null ? null : failure.advice()),
        standing);
  }

  /**
   * Sets or clears the alarm of a migration that has ended.
   *
   * @param alarm null if there is none any more
   */
  public void alarmAfterEnd(MigrationId id, @Nullable Alarm alarm) {
    with(handle -> StandingRows.bind(
            handle.createUpdate("UPDATE migrations SET "
                + StandingRows.ALARM_COLUMNS
                + " WHERE uuid = :uuid AND NOT ("
                + NOT_TERMINAL
                + ")"),
            alarm)
        .bind("uuid", id.toString())
        .execute());
  }

  /** Whether a later migration of the same guest went to this host, or is on its way there. */
  public boolean hasLaterTo(MigrationRecord record, HostName host) {
    return with(handle -> handle
            .createQuery("SELECT count(*) FROM migrations"
                + " WHERE guest = :guest AND id > :id AND destination = :host")
            .bind("guest", record.guest().toString())
            .bind("id", record.id())
            .bind("host", host.toString())
            .mapTo(Integer.class)
            .one()
        > 0);
  }

  private static void requirePossible(MigrationRecord record, MigrationStatus next) {
    if (record.status() != next && !record.status().canBecome(next)) {
      throw new IllegalStateException("migration " + record.uuid() + " is "
          + record.status().word() + " and cannot become " + next.word());
    }
  }

  private MigrationRecord change(
      MigrationId id,
      Consumer<MigrationRecord> check,
      String assignments,
      Consumer<Update> values) {
    return change(id, (transaction, record) -> check.accept(record), assignments, values);
  }

  private MigrationRecord change(
      MigrationId id,
      Consumer<MigrationRecord> check,
      String assignments,
      Consumer<Update> values,
      Standing standing) {
    return change(
        id,
        (transaction, record) -> {
          check.accept(record);
          if (!record.standing().owed().equals(standing.owed())) {
            StandingRows.replaceOwed(transaction, id, standing.owed());
          }
        },
        assignments + ", " + StandingRows.COLUMNS,
        update -> {
          values.accept(update);
          StandingRows.bind(update, standing);
        });
  }

  private MigrationRecord change(
      MigrationId id,
      BiConsumer<Handle, MigrationRecord> before,
      String assignments,
      Consumer<Update> values) {
    return with(handle -> handle.inTransaction(transaction -> {
      MigrationRecord present = find(transaction, id)
          .orElseThrow(() -> new IllegalStateException("there is no migration " + id));
      if (present.status().isTerminal()) {
        throw new IllegalStateException(
            "migration " + id + " has ended: it is " + present.status().word());
      }
      before.accept(transaction, present);
      Update update = transaction.createUpdate(
          "UPDATE migrations SET " + assignments + ", updated_at = :updated WHERE uuid = :uuid");
      values.accept(update);
      update
          .bind("updated", Micros.of(clock.instant()))
          .bind("uuid", id.toString())
          .execute();
      return find(transaction, id).orElseThrow();
    }));
  }

  /** A record by its UUID. */
  public Optional<MigrationRecord> find(MigrationId id) {
    return with(handle -> find(handle, id));
  }

  private static Optional<MigrationRecord> find(Handle handle, MigrationId id) {
    return handle
        .createQuery(SELECT + "WHERE uuid = :uuid")
        .bind("uuid", id.toString())
        .map(RecordRow.of(handle))
        .findOne();
  }

  /** A record by its number. */
  public Optional<MigrationRecord> find(long id) {
    return with(handle -> handle
        .createQuery(SELECT + "WHERE id = :id")
        .bind("id", id)
        .map(RecordRow.of(handle))
        .findOne());
  }

  /** A record by its number, if it is one of this guest. */
  public Optional<MigrationRecord> find(GuestId guest, long id) {
    return with(handle -> handle
        .createQuery(SELECT + "WHERE id = :id AND guest = :guest")
        .bind("id", id)
        .bind("guest", guest.toString())
        .map(RecordRow.of(handle))
        .findOne());
  }

  /** The record of this guest that is not terminal. */
  public Optional<MigrationRecord> active(GuestId guest) {
    return with(handle -> active(handle, guest));
  }

  private static Optional<MigrationRecord> active(Handle handle, GuestId guest) {
    return handle
        .createQuery(SELECT + "WHERE guest = :guest AND " + NOT_TERMINAL)
        .bind("guest", guest.toString())
        .map(RecordRow.of(handle))
        .findOne();
  }

  /** All records that are not terminal, the oldest first. */
  public List<MigrationRecord> active() {
    return with(handle -> handle
        .createQuery(SELECT + "WHERE " + NOT_TERMINAL + " ORDER BY id")
        .map(RecordRow.of(handle))
        .list());
  }

  /**
   * The terminal records that became so after one moment and not after another, the oldest first. Some may have ended
   * before and changed since.
   */
  public List<MigrationRecord> endedBetween(Instant after, Instant until) {
    return with(handle -> handle
        .createQuery(SELECT
            + "WHERE updated_at > :after AND updated_at <= :until AND status IN "
            + TERMINAL
            + " ORDER BY id")
        .bind("after", Micros.of(after))
        .bind("until", Micros.of(until))
        .map(RecordRow.of(handle))
        .list());
  }

  /**
   * The records that a query wants, in its order.
   *
   * @throws MarkerNotFoundException if the query's marker names no record
   */
  public List<MigrationRecord> list(MigrationQuery query) throws MarkerNotFoundException {
    MigrationRecord marker = null;
    if (query.marker() != null) {
      MigrationId id = query.marker();
      marker = find(id).orElseThrow(() -> new MarkerNotFoundException(id));
    }
    var listing = new RecordListing(query, marker);
    return with(listing::read);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private <T> T with(HandleCallback<T, RuntimeException> body) {
    try {
      return database.with(body);
    } catch (JdbiException e) {
      // The cause's words: those of Jdbi repeat the statement and all of its values.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StoreException(
          "migration records cannot be read or written: " + cause.getMessage(), e);
    }
  }
}
