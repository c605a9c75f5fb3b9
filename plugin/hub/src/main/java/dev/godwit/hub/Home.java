package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The hub's own thread: it idles, runs callbacks, and ends the hub. */
final class Home extends Runner {
  /** After so many refused waits a coroutine that ignores its kill is given up. */
  private static final int REFUSED_WAITS = 100;

  /** After so many turns at one and the same time the grace is over. */
  private static final int TURNS_OF_GRACE = 100_000;

  final CountDownLatch ended = new CountDownLatch(1);

  /** What to run when the baton comes home; null to idle. */
  @Nullable
  Callback callback;

  /** Promises that a post will come. */
  int keepAlives;

  private final Scheduler scheduler;
  private volatile @Nullable Callback running;
  private volatile boolean interrupted;
  private boolean stopping;
  private boolean refusesWaits;
  private final Map<GreenThread<?>, Integer> refused = new HashMap<>();
  private final Deque<Waiter> victims = new ArrayDeque<>();
  private long turnsAtNanos = Long.MIN_VALUE;
  private int turns;
  private @Nullable GreenThread<?> main;
  private boolean mainEnded;
  private @Nullable Throwable failure;

  Home(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  // The loop.

  /** Makes the calling thread the home until the hub has ended. */
  void begin() {
    thread = Thread.currentThread();
    becomeCurrent();
    scheduler.holder = this;
  }

  /** Runs coroutines until the hub has ended. */
  void loop() {
    while (!isFinished()) {
      Callback next = callback;
      if (next != null) {
        callback = null;
        run(next);
      } else {
        Runner successor = scheduler.pick();
        if (successor != this) {
          if (scheduler.giveTo(successor)) {
            awaitBaton(scheduler.batonSpin);
          }
        } else if (callback == null) {
          idle();
        }
      }
    }
    finish();
  }

  private void run(Callback next) {
    running = next;
    scheduler.turnBegins();
    try {
      next.run();
    } catch (Throwable e) {
      scheduler.reports.report(next.description, e);
      errorIn(e);
    } finally {
      scheduler.turnEnds(this);
      running = null;
      runVictimsNext();
    }
  }

  /** A coroutine was killed in a callback: it runs when that is over. */
  void killed(Waiter victim) {
    victims.add(victim);
  }

  private void runVictimsNext() {
    while (!victims.isEmpty()) {
      scheduler.ready.addFirst(victims.removeLast());
    }
  }

  private void idle() {
    if (scheduler.isDeadlocked()) {
      fail(new HubDeadlockException(new Dumper(scheduler, false).dump()));
    } else if (!scheduler.answerComesAtOnce()) {
      scheduler.idle(this);
    }
  }

  /** Accepted posts run, even now; new ones are refused. Timers are dropped. */
  private void finish() {
    stopping = true;
    for (Turn turn = scheduler.ready.poll(); turn != null; turn = scheduler.ready.poll()) {
      if (!turn.isOfTimer()) {
        runLast(turn);
      }
    }
    scheduler.inbox.close().forEach(this::runLast);
    scheduler.reports.reportAll();
    scheduler.holder = null;
  }

  private void runLast(Turn turn) {
    turn.begin();
    Callback last = callback;
    callback = null;
    if (last != null) {
      run(last);
    }
  }

  // The end.

  void main(GreenThread<?> thread) {
    main = thread;
  }

  boolean isFinished() {
    return (stopping || mainEnded) && scheduler.live.size() == 0;
  }

  boolean isStopping() {
    return stopping;
  }

  /** Whether the grace of the end is over, so that each wait is refused. */
  boolean refusesWaits() {
    return refusesWaits;
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  @Nullable
  Throwable failure() {
    return failure;
  }

  /** Called by the holder when a coroutine has ended. */
  void ended(GreenThread<?> thread) {
    if (thread == main) {
      mainEnded = true;
      if (scheduler.settings.atEnd() == Hub.AtEnd.KILL_OTHERS) {
        stopSoon(scheduler.settings.killGrace());
      }
    }
  }

  /** Called by the holder with what a coroutine, a link or a callback has thrown. */
  void errorIn(Throwable exception) {
    if (main != null && scheduler.settings.errorsEndRun() && Reports.isFatal(exception)) {
      fail(exception);
    }
  }

  /** Whether {@link Hub#run} throws what this coroutine throws. */
  boolean isMain(GreenThread<?> thread) {
    return thread == main;
  }

  @SuppressWarnings("ReferenceEquality") // main and the hub may fail by one and the same object
  private void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    } else if (failure != cause) {
      failure.addSuppressed(cause);
    }
    stopSoon(scheduler.settings.killGrace());
  }

  private void stopSoon(Duration grace) {
    if (!stopping) {
      scheduler.ready.addFirst(new Callback(this, "stop", () -> stop(grace)));
    }
  }

  /** Kills every coroutine; runs on the home thread. */
  void stop(Duration grace) {
    if (stopping) {
      return;
    }
    stopping = true;
    killAll();
    scheduler.enqueueAfter(endOfGrace(), Nanos.of(grace));
  }

  private Callback endOfGrace() {
    return new Callback(this, "end of grace", () -> {
      if (!refusesWaits) {
        refusesWaits = true;
        killAll();
      }
    });
  }

  /**
   * Called by the holder for each turn while the hub stops. Where something is always ready a virtual clock
   * stands still, and the grace would never be over.
   */
  void turnWhileStopping() {
    long now = scheduler.clock.nanoTime();
    if (now != turnsAtNanos) {
      turnsAtNanos = now;
      turns = 0;
    } else if (++turns == TURNS_OF_GRACE) {
      scheduler.ready.addFirst(endOfGrace());
    }
  }

  private void killAll() {
    for (GreenThread<?> thread : scheduler.live.snapshot()) {
      thread.killInCallback(new Raising(() ->
          new GreenThreadKilled(thread + " was killed: " + scheduler.settings.name() + " ends")));
    }
  }

  /** What a coroutine gets instead of a wait when the grace of the shutdown is over. */
  @Nullable
  Raising killBeforeWait(GreenThread<?> thread) {
    if (!refusesWaits) {
      return null;
    }
    if (refused.merge(thread, 1, Integer::sum) > REFUSED_WAITS) {
      thread.abandon();
    }
    return new Raising(() -> new GreenThreadKilled(
        thread + " may not wait any more: " + scheduler.settings.name() + " has ended"));
  }

  @Override
  void interruptedWhileParked() {
    interrupted = true;
    if (scheduler.settings.onInterrupt() == Hub.OnInterrupt.KILL) {
      // Posted, not only added: a coroutine may be the one that idles.
      scheduler.post(new Callback(this, "interrupt", () -> {
        if (failure == null) {
          failure = new InterruptedException(scheduler.settings.name() + " was interrupted");
        }
        stop(scheduler.settings.killGrace());
      }));
    }
  }

  /** Called by the home thread when nothing of the hub is left. */
  void end() {
    becomeNobody();
    if (scheduler.clock instanceof VirtualClock virtual && virtual.steps() != null) {
      virtual.steps().end();
    }
    ended.countDown();
  }

  /** What the home thread does, as far as it can be told from any thread. */
  @Override
  String describeHolder() {
    Callback current = running;
    return current == null ? "home thread" : current.description;
  }

  /** The callback that runs now; for any thread. */
  @Nullable
  Callback running() {
    return running;
  }
}
