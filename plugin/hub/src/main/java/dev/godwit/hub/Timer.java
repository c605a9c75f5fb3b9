package dev.godwit.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A callback that waits for its time. Only for threads of the hub that hold the baton. */
public final class Timer {
  private final Scheduler scheduler;
  private final Entry entry;

  Timer(Scheduler scheduler, @Nullable GreenThread<?> owner, Runnable action) {
    this.scheduler = scheduler;
    this.entry = new Entry(scheduler.home, owner, action);
  }

  /**
   * Drops the callback, and every reference to it.
   *
   * @return false if it has run, been cancelled or been dropped before
   */
  public boolean cancel() {
    scheduler.requireHolder("Timer.cancel");
    scheduler.timers.remove(entry);
    return entry.drop();
  }

  /** Whether the callback is still to run. */
  public boolean isPending() {
    scheduler.requireHolder("Timer.isPending");
    return entry.isPending();
  }

  void arm(Duration delay) {
    scheduler.enqueueAfter(entry, Nanos.of(delay));
  }

  private static final class Entry extends Callback {
    private final @Nullable GreenThread<?> owner;

    Entry(Home home, @Nullable GreenThread<?> owner, Runnable action) {
      super(home, "timer callback", action);
      this.owner = owner;
    }

    @Override
    @Nullable
    Runner begin() {
      if (owner != null && owner.isOver()) {
        drop();
        return null;
      }
      return super.begin();
    }
  }
}
