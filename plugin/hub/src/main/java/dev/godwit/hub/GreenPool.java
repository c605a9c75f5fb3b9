package dev.godwit.hub;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A limit on how many coroutines of one kind run at once:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="pool"}
 *
 * <p>Slots are given in the order in which they were asked for; whoever joins a member goes on before whoever gets its
 * slot. A member of a full pool that spawns in it gets its work done in place, so that a pool cannot wait for itself.
 * Such a body is a part of the member: it is the member that waits in it, is killed or timed out in it, and ends with
 * the hub; what is raised so goes through the body to the member, what the body itself throws is its outcome.
 *
 * <p>For threads of the hub that hold the baton; other threads get an {@link IllegalStateException}.
 */
public final class GreenPool {
  private final Scheduler scheduler;
  private final @Nullable String description;
  private final Set<GreenThread<?>> members = new HashSet<>();
  private final WaitQueue spawners = new WaitQueue();
  private final WaitQueue drainers = new WaitQueue();
  private int size;
  /** Slots taken: by members, and by spawners that have been let in and have not gone on yet. */
  private int taken;

  GreenPool(Scheduler scheduler, @Nullable String description, int size) {
    this.scheduler = scheduler;
    this.description = description;
    this.size = checkSize(size);
  }

  private static int checkSize(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1: " + size);
    }
    return size;
  }

  /**
   * Waits for a free slot and spawns a coroutine that occupies it to its end. With a slot free it does
   * not wait. Called by a member of the full pool it runs the body in place, and returns a coroutine
   * that has ended.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the hub ends, or has as many coroutines
   *     as it may have
   */
  public <T extends @Nullable Object> GreenThread<T> spawn(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    GreenThread<?> self = scheduler.requireCoroutine("GreenPool.spawn");
    if (taken >= size && members.contains(self)) {
      return scheduler.hub.endedAfter(self, body);
    }
    takeSlot(self);
    GreenThread<T> member;
    try {
      member = scheduler.hub.spawn(body);
    } catch (Throwable e) {
      freeSlot();
      throw e;
    }
    members.add(member);
    member.onEnd(() -> {
      members.remove(member);
      freeSlot();
    });
    return member;
  }

  /** As {@link #spawn(Callable)}, for a body without a result. */
  public GreenThread<@Nullable Void> spawn(Action body) {
    return spawn(new ActionBody(body));
  }

  private void takeSlot(GreenThread<?> self) {
    if (taken < size) {
      taken++;
      return;
    }
    Waiter wait = new Waiter(self, this);
    spawners.add(wait);
    try {
      scheduler.suspend(wait);
    } catch (Throwable e) {
      if (wait.woken()) {
        freeSlot();
      }
      throw e;
    }
  }

  private void freeSlot() {
    taken--;
    letIn();
    if (taken == 0) {
      drainers.wakeAll();
    }
  }

  private void letIn() {
    while (taken < size && spawners.wakeFirst() != null) {
      taken++;
    }
  }

  /**
   * Waits until no member is left; returns at once if there is none.
   *
   * @throws IllegalStateException if a member calls it, which would wait for itself
   */
  public void awaitAll() {
    GreenThread<?> self = scheduler.requireCoroutine("GreenPool.awaitAll");
    if (members.contains(self)) {
      throw new IllegalStateException(self + " is a member of the pool and would wait for itself");
    }
    if (taken > 0) {
      Waiter wait = new Waiter(self, this);
      drainers.add(wait);
      scheduler.suspend(wait);
    }
  }

  /**
   * Changes the number of slots. Members that are too many then run to their end.
   *
   * @throws IllegalArgumentException if the size is less than 1
   */
  public void resize(int newSize) {
    scheduler.requireHolder("GreenPool.resize");
    size = checkSize(newSize);
    letIn();
  }

  /** Slots that are free; negative if the pool was made smaller than what runs in it. */
  public int free() {
    scheduler.requireHolder("GreenPool.free");
    return size - taken;
  }

  /** How many members live. */
  public int running() {
    scheduler.requireHolder("GreenPool.running");
    return members.size();
  }

  /** How many coroutines wait to spawn. */
  public int waiting() {
    scheduler.requireHolder("GreenPool.waiting");
    return spawners.size();
  }

  @Override
  public String toString() {
    return description != null
        ? description
        : "pool " + Integer.toHexString(System.identityHashCode(this));
  }
}
