package dev.godwit.hub;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Decides who runs. All state belongs to the holder of the baton; only {@link #inbox} and {@link
 * #holder} are for every thread.
 *
 * <p>The order of one pick: what has been posted, then timers that are due, both to the tail of the
 * ready queue, then the head of the ready queue.
 */
final class Scheduler {
  private static final AtomicReferenceFieldUpdater<Scheduler, @Nullable Runner> HOLDER =
      AtomicReferenceFieldUpdater.newUpdater(Scheduler.class, Runner.class, "holder");
  private static final AtomicLongFieldUpdater<Scheduler> HAND_OVERS =
      AtomicLongFieldUpdater.newUpdater(Scheduler.class, "handOvers");

  final Hub hub;
  final HubSettings settings;
  final Clock clock;
  final ReadyQueue ready;
  final TimerHeap timers = new TimerHeap();
  final Inbox<Turn> inbox = new Inbox<>(new ClosedMark());
  final Idler idler;
  final Spin batonSpin;
  final LiveThreads live = new LiveThreads();
  final Home home;
  final Reports reports;

  /** Null if nothing is to be measured. */
  final @Nullable Meter meter;

  /**
   * Who holds the baton; null before the hub begins and after it has ended. A hand-over writes it without a fence:
   * a holder finds itself here, and others need it only some time later.
   */
  volatile @Nullable Runner holder;

  /** Counts how often the baton was given away, for the watchdog; likewise. */
  volatile long handOvers;

  /** Calls in lanes whose completion has not arrived. */
  int callsUnderWay;

  /** Turns that came too late for their wait, because a kill had ended it. */
  long staleTurns;

  private final Spin answerSpin;
  private final @Nullable VirtualClock virtualClock;
  private long nextThreadId = 1;

  Scheduler(HubSettings settings, Hub hub) {
    this.hub = hub;
    this.settings = settings;
    this.clock = settings.clock();
    this.virtualClock = clock instanceof VirtualClock virtual ? virtual : null;
    Long seed = settings.shuffleSeed();
    this.ready = new ReadyQueue(seed == null ? null : new SplittableRandom(seed));
    this.reports = new Reports(settings.exceptionHandler());
    HubListener listener = settings.listener();
    this.meter = listener == null ? null : new Meter(listener, clock, reports);
    this.idler = new Idler(inbox, clock);
    this.batonSpin = new Spin(settings.spinLimit());
    this.answerSpin = new Spin(settings.spinLimit());
    this.home = new Home(this);
  }

  // Who may call.

  /** The calling thread's coroutine, which holds the baton. */
  GreenThread<?> requireCoroutine(String method) {
    Headroom.check(handOvers);
    Runner current = holder;
    if (current instanceof GreenThread<?> thread && thread.thread == Thread.currentThread()) {
      return thread;
    }
    throw misuse(method, true);
  }

  void requireHolder(String method) {
    Headroom.check(handOvers);
    if (!isHeldByCurrentThread()) {
      throw misuse(method, false);
    }
  }

  boolean isHeldByCurrentThread() {
    Runner current = holder;
    return current != null && current.thread == Thread.currentThread();
  }

  /** The calling coroutine; null in a callback. */
  @Nullable
  GreenThread<?> currentOrNull() {
    return holder instanceof GreenThread<?> thread ? thread : null;
  }

  private RuntimeException misuse(String method, boolean mayBlock) {
    Runner current = holder;
    String caller = "thread \"" + Thread.currentThread().getName() + "\"";
    if (inbox.isClosed()) {
      return new IllegalStateException(
          method + " was called by " + caller + ", but " + settings.name() + " is closed");
    }
    if (mayBlock && current == home && home.thread == Thread.currentThread()) {
      return new IllegalStateException(method
          + " may block and was called in a "
          + home.describeHolder()
          + " of "
          + settings.name()
          + "; spawn a coroutine there");
    }
    return new IllegalStateException(method
        + " was called by "
        + caller
        + ", which is not the one that runs in "
        + settings.name()
        + "; from outside use post or postAfter");
  }

  // Scheduling.

  long nextThreadId() {
    return nextThreadId++;
  }

  /** Lets a turn come after a delay; without a delay it goes to the tail of the ready queue. */
  void enqueueAfter(HeapEntry entry, long nanos) {
    if (nanos <= 0) {
      entry.isQueued = true;
      ready.addLast(entry);
    } else {
      timers.add(entry, clock.nanoTime() + nanos);
    }
  }

  /** Parks the calling coroutine until its waiter is woken. */
  void suspend(Waiter waiter) {
    suspendTo(waiter, null);
  }

  /** As {@link #suspend(Waiter)}, but for a limited time; then {@link Waiter#timedOut}. */
  void suspend(Waiter waiter, long nanos) {
    GreenThread<?> self = waiter.thread;
    self.raisePending(waiter);
    enqueueAfter(waiter, nanos);
    suspendTo(waiter, null);
  }

  /**
   * Parks the calling coroutine.
   *
   * @param successor who runs next, out of turn; null for whoever is at the head of the queue
   */
  void suspendTo(Waiter waiter, @Nullable GreenThread<?> successor) {
    GreenThread<?> self = waiter.thread;
    if (successor == null) {
      self.raisePending(waiter);
    }
    long begunNanos = turnEnds(self);
    self.waiter = waiter;
    if ((successor != null && giveTo(successor)) || passOn(self)) {
      self.awaitBaton(batonSpin);
    }
    self.waiter = null;
    if (meter != null) {
      meter.waitEnds(waiter, begunNanos);
    }
    raiseIfAsked(waiter);
  }

  void turnBegins() {
    if (meter != null) {
      meter.turnBegins();
    }
  }

  /** The time at which it ended, if anything is measured. */
  long turnEnds(Runner self) {
    return meter == null ? 0 : meter.turnEnds(self);
  }

  private static void raiseIfAsked(Waiter waiter) {
    Raising raised = waiter.raised();
    if (raised != null) {
      throw Raise.<RuntimeException>asIs(waiter.thread.raises().toThrow(raised));
    }
  }

  /** Gives the baton to the next in turn; false if that is the caller itself, who keeps it. */
  @SuppressWarnings("ReferenceEquality") // a runner is a thread, equal to itself alone
  boolean passOn(GreenThread<?> self) {
    while (true) {
      Runner next = pick();
      if (next == self) {
        return false;
      }
      boolean nothingToRun = next == home && home.callback == null;
      if (!(nothingToRun && awaitWork(self)) && giveTo(next)) {
        return true;
      }
    }
  }

  /**
   * Lets a coroutine that has found nothing to run wait for work itself, which saves the way to the
   * home thread and back. Not for long on a virtual thread: it would depend on a free carrier.
   *
   * @return false if the home thread has to do it
   */
  private boolean awaitWork(GreenThread<?> self) {
    Thread thread = self.thread;
    if (thread == null || self.isOver() || home.isFinished() || isDeadlocked()) {
      return false;
    }
    if (answerComesAtOnce()) {
      return true;
    }
    if (thread.isVirtual()) {
      return false;
    }
    idle(self);
    return true;
  }

  /** Parks the calling thread, which holds the baton and has found nothing to run. */
  void idle(Runner self) {
    reports.reportDropped();
    VirtualClock virtual = virtualClock;
    Steps steps = virtual == null ? null : virtual.steps();
    if (virtual != null && steps != null) {
      steps.idle(virtual);
    }
    idler.idle(self, timers.first());
  }

  /** Looks for the answer of a call under way for a moment, before somebody idles. */
  boolean answerComesAtOnce() {
    return callsUnderWay > 0 && answerSpin.find(inbox);
  }

  /** Whether nothing is left that could ever make anything ready. */
  boolean isDeadlocked() {
    return timers.first() == null && callsUnderWay == 0 && home.keepAlives == 0 && inbox.isEmpty();
  }

  /** Gives the baton away; false if the other has no thread and cannot get one. */
  boolean giveTo(Runner next) {
    Runner self = holder;
    countHandOver();
    HOLDER.lazySet(this, next);
    try {
      next.give();
      return true;
    } catch (Throwable e) {
      holder = self;
      if (next instanceof GreenThread<?> thread) {
        ready.addFirst(new Callback(home, "end of " + thread, () -> thread.endWithoutThread(e)));
        return false;
      }
      throw e;
    }
  }

  /** Who is to hold the baton next; the home thread if it has a callback to run or is to idle. */
  Runner pick() {
    while (true) {
      collectReady();
      Turn turn = ready.poll();
      if (turn != null) {
        if (home.isStopping()) {
          home.turnWhileStopping();
        }
        Runner next = turn.begin();
        if (next != null) {
          return next;
        }
      } else if (!jumpToNextDeadline()) {
        return home;
      }
    }
  }

  private void collectReady() {
    if (!inbox.isEmpty()) {
      for (Turn turn : inbox.drain()) {
        ready.addLast(turn);
      }
    }
    if (timers.size() > 0) {
      long now = clock.nanoTime();
      for (HeapEntry due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
        due.isQueued = true;
        ready.addLast(due);
      }
    }
  }

  private boolean jumpToNextDeadline() {
    if (virtualClock == null || home.isFinished()) {
      return false;
    }
    HeapEntry first = timers.first();
    if (first == null || (callsUnderWay > 0 && !virtualClock.isScripted())) {
      return false;
    }
    Steps steps = virtualClock.steps();
    if (steps != null
        && !home.isStopping()
        && !steps.allows(virtualClock.nanoTime(), first.deadlineNanos)) {
      return false;
    }
    virtualClock.advanceTo(first.deadlineNanos);
    return true;
  }

  /** Only the baton holder writes it. */
  private void countHandOver() {
    HAND_OVERS.lazySet(this, handOvers + 1);
  }

  /** Accepts a turn from any thread; false if the hub has ended. */
  boolean post(Turn turn) {
    Headroom.check(handOvers);
    if (!inbox.add(turn)) {
      return false;
    }
    idler.wake();
    return true;
  }

  /** For all threads: the hand-overs are read first, which shows what was written before the last one. */
  HubStats stats() {
    return new HubStats(
        handOvers,
        live.size(),
        ready.size(),
        timers.size(),
        callsUnderWay,
        home.keepAlives,
        staleTurns);
  }

  private static final class ClosedMark extends Turn {
    @Override
    @Nullable
    Runner begin() {
      return null;
    }
  }
}
