package dev.godwit.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Moves running guests between hosts. One instance serves one driver; every method may be called
 * from any thread and none blocks.
 *
 * <p>The futures returned here are completed on a thread of the driver that may run user code;
 * dependents that block use the {@code ...Async} forms. Completing or cancelling such a future from
 * outside changes nothing in the migration.
 */
public interface LiveMigration {

  /**
   * Looks at both hosts and says what stands in the way of a migration, changing nothing.
   *
   * <p>The future completes with an assessment even when a host cannot be reached (that is a
   * blocker). It fails only when the driver is closed.
   */
  CompletableFuture<Assessment> assess(MigrationRequest request);

  /**
   * Begins a migration.
   *
   * <p>Whatever happens afterwards is told through the handle: this method returns at once and the
   * request is checked again before the guest is touched.
   *
   * @throws IllegalStateException if the driver is closed, or if a migration with this id or of this
   *     guest is already under way
   */
  MigrationHandle start(MigrationRequest request);

  /**
   * Takes up a migration that an earlier process of this host began and did not end: watches the
   * job if it still runs, and decides the outcome from both hosts once it does not. Never begins a
   * new job. What the journal says was already chosen (post or rollback) is carried on.
   *
   * @throws IllegalStateException as for {@link #start}
   */
  MigrationHandle reattach(MigrationRequest request);

  /** The migration of this guest that is under way, if there is one. */
  Optional<MigrationHandle> find(GuestId guest);

  /** All migrations under way, in the order of their start. */
  List<MigrationHandle> active();
}
