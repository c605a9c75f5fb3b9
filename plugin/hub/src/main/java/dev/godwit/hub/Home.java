package dev.godwit.hub;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The hub's own thread: it idles, runs callbacks, and ends the hub. */
final class Home extends Runner {
  /** After so many refused waits a coroutine that ignores its kill is given up. */
  private static final int REFUSED_WAITS = 100;

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
    try {
      next.run();
    } catch (Throwable e) {
      scheduler.reports.report(next.description, e);
      if (e instanceof Error error) {
        errorIn(error);
      }
    } finally {
      running = null;
    }
  }

  private void idle() {
    scheduler.reports.reportDropped();
    if (scheduler.isDeadlocked()) {
      fail(new HubDeadlockException(scheduler.settings.name(), scheduler.dump()));
    } else if (!scheduler.answerComesAtOnce()) {
      scheduler.idler.idle(this, scheduler.timers.first());
    }
  }

  /** Accepted posts run, even now; new ones are refused. */
  private void finish() {
    stopping = true;
    for (Turn turn = scheduler.ready.poll(); turn != null; turn = scheduler.ready.poll()) {
      runLast(turn);
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

  /** Called by the holder for an {@link Error} that a coroutine or callback has thrown. */
  void errorIn(Error error) {
    if (main != null && scheduler.settings.errorsEndRun()) {
      fail(error);
    }
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
    scheduler.enqueueAfter(
        new Callback(this, "end of grace", () -> {
          refusesWaits = true;
          killAll();
        }),
        Nanos.of(grace));
  }

  private void killAll() {
    for (GreenThread<?> thread : scheduler.live.snapshot()) {
      Supplier<GreenThreadKilled> exception = () ->
          new GreenThreadKilled(thread + " was killed: " + scheduler.settings.name() + " ends");
      if (thread.isStartedUnchecked()) {
        scheduler.ready.addLast(thread.raise(exception));
      } else {
        thread.endUnstarted(exception);
      }
    }
  }

  /** What a coroutine gets instead of a wait when the grace of the shutdown is over. */
  @Nullable
  Supplier<? extends Throwable> killBeforeWait(GreenThread<?> thread) {
    if (!refusesWaits) {
      return null;
    }
    if (refused.merge(thread, 1, Integer::sum) > REFUSED_WAITS) {
      thread.abandon();
    }
    return () -> new GreenThreadKilled(
        thread + " may not wait any more: " + scheduler.settings.name() + " has ended");
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

  /** What the home thread does, as far as it can be told from any thread. */
  String describe() {
    Callback current = running;
    return current == null ? "home thread" : current.description;
  }

  /** The callback that runs now; for any thread. */
  @Nullable
  Callback running() {
    return running;
  }
}
