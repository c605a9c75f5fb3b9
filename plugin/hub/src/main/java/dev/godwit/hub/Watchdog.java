package dev.godwit.hub;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the holder of the baton twice within its limit, and reports who has kept it that long,
 * once per hold and again each time the hold has doubled. It never disturbs the holder.
 */
final class Watchdog implements Runnable {
  private final Scheduler scheduler;
  private final long limitNanos;
  private long lastHandOvers = -1;
  private WeakReference<@Nullable Object> lastHolder = new WeakReference<>(null);
  private long firstSeen;
  private long reportAfter;

  Watchdog(Scheduler scheduler, Duration limit) {
    this.scheduler = scheduler;
    this.limitNanos = Nanos.of(limit);
  }

  void start() {
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name(scheduler.settings.name() + "-watchdog")
        .start(this);
  }

  @Override
  public void run() {
    try {
      while (!scheduler.home.ended.await(limitNanos / 2, TimeUnit.NANOSECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      scheduler.reports.report("watchdog", e);
    }
  }

  private void look() {
    long now = System.nanoTime();
    long handOvers = scheduler.handOvers;
    Runner holder = scheduler.holder;
    Object held = held(holder);
    if (held == null || !lastHolder.refersTo(held) || handOvers != lastHandOvers) {
      lastHolder = new WeakReference<>(held);
      lastHandOvers = handOvers;
      firstSeen = now;
      reportAfter = limitNanos;
      return;
    }
    long heldNanos = now - firstSeen;
    if (heldNanos >= reportAfter) {
      reportAfter = 2 * heldNanos;
      report(held, holder, heldNanos);
    }
  }

  private @Nullable Object held(@Nullable Runner holder) {
    if (scheduler.idler.isIdle()) {
      return null;
    }
    return holder == scheduler.home ? scheduler.home.running() : holder;
  }

  private void report(Object held, @Nullable Runner holder, long heldNanos) {
    Thread thread = holder == null ? null : holder.thread;
    if (thread == null) {
      return;
    }
    List<StackTraceElement> stack = List.of(thread.getStackTrace());
    if (scheduler.handOvers != lastHandOvers) {
      return;
    }
    String name = held instanceof Callback callback ? callback.description : held.toString();
    LongHold hold = new LongHold(name, Duration.ofNanos(heldNanos), stack);
    try {
      scheduler.settings.watchdogReport().accept(hold);
    } catch (Throwable e) {
      scheduler.reports.report("watchdog", e);
    }
  }
}
