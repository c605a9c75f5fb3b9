package dev.godwit.hub;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine: code that runs until it waits, and never at the same time as another coroutine of the
 * same hub.
 *
 * <p>All methods are for threads of the hub that hold the baton: coroutines, and callbacks where the
 * method does not block. Other threads get an {@link IllegalStateException}. What a coroutine did
 * before it ended happens before {@code join} returns and before its links run.
 *
 * @param <T> type of the result
 */
public final class GreenThread<T extends @Nullable Object> extends Runner {
  final Scheduler scheduler;

  /** The wait it is parked in; null while it runs, and before the start. */
  @Nullable
  Waiter waiter;

  @Nullable
  GreenThread<?> previousLive;

  @Nullable
  GreenThread<?> nextLive;

  final long id;
  final @Nullable String name;

  /** Who owns the nursery it is in, else its spawner; 0 for none. By its id, so that no ended one is kept. */
  long parentId;

  boolean inNursery;

  private final StartTurn start;
  private final WaitQueue joiners = new WaitQueue();
  private @Nullable Callable<? extends T> body;
  private Context.@Nullable Captured context;
  private @Nullable Outcome<T> outcome;
  private @Nullable Links links;
  private Reports.@Nullable Unseen unseen;
  private @Nullable Runnable atEnd;

  private @Nullable Raises raises;
  private boolean started;
  private boolean doomed;
  private boolean over;

  GreenThread(
      Scheduler scheduler,
      @Nullable String name,
      Callable<? extends T> body,
      Context.Captured context,
      @Nullable GreenThread<?> parent) {
    this.scheduler = scheduler;
    this.id = scheduler.nextThreadId();
    GreenThread<?> spawner = scheduler.currentOrNull();
    this.parentId = spawner == null ? 0 : spawner.id;
    this.name = name;
    this.body = body;
    this.context = context;
    this.start = new StartTurn(this, parent);
  }

  /**
   * The coroutine that calls this.
   *
   * @throws IllegalStateException if the calling thread is not a coroutine
   */
  public static GreenThread<?> current() {
    if (Runner.currentOrNull() instanceof GreenThread<?> thread) {
      return thread;
    }
    throw new IllegalStateException(
        "Thread \"" + Thread.currentThread().getName() + "\" is not a coroutine");
  }

  /**
   * Waits for the end and returns the result.
   *
   * @throws CancellationException if it was killed, with the kill as its cause: no kill of the caller
   * @throws Exception what the coroutine threw, the same object every time
   * @throws IllegalStateException if the wait could never end: the coroutine waits for itself, or for
   *     one that directly or through others joins it, or waits for it as a child of its nursery
   */
  public T join() throws Exception {
    GreenThread<?> self = scheduler.requireCoroutine("GreenThread.join");
    if (outcome == null) {
      JoinCycle.check(self, this);
      Waiter wait = new Waiter(self, this);
      joiners.add(wait);
      scheduler.suspend(wait);
    }
    return valueOrFailure();
  }

  /**
   * Waits for the end, but not longer than the limit. The coroutine goes on when the limit comes
   * first.
   *
   * @throws Exception as for {@link #join()}
   * @throws IllegalStateException if the coroutine would wait for itself
   */
  public Wait<T> join(Duration limit) throws Exception {
    Objects.requireNonNull(limit, "limit");
    GreenThread<?> self = scheduler.requireCoroutine("GreenThread.join");
    if (outcome == null) {
      JoinCycle.checkSelf(self, this);
      Waiter wait = new Waiter(self, this);
      joiners.add(wait);
      scheduler.suspend(wait, Nanos.of(limit));
      if (wait.timedOut()) {
        return new Wait.TimedOut<>();
      }
    }
    return new Wait.Value<>(valueOrFailure());
  }

  private T valueOrFailure() {
    Outcome<T> known = look();
    if (known instanceof Outcome.Failure<T> failure) {
      throw Raise.<RuntimeException>asIs(Raise.toOthers(this, failure.cause()));
    }
    return ((Outcome.Success<T>) known).value();
  }

  /** The outcome, which somebody has seen now. */
  Outcome<T> look() {
    Outcome<T> known = outcome;
    if (known == null) {
      throw new IllegalStateException(this + " has not ended");
    }
    if (unseen != null) {
      scheduler.reports.seen(unseen);
      unseen = null;
    }
    return known;
  }

  /** How it ended; empty while it has not. Never waits. */
  public Optional<Outcome<T>> outcome() {
    scheduler.requireHolder("GreenThread.outcome");
    return outcome == null ? Optional.empty() : Optional.of(look());
  }

  /** Whether its result is known; its links may still be running. */
  public boolean isDone() {
    scheduler.requireHolder("GreenThread.isDone");
    return outcome != null;
  }

  /** Whether its body has begun to run. */
  public boolean isStarted() {
    scheduler.requireHolder("GreenThread.isStarted");
    return started;
  }

  /**
   * Registers something to be called at the end. Links run in the order of registration, in the
   * ended coroutine and before anybody who joined it goes on; every link runs, and what it throws is
   * reported. After the end the link runs at once, in the caller, who gets what it throws.
   *
   * @return a handle for {@link #unlink}
   */
  public Link link(BiConsumer<? super GreenThread<T>, ? super Outcome<T>> action) {
    Objects.requireNonNull(action, "action");
    scheduler.requireHolder("GreenThread.link");
    Link link = new Link(() -> action.accept(this, look()));
    if (over) {
      link.run();
    } else {
      if (links == null) {
        links = new Links();
      }
      links.add(link);
    }
    return link;
  }

  /** A link of the hub's own: does not count as somebody who looks at the outcome. */
  void onEnd(Runnable action) {
    atEnd = action;
  }

  /** Takes a link back; false if it has run, or was never registered here. */
  public boolean unlink(Link link) {
    Objects.requireNonNull(link, "link");
    scheduler.requireHolder("GreenThread.unlink");
    return links != null && links.remove(link);
  }

  /**
   * Ends the coroutine if it has not started: its body is never called, its links run at once in the
   * caller, and whoever joins it gets a {@link GreenThreadKilled}.
   *
   * @return false if it had started or ended; then nothing has changed
   */
  public boolean cancel() {
    scheduler.requireHolder("GreenThread.cancel");
    return !started && endUnstarted(() -> new GreenThreadKilled(this + " was cancelled"));
  }

  /**
   * Raises a {@link GreenThreadKilled} at the wait point of the coroutine.
   *
   * @see #kill(Throwable)
   */
  public boolean kill() {
    scheduler.requireHolder("GreenThread.kill");
    return kill(() -> new GreenThreadKilled(this + " was killed"));
  }

  /**
   * Raises an exception at the wait point of the coroutine, also if what it waits for has happened
   * but it has not yet gone on. The victim runs at once: its {@code finally} blocks, up to its end or
   * its next wait, have run when this method returns to a coroutine; everything else that was ready
   * runs before that, too. Called in a callback, the victim runs as soon as the callback is over. While the hub
   * ends, the victim runs at its turn instead of at once.
   *
   * <p>In a {@linkplain CancelScope#shield shield} it gets the exception at its first wait outside of it, and the
   * killer goes on at once. The victim may catch the exception and go on: this is a request. Each kill counts: one that
   * comes while the victim has not yet run from another is raised at its next wait. Victims of one callback run in the
   * order of their kills. What is to be raised at the next wait of the killer comes at one after this. A native call in
   * a lane is not ended by the kill of its caller: it keeps its thread until it returns. A coroutine that has not
   * started is cancelled with this exception. Called by a coroutine on itself, the exception is thrown here. A coroutine
   * that has ended is left alone, except that a link in which it waits is ended.
   *
   * @param exception is thrown as it is, even if it is a checked exception
   * @return whether there was anything left to end
   */
  public boolean kill(Throwable exception) {
    Objects.requireNonNull(exception, "exception");
    scheduler.requireHolder("GreenThread.kill");
    return kill(() -> exception);
  }

  private boolean kill(Supplier<? extends Throwable> exception) {
    if (over) {
      return false;
    }
    if (!started) {
      return endUnstarted(exception);
    }
    var raising = new Raising(exception);
    GreenThread<?> killer = scheduler.currentOrNull();
    if (killer == this) {
      throw Raise.<RuntimeException>asIs(raises().toThrow(raising));
    }
    Waiter ended = raise(raising);
    if (ended == null) {
      return true;
    }
    if (killer == null) {
      scheduler.home.killed(ended);
    } else {
      letRun(ended, killer);
    }
    return true;
  }

  private void letRun(Waiter ended, GreenThread<?> killer) {
    Waiter turn = new Waiter(killer, "its turn after the kill of " + this);
    if (scheduler.home.isStopping()) {
      // In turn, or two that kill each other would never let the grace end.
      scheduler.ready.addLast(ended);
      turn.wake();
      scheduler.suspend(turn);
    } else {
      ended.begin();
      turn.wake();
      scheduler.suspendTo(turn, this);
    }
  }

  /**
   * Ends the wait it is parked in by an exception; the caller has to see that it runs. Where that wait is ended by
   * an exception already, the new one comes at the next wait.
   *
   * @return null if a shield keeps the exception off, until a wait outside of it
   */
  @Nullable
  Waiter raise(Raising raising) {
    Waiter wait = waiter;
    if (wait == null) {
      throw new IllegalStateException(this + " is not parked");
    }
    if (raises != null && !raises.reaches(raising)) {
      raiseAtNextWait(raising);
      return null;
    }
    if (wait.raised() == null) {
      wait.raise(raising);
    } else {
      raiseAtNextWait(raising);
    }
    return wait;
  }

  /** Kills it without a switch and runs no link; it gets the exception at its next wait if it is the one that runs. */
  void killSoon(Raising raising) {
    if (over) {
      return;
    }
    if (!started) {
      doomed = true;
      scheduler.ready.addLast(
          new Callback(scheduler.home, "end of " + this, () -> endUnstarted(raising.exception())));
    } else if (waiter == null) {
      raiseAtNextWait(raising);
    } else {
      Waiter ended = raise(raising);
      if (ended != null) {
        scheduler.ready.addLast(ended);
      }
    }
  }

  /** Kills it; it runs after what is ready now. */
  void killInCallback(Raising raising) {
    if (started) {
      killSoon(raising);
    } else {
      endUnstarted(raising.exception());
    }
  }

  /** What is to be raised at its waits. */
  Raises raises() {
    if (raises == null) {
      raises = new Raises(this);
    }
    return raises;
  }

  /** The innermost scope it is in. */
  @Nullable
  CancelScope scope() {
    return raises == null ? null : raises.scope;
  }

  /** An exception for the next wait, because the present one has been ended otherwise. */
  void raiseAtNextWait(Raising raising) {
    raises().add(raising);
  }

  /** Takes back what {@link #raiseAtNextWait} has set. */
  void forget(Raising raising) {
    if (raises != null) {
      raises.forget(raising);
    }
  }

  /** Throws what is due at this wait point, before the coroutine parks. */
  void raisePending(Waiter wait) {
    Raising raising = raises == null ? null : raises.poll();
    if (raising == null) {
      raising = scheduler.home.killBeforeWait(this);
    }
    if (raising != null) {
      wait.raise(raising);
      wait.begin();
      throw Raise.<RuntimeException>asIs(raises().toThrow(raising));
    }
  }

  // Life.

  boolean isOver() {
    return over;
  }

  @Nullable
  InPlace place() {
    return raises == null ? null : raises.place;
  }

  boolean hasOutcome() {
    return outcome != null;
  }

  /** Whether it will never start. */
  boolean isDoomed() {
    return doomed || outcome != null;
  }

  boolean hasStarted() {
    return started;
  }

  void register(long delayNanos) {
    scheduler.live.add(this);
    scheduler.enqueueAfter(start, delayNanos);
  }

  /** Called when its turn to start has come. */
  void prepare() {
    started = true;
  }

  @Override
  void give() {
    if (thread == null) {
      thread = scheduler.settings.newThread(this::main, threadName());
      thread.start();
    } else {
      super.give();
    }
  }

  private @Nullable String threadName() {
    return name == null ? null : scheduler.settings.name() + "/" + name;
  }

  private void main() {
    becomeCurrent();
    scheduler.turnBegins();
    end(callBody());
    scheduler.turnEnds(this);
    scheduler.passOn(this);
  }

  /**
   * Runs the body as a part of the calling coroutine, which alone waits, is killed and ends with the hub. What is
   * raised at its waits is meant for the caller, and is thrown on.
   */
  void runInPlaceOf(GreenThread<?> caller) {
    InPlace place = new InPlace(this, caller.place());
    caller.raises().place = place;
    started = true;
    Outcome<T> result = callBody();
    caller.raises().place = place.outer;
    outcome = result;
    over = true;
    if (result instanceof Outcome.Failure<T> failure) {
      if (place.isForCaller(failure.cause())) {
        throw Raise.<RuntimeException>asIs(failure.cause());
      }
      failed(failure.cause(), false);
    }
  }

  private Outcome<T> callBody() {
    Callable<? extends T> code = Objects.requireNonNull(body);
    Context.Captured captured = Objects.requireNonNull(context);
    body = null;
    context = null;
    try {
      Context.Scope scope = captured.install();
      try {
        return new Outcome.Success<>(code.call());
      } finally {
        scope.close();
      }
    } catch (Throwable e) {
      return new Outcome.Failure<>(e);
    }
  }

  /**
   * Called by the baton holder for a coroutine whose body will never run.
   *
   * @return false if it has ended before; its links may still be running, in the coroutine that ended it
   */
  boolean endUnstarted(Supplier<? extends Throwable> exception) {
    if (outcome != null) {
      return false;
    }
    scheduler.timers.remove(start);
    body = null;
    context = null;
    end(new Outcome.Failure<>(exception.get()));
    return true;
  }

  void endWithoutThread(Throwable cause) {
    endUnstarted(() -> cause);
  }

  /** Gives up a coroutine that ignores every kill; its thread never runs again. */
  void abandon() {
    scheduler.reports.report(
        toString(), new IllegalStateException(this + " ignores its kill and was given up"));
    if (outcome == null) {
      outcome = new Outcome.Failure<>(new GreenThreadKilled(this + " was given up"));
      joiners.wakeAll();
    }
    over = true;
    scheduler.live.remove(this);
    scheduler.home.ended(this);
    scheduler.passOn(this);
    while (true) {
      awaitBaton(scheduler.batonSpin);
    }
  }

  private void end(Outcome<T> result) {
    outcome = result;
    boolean watched = !joiners.isEmpty() || links != null;
    joiners.wakeAll();
    if (result instanceof Outcome.Failure<T> failure) {
      failed(failure.cause(), watched);
    }
    if (atEnd != null) {
      atEnd.run();
      atEnd = null; // an ended one keeps nothing of its nursery or pool
    }
    GreenThread<?> runner = scheduler.currentOrNull();
    Throwable raised = runner == null || runner == this ? runLinks(null) : runLinksIn(runner);
    over = true;
    raises = null;
    scheduler.live.remove(this);
    scheduler.home.ended(this);
    if (raised != null) {
      throw Raise.<RuntimeException>asIs(raised);
    }
  }

  /** Runs the links of one that never ran as a part of the coroutine that ends it; what was raised in that. */
  private @Nullable Throwable runLinksIn(GreenThread<?> runner) {
    InPlace place = new InPlace(this, runner.place());
    runner.raises().place = place;
    try {
      return runLinks(place);
    } finally {
      runner.raises().place = place.outer;
    }
  }

  private void failed(Throwable cause, boolean watched) {
    if (cause instanceof GreenThreadKilled) {
      return;
    }
    boolean thrownByRun = scheduler.home.isMain(this);
    if (Reports.isFatal(cause)) {
      if (!thrownByRun) {
        scheduler.reports.report(toString(), cause);
      }
      scheduler.home.errorIn(cause);
    } else if (!watched && !thrownByRun) {
      unseen = scheduler.reports.expectLook(this, cause);
    }
  }

  /** Reports its exception if that is not what the caller of {@code run} gets, and nobody has looked at it. */
  @SuppressWarnings("ReferenceEquality") // the very object
  void reportUnlessThrown(Throwable thrown) {
    if (outcome instanceof Outcome.Failure<T> failure
        && failure.cause() != thrown
        && !(failure.cause() instanceof GreenThreadKilled)) {
      scheduler.reports.report(toString(), failure.cause());
    }
  }

  private @Nullable Throwable runLinks(@Nullable InPlace place) {
    return links == null ? null : links.run(this, place);
  }

  @Override
  void interruptedWhileParked() {
    if (scheduler.settings.onInterrupt() == Hub.OnInterrupt.KILL) {
      scheduler.post(new InterruptTurn(this));
    }
  }

  @Override
  void tooDeepToPark(StackOverflowError overflow) {
    Waiter wait = waiter;
    if (wait != null) {
      scheduler.post(new OverflowTurn(wait, overflow));
    }
  }

  @Override
  String describeHolder() {
    return toString();
  }

  @Override
  public String toString() {
    return name == null ? "coroutine " + id : "coroutine " + id + " (" + name + ")";
  }
}
