package dev.godwit.hub;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A limit on everything a coroutine waits for inside a scope:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="timeout"}
 *
 * <p>When the limit is reached, a {@link TimeoutExpired} is raised at the wait point of the coroutine
 * that opened the scope, once. It acts at wait points only: code that does not wait is not disturbed.
 * If what the coroutine waits for happens before the limit, the wait ends with it, and the exception
 * comes at the next wait inside the scope. Closing the scope withdraws the limit. Scopes nest; each
 * exception knows its own {@link TimeoutExpired#isFrom scope}.
 */
public final class Timeout implements AutoCloseable {
  private final Scheduler scheduler;
  private final GreenThread<?> owner;
  private final String description;
  private @Nullable Entry entry;

  private Timeout(
      Scheduler scheduler,
      GreenThread<?> owner,
      @Nullable Duration limit,
      @Nullable Supplier<? extends Throwable> exception) {
    this.scheduler = scheduler;
    this.owner = owner;
    this.description = limit == null ? "Timeout without limit" : "Timeout of " + limit;
    if (limit != null) {
      entry = new Entry(
          this, new Raise(this, exception == null ? () -> new TimeoutExpired(this) : exception));
      scheduler.enqueueAfter(entry, Nanos.of(limit));
    }
  }

  /** Opens a scope for the calling coroutine. */
  public static Timeout after(Duration limit) {
    return open(Objects.requireNonNull(limit, "limit"), null);
  }

  /**
   * Opens a scope that raises an exception of the caller's choice.
   *
   * @param exception is asked in the coroutine, at its wait point, when the limit is reached; what it
   *     gives is thrown as it is, even if it is a checked exception
   */
  public static Timeout after(Duration limit, Supplier<? extends Throwable> exception) {
    return open(
        Objects.requireNonNull(limit, "limit"), Objects.requireNonNull(exception, "exception"));
  }

  /** Opens a scope that never expires, for callers with an optional limit. */
  public static Timeout never() {
    return open(null, null);
  }

  private static Timeout open(
      @Nullable Duration limit, @Nullable Supplier<? extends Throwable> exception) {
    Scheduler scheduler = GreenThread.current().scheduler;
    return new Timeout(scheduler, scheduler.requireCoroutine("Timeout"), limit, exception);
  }

  /** Runs a body with a limit; false if the limit ended it. Other time-outs pass through. */
  public static boolean run(Duration limit, Runnable body) {
    Objects.requireNonNull(body, "body");
    Timeout timeout = after(limit);
    try (timeout) {
      body.run();
      return true;
    } catch (TimeoutExpired e) {
      if (e.isFrom(timeout)) {
        return false;
      }
      throw e;
    }
  }

  /** Calls a body with a limit. Other time-outs pass through. */
  public static <T extends @Nullable Object> Wait<T> call(Duration limit, Callable<T> body)
      throws Exception {
    Objects.requireNonNull(body, "body");
    Timeout timeout = after(limit);
    try (timeout) {
      return new Wait.Value<>(body.call());
    } catch (TimeoutExpired e) {
      if (e.isFrom(timeout)) {
        return new Wait.TimedOut<>();
      }
      throw e;
    }
  }

  /** Whether it may still raise its exception, also if the limit has been reached and the next wait gets it. */
  public boolean isPending() {
    scheduler.requireHolder("Timeout.isPending");
    return entry != null;
  }

  /** Withdraws the limit; does nothing the second time. */
  @Override
  public void close() {
    scheduler.requireHolder("Timeout.close");
    Entry open = entry;
    entry = null;
    if (open != null) {
      scheduler.timers.remove(open);
      owner.forget(open.exception);
    }
  }

  @Override
  public String toString() {
    return description;
  }

  /** Makes the exception when it is raised. */
  static final class Raise implements Supplier<Throwable> {
    private final Timeout timeout;
    private final Supplier<? extends Throwable> exception;
    private final @Nullable InPlace openedIn;

    Raise(Timeout timeout, Supplier<? extends Throwable> exception) {
      this.timeout = timeout;
      this.exception = exception;
      this.openedIn = timeout.owner.place();
    }

    /** The innermost body in place in which the scope was opened; null for none. */
    @Nullable
    InPlace openedIn() {
      return openedIn;
    }

    @Override
    public Throwable get() {
      timeout.entry = null;
      return exception.get();
    }
  }

  private static final class Entry extends HeapEntry {
    private final Timeout timeout;
    private final Raise exception;

    Entry(Timeout timeout, Raise exception) {
      this.timeout = timeout;
      this.exception = exception;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an entry is equal to itself alone
    boolean isUsedUp() {
      return timeout.entry != this;
    }

    @Override
    @Nullable
    Runner begin() {
      GreenThread<?> owner = timeout.owner;
      Waiter wait = owner.waiter;
      if (timeout.entry != this || owner.isOver()) {
        return null;
      }
      if (wait != null && wait.isParked()) {
        owner.raise(exception);
        return wait.begin();
      }
      owner.raiseAtNextWait(exception); // withdrawn if the scope is closed before
      return null;
    }
  }
}
