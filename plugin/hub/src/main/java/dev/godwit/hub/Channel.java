package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Items handed from coroutines to coroutines, first in, first out, in the order in which takers and
 * putters came:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="channel"}
 *
 * <p>A channel with capacity 0 holds nothing: a put waits for its take. An item handed to a taker
 * that is killed before it can go on goes to the next taker; no item is lost and none is taken twice.
 *
 * <p>For threads of the hub that hold the baton; other threads get an {@link IllegalStateException}.
 * What was done before an item was put happens before its take returns.
 *
 * @param <T> type of the items
 */
public final class Channel<T> {
  private final Scheduler scheduler;
  private final Deque<T> items = new ArrayDeque<>();
  private final WaitQueue takers = new WaitQueue();
  private final WaitQueue putters = new WaitQueue();
  private int capacity;

  Channel(Scheduler scheduler, int capacity) {
    this.scheduler = scheduler;
    this.capacity = checkCapacity(capacity);
  }

  private static int checkCapacity(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity must not be negative: " + capacity);
    }
    return capacity;
  }

  /** Puts an item in, waiting for room. */
  public void put(T item) {
    put("Channel.put", item, null);
  }

  /**
   * Puts an item in, waiting for room not longer than the limit.
   *
   * @return false if there was none in time; then the item is not in the channel
   */
  public boolean offer(T item, Duration limit) {
    return put("Channel.offer", item, limit);
  }

  /** Puts an item in if there is room or a taker now. Never waits. */
  public boolean offer(T item) {
    scheduler.requireHolder("Channel.offer");
    return accept(item);
  }

  private boolean put(String method, T item, @Nullable Duration limit) {
    GreenThread<?> self = scheduler.requireCoroutine(method);
    if (accept(item)) {
      return true;
    }
    Waiter wait = new Waiter(self, this);
    wait.handedOver = item;
    putters.add(wait);
    suspend(wait, limit);
    return !wait.timedOut();
  }

  /** Takes the oldest item, waiting for one. */
  public T take() {
    return ((Wait.Value<T>) take("Channel.take", null)).value();
  }

  /** Takes the oldest item, waiting for one not longer than the limit. */
  public Wait<T> poll(Duration limit) {
    return take("Channel.poll", limit);
  }

  /** Takes the oldest item if there is one now; null if not. Never waits. */
  public @Nullable T poll() {
    scheduler.requireHolder("Channel.poll");
    return takeNow();
  }

  private Wait<T> take(String method, @Nullable Duration limit) {
    GreenThread<?> self = scheduler.requireCoroutine(method);
    T present = takeNow();
    if (present != null) {
      return new Wait.Value<>(present);
    }
    Waiter wait = new Waiter(self, this);
    takers.add(wait);
    try {
      suspend(wait, limit);
    } catch (Throwable e) {
      if (wait.woken()) {
        putBack(itemOf(wait));
      }
      throw e;
    }
    return wait.timedOut() ? new Wait.TimedOut<>() : new Wait.Value<>(itemOf(wait));
  }

  private void suspend(Waiter wait, @Nullable Duration limit) {
    if (limit == null) {
      scheduler.suspend(wait);
    } else {
      scheduler.suspend(wait, Nanos.of(limit));
    }
  }

  private boolean accept(T item) {
    Waiter taker = takers.first();
    if (taker != null) {
      taker.handedOver = item;
      taker.wake();
      return true;
    }
    if (items.size() >= capacity) {
      return false;
    }
    items.addLast(item);
    return true;
  }

  private void putBack(T item) {
    Waiter taker = takers.first();
    if (taker != null) {
      taker.handedOver = item;
      taker.wake();
    } else {
      items.addFirst(item);
    }
  }

  private @Nullable T takeNow() {
    T item = items.pollFirst();
    if (item != null) {
      admitPutters();
      return item;
    }
    Waiter putter = putters.wakeFirst();
    return putter == null ? null : itemOf(putter);
  }

  private void admitPutters() {
    while (items.size() < capacity) {
      Waiter putter = putters.wakeFirst();
      if (putter == null) {
        return;
      }
      items.addLast(itemOf(putter));
    }
  }

  @SuppressWarnings("unchecked") // only items are handed over in this channel's queues
  private T itemOf(Waiter waiter) {
    return (T) Objects.requireNonNull(waiter.handedOver);
  }

  /**
   * Changes the capacity. More room lets waiting putters in; less room never drops an item.
   *
   * @throws IllegalArgumentException if the capacity is negative
   */
  public void resize(int newCapacity) {
    scheduler.requireHolder("Channel.resize");
    capacity = checkCapacity(newCapacity);
    admitPutters();
  }

  /** Items in the channel. */
  public int size() {
    scheduler.requireHolder("Channel.size");
    return items.size();
  }

  /** How many coroutines wait for an item. */
  public int takersWaiting() {
    scheduler.requireHolder("Channel.takersWaiting");
    return takers.size();
  }

  /** How many coroutines wait for room. */
  public int puttersWaiting() {
    scheduler.requireHolder("Channel.puttersWaiting");
    return putters.size();
  }

  @Override
  public String toString() {
    return "channel " + Integer.toHexString(System.identityHashCode(this));
  }
}
