package dev.godwit.hub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scope that owns the coroutines spawned in it, its children:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="nursery"}
 *
 * <p>{@link #call} is left when its body and every child have ended, never before, unless the grace of the hub's end
 * is over. The first failure, of the body or of a child, cancels the rest: children are killed, and the body gets a
 * {@link GreenThreadKilled} where it waits. Then {@code call} throws what the body has thrown by itself, or else the
 * first failure of a child, the same object, with the other failures as suppressed. A kill or a time-out of the
 * coroutine that is in {@code call} cancels the children as well, so that a killed parent never leaves a child running;
 * it is what {@code call} throws, with failures as suppressed. A child that was killed has not failed.
 *
 * <p>For threads of the hub that hold the baton; other threads get an {@link IllegalStateException}. What children
 * did happens before {@code call} returns.
 */
public final class Nursery {
  private final Scheduler scheduler;
  private final GreenThread<?> owner;
  private final Set<GreenThread<?>> children = new LinkedHashSet<>();
  private final WaitQueue leaving = new WaitQueue();
  private final GreenThreadKilled stop;
  private final Raising stopper;
  private final @Nullable CancelScope scope;
  private boolean inBody = true;
  private boolean cancelled;
  private boolean left;
  private @Nullable Throwable failure;

  private Nursery(Scheduler scheduler, GreenThread<?> owner) {
    this.scheduler = scheduler;
    this.owner = owner;
    this.stop = new GreenThreadKilled("A child of the nursery of " + owner + " has failed");
    this.scope = owner.scope();
    this.stopper = new Raising(() -> stop, scope, owner.place());
  }

  /**
   * A body with a result.
   *
   * @param <T> type of the result
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object> {
    /** Spawns children and does its own work. */
    T call(Nursery nursery) throws Exception;
  }

  /** A body without a result. */
  @FunctionalInterface
  public interface Work {
    /** Spawns children and does its own work. */
    void run(Nursery nursery) throws Exception;
  }

  /**
   * As {@link #call}, for a body without a result.
   *
   * @throws Exception as {@link #call}
   */
  public static void run(Work body) throws Exception {
    Objects.requireNonNull(body, "body");
    call(nursery -> {
      body.run(nursery);
      return true;
    });
  }

  /**
   * Runs a body in a nursery of its own, in the calling coroutine, and waits for every child.
   *
   * @throws Exception the first failure of the body or of a child; or what was raised in this coroutine meanwhile
   */
  public static <T extends @Nullable Object> T call(Body<? extends T> body) throws Exception {
    Objects.requireNonNull(body, "body");
    Scheduler scheduler = GreenThread.current().scheduler;
    var nursery = new Nursery(scheduler, scheduler.requireCoroutine("Nursery.call"));
    Outcome<T> outcome;
    try {
      outcome = new Outcome.Success<>(body.call(nursery));
    } catch (Throwable e) {
      outcome = new Outcome.Failure<>(e);
    }
    return Raise.valueOrCause(nursery.leave(outcome));
  }

  /**
   * Runs all bodies at once and gives their results in the order of the bodies. The first failure cancels the others.
   *
   * @throws Exception the first failure, or what was raised in this coroutine meanwhile
   */
  public static <T extends @Nullable Object> List<T> all(
      Collection<? extends Callable<? extends T>> bodies) throws Exception {
    List<Callable<? extends T>> each = List.copyOf(bodies);
    return call(nursery -> {
      List<GreenThread<T>> threads = new ArrayList<>();
      for (Callable<? extends T> body : each) {
        threads.add(nursery.spawn(body));
      }
      List<T> results = new ArrayList<>();
      for (GreenThread<T> thread : threads) {
        results.add(thread.join());
      }
      return results;
    });
  }

  /**
   * Runs all bodies at once and gives the result of the first that succeeds; the others are cancelled.
   *
   * @throws IllegalArgumentException if there is no body
   * @throws Exception if all fail, the first failure with the others as suppressed; or what was raised in this
   *     coroutine meanwhile
   */
  public static <T extends @Nullable Object> T first(
      Collection<? extends Callable<? extends T>> bodies) throws Exception {
    List<Callable<? extends T>> each = List.copyOf(bodies);
    if (each.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to run");
    }
    return call(nursery -> {
      var race = new Race<T>(nursery.scheduler, each.size());
      for (Callable<? extends T> body : each) {
        nursery.spawn(() -> race.run(body));
      }
      Outcome<T> result = race.result();
      nursery.cancel();
      return Raise.valueOrCause(result);
    });
  }

  /**
   * Spawns a child, as {@link Hub#spawn(Callable)}; any coroutine or callback of the hub may, also another child.
   *
   * @throws RejectedExecutionException if the nursery has been cancelled, or the hub refuses it
   * @throws IllegalStateException if the nursery has been left
   */
  public <T extends @Nullable Object> GreenThread<T> spawn(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    return adopt(() -> scheduler.hub.spawn(body));
  }

  /** As {@link #spawn(Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawn(Action body) {
    return spawn(new ActionBody(body));
  }

  /** As {@link #spawn(Callable)}, with a name for messages, dumps and the thread. */
  public <T extends @Nullable Object> GreenThread<T> spawn(
      String name, Callable<? extends T> body) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(body, "body");
    return adopt(() -> scheduler.hub.spawn(name, body));
  }

  /** As {@link #spawn(String, Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawn(String name, Action body) {
    return spawn(name, new ActionBody(body));
  }

  private <T extends @Nullable Object> GreenThread<T> adopt(Supplier<GreenThread<T>> spawn) {
    scheduler.requireHolder("Nursery.spawn");
    if (left) {
      throw new IllegalStateException("The nursery of " + owner + " has been left");
    }
    if (cancelled) {
      throw new RejectedExecutionException("The nursery of " + owner + " has been cancelled");
    }
    GreenThread<T> child = spawn.get();
    children.add(child);
    child.parentId = owner.id;
    child.inNursery = true;
    if (scope != null) {
      child.raises().scope = scope;
    }
    child.onEnd(() -> ended(child));
    return child;
  }

  /**
   * Kills the children, once, and refuses further ones. One that has not started never will. The body goes on, and
   * this is no failure. A child that calls it gets its own kill at its next wait. Does nothing the second time.
   */
  public void cancel() {
    scheduler.requireHolder("Nursery.cancel");
    if (cancelled) {
      return;
    }
    cancelled = true;
    for (GreenThread<?> child : List.copyOf(children)) {
      child.killSoon(new Raising(() ->
          new GreenThreadKilled(child + " was killed: the nursery of " + owner + " is cancelled")));
    }
  }

  /** How many children have not ended. */
  public int running() {
    scheduler.requireHolder("Nursery.running");
    return children.size();
  }

  boolean owns(GreenThread<?> thread) {
    return children.contains(thread);
  }

  private void ended(GreenThread<?> child) {
    children.remove(child);
    if (child.look() instanceof Outcome.Failure<?> failed
        && !(failed.cause() instanceof GreenThreadKilled)) {
      failed(failed.cause());
    }
    if (children.isEmpty()) {
      leaving.wakeAll();
    }
  }

  private void failed(Throwable cause) {
    if (failure != null) {
      suppress(failure, cause);
      return;
    }
    failure = cause;
    cancel();
    if (inBody) {
      owner.killSoon(stopper);
    }
  }

  private <T extends @Nullable Object> Outcome<T> leave(Outcome<T> body) {
    inBody = false;
    owner.forget(stopper);
    Throwable own = body instanceof Outcome.Failure<T> failed ? failed.cause() : null;
    if (own != null) {
      cancel();
    }
    Throwable raised = awaitChildren();
    left = true;
    Throwable thrown = null;
    // A kill or a time-out must not be lost in a failure that somebody catches.
    for (Throwable next : Arrays.asList(raised, isStop(own) ? null : own, failure)) {
      if (thrown == null) {
        thrown = next;
      } else if (next != null) {
        suppress(thrown, next);
      }
    }
    return thrown == null ? body : new Outcome.Failure<>(thrown);
  }

  @SuppressWarnings("ReferenceEquality") // the very object that this nursery raises
  private boolean isStop(@Nullable Throwable exception) {
    return exception == stop;
  }

  /** Waits whatever is raised meanwhile, since children would be left behind; gives that back. */
  private @Nullable Throwable awaitChildren() {
    Throwable raised = null;
    while (!children.isEmpty() && !scheduler.home.refusesWaits()) {
      Waiter wait = new Waiter(owner, this);
      leaving.add(wait);
      try {
        scheduler.suspend(wait);
      } catch (Throwable e) {
        if (raised == null) {
          raised = e;
        } else {
          suppress(raised, e);
        }
        cancel();
      }
    }
    return raised;
  }

  @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
  private static void suppress(Throwable first, Throwable other) {
    if (first != other) {
      first.addSuppressed(other);
    }
  }

  @Override
  public String toString() {
    return "the children of " + owner;
  }

  /** Several of which the first success counts. */
  private static final class Race<T extends @Nullable Object> {
    private final Event<T> won;
    private int running;
    private @Nullable Throwable failure;

    Race(Scheduler scheduler, int running) {
      this.won = new Event<>(scheduler, "the first of several");
      this.running = running;
    }

    void run(Callable<? extends T> body) {
      try {
        won.trySend(body.call());
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          suppress(failure, e);
        }
      } finally {
        running--;
        if (running == 0) {
          won.trySendException(
              failure == null ? new CancellationException("All that ran were killed") : failure);
        }
      }
    }

    Outcome<T> result() {
      return won.awaitOutcome();
    }
  }
}
