package dev.godwit.hub;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scope that can end what a coroutine waits for in it, at a limit or when it is cancelled:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="scope"}
 *
 * <p>At the limit a {@link ScopeCancelled} is raised at the wait point of the coroutine that opened the scope, once. It
 * acts at wait points only: code that does not wait is not disturbed. If what the coroutine waits for happens before
 * the limit, the wait ends with it, and the exception comes at the next wait inside the scope. So it ends a call in a
 * lane, which is left, and a {@link Nursery}, whose children are killed. Closing the scope withdraws the limit. Scopes
 * nest; each exception knows its own {@link ScopeCancelled#isFrom scope}.
 *
 * <p>A {@link #shield} keeps off what comes from outside of it, for clean-up that has to finish.
 *
 * <p>Scopes are opened by coroutines; the other methods are for threads of the hub that hold the baton.
 */
public final class CancelScope implements AutoCloseable {
  private final GreenThread<?> owner;
  private final String description;
  private final @Nullable Duration limit;
  private final boolean shield;
  private final @Nullable CancelScope outer;
  private final Raising raising;
  private final Deadline deadline = new Deadline(this);

  /** Whether its exception can still be raised. */
  private boolean pending = true;

  /** Whether its exception is on its way. */
  private boolean due;

  private boolean cancelled;
  private boolean closed;

  private CancelScope(
      GreenThread<?> owner,
      boolean shield,
      @Nullable Duration limit,
      @Nullable Supplier<? extends Throwable> exception) {
    this.owner = owner;
    this.description =
        (shield ? "Shield" : "Scope") + (limit == null ? " without limit" : " of " + limit);
    this.limit = limit;
    this.shield = shield;
    this.outer = owner.scope();
    Supplier<? extends Throwable> given =
        exception == null ? () -> new ScopeCancelled(this) : exception;
    this.raising = new Raising(() -> raised(given), this, owner.place());
    owner.raises().scope = this;
    if (limit != null) {
      owner.scheduler.enqueueAfter(deadline, Nanos.of(limit));
    }
  }

  /** Opens a scope without a limit. */
  public static CancelScope open() {
    return open(false, null, null);
  }

  /** Opens a scope with a limit. */
  public static CancelScope after(Duration limit) {
    return open(false, Objects.requireNonNull(limit, "limit"), null);
  }

  /**
   * Opens a scope that raises an exception of the caller's choice.
   *
   * @param exception is asked in the coroutine, at its wait point, when the limit is reached; what it
   *     gives is thrown as it is, even if it is a checked exception
   */
  public static CancelScope after(Duration limit, Supplier<? extends Throwable> exception) {
    Objects.requireNonNull(exception, "exception");
    return open(false, Objects.requireNonNull(limit, "limit"), exception);
  }

  private static CancelScope open(
      boolean shield, @Nullable Duration limit, @Nullable Supplier<? extends Throwable> exception) {
    Scheduler scheduler = GreenThread.current().scheduler;
    return new CancelScope(scheduler.requireCoroutine("CancelScope"), shield, limit, exception);
  }

  /**
   * Runs a body with a limit; false if the limit ended it. What other scopes raise passes through.
   *
   * @throws Exception what the body throws
   */
  public static boolean run(Duration limit, Action body) throws Exception {
    return !call(limit, new ActionBody(body)).isTimedOut();
  }

  /**
   * Calls a body with a limit. What other scopes raise passes through.
   *
   * @throws Exception what the body throws
   */
  public static <T extends @Nullable Object> Wait<T> call(
      Duration limit, Callable<? extends T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    return callIn(after(limit), body);
  }

  /**
   * Runs a body that is to finish, such as clean-up. Kills, limits, cancelled scopes and failing children from outside of
   * it are kept off, and come at the first wait after it; its own limit, and what is inside of it, act as ever. It is no
   * protection when the grace of the hub's end is over.
   *
   * @return false if the limit ended it
   * @throws Exception what the body throws
   */
  public static boolean shield(Duration limit, Action body) throws Exception {
    Objects.requireNonNull(limit, "limit");
    Callable<@Nullable Void> callable = new ActionBody(body);
    return !callIn(open(true, limit, null), callable).isTimedOut();
  }

  private static <T extends @Nullable Object> Wait<T> callIn(
      CancelScope scope, Callable<? extends T> body) throws Exception {
    try (scope) {
      return new Wait.Value<>(body.call());
    } catch (ScopeCancelled e) {
      if (e.isFrom(scope)) {
        return new Wait.TimedOut<>();
      }
      throw e;
    }
  }

  /**
   * How long the calling coroutine may still wait: the least that is left in the scopes around it, those around its
   * nursery included, up to the innermost shield. Zero if one has been cancelled or has expired; empty without a limit.
   */
  public static Optional<Duration> remaining() {
    GreenThread<?> self = GreenThread.current().scheduler.requireCoroutine("CancelScope.remaining");
    Optional<Duration> least = Optional.empty();
    for (CancelScope each = self.scope(); each != null; each = each.outer) {
      Optional<Duration> left = each.left();
      if (least.isEmpty() || (left.isPresent() && left.get().compareTo(least.get()) < 0)) {
        least = left;
      }
      if (each.isShield()) {
        break;
      }
    }
    return least;
  }

  private Optional<Duration> left() {
    if (due && !closed) {
      return Optional.of(Duration.ZERO);
    }
    if (limit == null || closed) {
      return Optional.empty();
    }
    long nanos = deadline.isQueued ? 0 : deadline.deadlineNanos - owner.scheduler.clock.nanoTime();
    return Optional.of(Duration.ofNanos(Math.max(0, nanos)));
  }

  /**
   * Ends it as its limit does, now; also for other coroutines. The coroutine that opened it goes on at its turn. Does
   * nothing the second time, and after the limit.
   */
  public void cancel() {
    owner.scheduler.requireHolder("CancelScope.cancel");
    if (pending && !due) {
      owner.scheduler.timers.remove(deadline);
      cancelled = true;
      Waiter ended = raise();
      if (ended != null) {
        owner.scheduler.ready.addLast(ended);
      }
    }
  }

  /** Its exception ends the present wait of its owner, or comes at the next one inside; null then. */
  private @Nullable Waiter raise() {
    due = true;
    Waiter wait = owner.waiter;
    if (wait != null && wait.isParked()) {
      return owner.raise(raising);
    }
    if (!owner.isOver()) {
      owner.raiseAtNextWait(raising); // withdrawn if the scope is closed before
    }
    return null;
  }

  /** Whether it will still raise its exception: at its limit, or at the next wait if that has been reached. */
  public boolean isPending() {
    owner.scheduler.requireHolder("CancelScope.isPending");
    return pending && (due || limit != null);
  }

  /** Withdraws the limit; does nothing the second time. */
  @Override
  public void close() {
    owner.scheduler.requireHolder("CancelScope.close");
    closed = true;
    pending = false;
    owner.scheduler.timers.remove(deadline);
    if (owner.isOver()) {
      return;
    }
    Raises raises = owner.raises();
    raises.forget(raising);
    while (raises.scope != null && raises.scope.closed && raises.scope.isOf(owner)) {
      raises.scope = raises.scope.outer;
    }
  }

  boolean isOf(GreenThread<?> thread) {
    return owner.equals(thread);
  }

  boolean isShield() {
    return shield && !closed;
  }

  @Nullable
  CancelScope outer() {
    return outer;
  }

  /** What has ended it, in words. */
  String end() {
    return this + (cancelled ? " was cancelled" : " has expired");
  }

  private Throwable raised(Supplier<? extends Throwable> exception) {
    pending = false;
    return exception.get();
  }

  @Override
  public String toString() {
    return description;
  }

  private static final class Deadline extends HeapEntry {
    private final CancelScope scope;

    Deadline(CancelScope scope) {
      this.scope = scope;
    }

    @Override
    boolean isUsedUp() {
      return scope.due || !scope.pending;
    }

    @Override
    @Nullable
    Runner begin() {
      GreenThread<?> owner = scope.owner;
      if (isUsedUp() || owner.isOver()) {
        return null;
      }
      Waiter ended = scope.raise();
      return ended == null ? null : ended.begin();
    }
  }
}
