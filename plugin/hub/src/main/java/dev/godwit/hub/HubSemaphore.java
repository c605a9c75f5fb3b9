package dev.godwit.hub;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Permits for coroutines, given in the order in which they were asked for:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="semaphore"}
 *
 * <p>A released permit belongs to the first waiter from that moment; nobody can overtake it. If that
 * waiter is killed before it can go on, the permit goes to the next one.
 *
 * <p>For threads of the hub that hold the baton; other threads get an {@link IllegalStateException}.
 * What was done before a release happens before the acquire that it lets in.
 */
public final class HubSemaphore {
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final Scheduler scheduler;
  private final @Nullable String description;
  private final int limit;
  private final WaitQueue waiters = new WaitQueue();
  private int permits;

  private HubSemaphore(Scheduler scheduler, @Nullable String description, int permits, int limit) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits must not be negative: " + permits);
    }
    this.scheduler = scheduler;
    this.description = description;
    this.permits = permits;
    this.limit = limit;
  }

  static HubSemaphore unbounded(Scheduler scheduler, @Nullable String description, int permits) {
    return new HubSemaphore(scheduler, description, permits, UNBOUNDED);
  }

  static HubSemaphore bounded(Scheduler scheduler, @Nullable String description, int permits) {
    return new HubSemaphore(scheduler, description, permits, permits);
  }

  /** Takes a permit, waiting for one if there is none or if others are waiting. */
  public void acquire() {
    acquire("HubSemaphore.acquire", null);
  }

  /**
   * Takes a permit, waiting for it not longer than the limit; a zero limit yields once. A release and the limit at
   * the same time: the one whose turn comes first decides.
   *
   * @return false if there was none in time
   */
  public boolean tryAcquire(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    return acquire("HubSemaphore.tryAcquire", limit);
  }

  /** Takes a permit if there is one now. Never waits. */
  public boolean tryAcquire() {
    scheduler.requireHolder("HubSemaphore.tryAcquire");
    if (permits == 0) {
      return false;
    }
    permits--;
    return true;
  }

  private boolean acquire(String method, @Nullable Duration limit) {
    GreenThread<?> self = scheduler.requireCoroutine(method);
    if (permits > 0) {
      permits--;
      return true;
    }
    Waiter wait = new Waiter(self, this);
    waiters.add(wait);
    try {
      if (limit == null) {
        scheduler.suspend(wait);
      } else {
        scheduler.suspend(wait, Nanos.of(limit));
      }
    } catch (Throwable e) {
      if (wait.woken()) {
        giveBack();
      }
      throw e;
    }
    return !wait.timedOut();
  }

  /**
   * Gives a permit to the first waiter, or back. Never waits.
   *
   * @throws IllegalStateException if the semaphore is bounded and more is released than was acquired
   */
  public void release() {
    scheduler.requireHolder("HubSemaphore.release");
    if (permits == limit) {
      throw new IllegalStateException("More permits released than acquired; the limit is " + limit);
    }
    giveBack();
  }

  private void giveBack() {
    if (waiters.wakeFirst() == null) {
      permits++;
    }
  }

  /** Permits that can be had without waiting. */
  public int availablePermits() {
    scheduler.requireHolder("HubSemaphore.availablePermits");
    return permits;
  }

  /** How many coroutines wait for a permit. */
  public int waiting() {
    scheduler.requireHolder("HubSemaphore.waiting");
    return waiters.size();
  }

  @Override
  public String toString() {
    return description != null
        ? description
        : "semaphore " + Integer.toHexString(System.identityHashCode(this));
  }
}
