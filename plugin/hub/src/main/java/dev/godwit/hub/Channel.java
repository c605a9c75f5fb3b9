package dev.godwit.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Items handed from coroutines to coroutines, first in, first out, in the order in which takers and
 * putters came:
 *
 * {@snippet file="dev/godwit/hub/ExamplesTest.java" region="channel"}
 *
 * <p>A channel with capacity 0 holds nothing: a put returns once its taker has the item and has gone on. An
 * item handed to a taker that is killed before it can go on goes to the next taker, before all items that
 * were put later; no item is lost and none is taken twice. A put has been done once a taker was given its
 * item, whoever is killed afterwards.
 *
 * <p>A limit and its item, or its room, at the same time: the one whose turn comes first decides. So a limit of
 * zero waits for what is ready now, and no longer.
 *
 * <p>For threads of the hub that hold the baton; other threads get an {@link IllegalStateException}.
 * What was done before an item was put happens before its take returns.
 *
 * @param <T> type of the items
 */
public final class Channel<T> {
  private final Scheduler scheduler;
  private final @Nullable String description;
  private final Deque<T> items = new ArrayDeque<>();

  /** Items whose takers were killed, by the order in which they were put; older than all others. */
  private final TreeMap<Long, T> returned = new TreeMap<>();

  private final WaitQueue takers = new WaitQueue();
  private final WaitQueue putters = new WaitQueue();
  private int capacity;
  private long handedOver;

  /**
   * What a parked taker has been given, until it goes on.
   *
   * @param putter who waits for that
   */
  private record InHand<T>(T item, long number, @Nullable Waiter putter) {}

  Channel(Scheduler scheduler, @Nullable String description, int capacity) {
    this.scheduler = scheduler;
    this.description = description;
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
    Objects.requireNonNull(limit, "limit");
    return put("Channel.offer", item, limit);
  }

  /** Puts an item in if there is room or a taker now. Never waits, also not for the taker to go on. */
  public boolean offer(T item) {
    Objects.requireNonNull(item, "item");
    scheduler.requireHolder("Channel.offer");
    return accept(item, null);
  }

  private boolean put(String method, T item, @Nullable Duration limit) {
    Objects.requireNonNull(item, "item");
    GreenThread<?> self = scheduler.requireCoroutine(method);
    boolean meets = capacity == 0 && !takers.isEmpty();
    if (!meets && accept(item, null)) {
      return true;
    }
    Waiter wait = new Waiter(self, this);
    if (meets) {
      self.raisePending(wait);
      accept(item, wait);
      scheduler.suspend(wait);
      return true;
    }
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
    Objects.requireNonNull(limit, "limit");
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
        putBack(inHandOf(wait));
      }
      throw e;
    }
    if (wait.timedOut()) {
      return new Wait.TimedOut<>();
    }
    InHand<T> taken = inHandOf(wait);
    letPutterGoOn(taken);
    return new Wait.Value<>(taken.item());
  }

  private void suspend(Waiter wait, @Nullable Duration limit) {
    if (limit == null) {
      scheduler.suspend(wait);
    } else {
      scheduler.suspend(wait, Nanos.of(limit));
    }
  }

  private boolean accept(T item, @Nullable Waiter putter) {
    if (!takers.isEmpty()) {
      handOver(new InHand<>(item, handedOver++, putter));
      return true;
    }
    if (count() >= capacity) {
      return false;
    }
    items.addLast(item);
    return true;
  }

  private void handOver(InHand<T> item) {
    Waiter taker = Objects.requireNonNull(takers.first());
    taker.handedOver = item;
    taker.wake();
  }

  private void putBack(InHand<T> item) {
    if (takers.isEmpty()) {
      returned.put(item.number(), item.item());
      letPutterGoOn(item);
    } else {
      handOver(item);
    }
  }

  private static void letPutterGoOn(InHand<?> item) {
    if (item.putter() != null) {
      item.putter().wake();
    }
  }

  private @Nullable T takeNow() {
    var oldest = returned.pollFirstEntry();
    T item = oldest == null ? items.pollFirst() : oldest.getValue();
    if (item != null) {
      admitPutters();
      return item;
    }
    Waiter putter = putters.wakeFirst();
    return putter == null ? null : itemOf(putter);
  }

  private void admitPutters() {
    while (count() < capacity) {
      Waiter putter = putters.wakeFirst();
      if (putter == null) {
        return;
      }
      items.addLast(itemOf(putter));
    }
  }

  @SuppressWarnings("unchecked") // only items are handed over in this channel's queues
  private T itemOf(Waiter putter) {
    return (T) Objects.requireNonNull(putter.handedOver);
  }

  @SuppressWarnings("unchecked") // likewise
  private InHand<T> inHandOf(Waiter taker) {
    return (InHand<T>) Objects.requireNonNull(taker.handedOver);
  }

  private int count() {
    return items.size() + returned.size();
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
    return count();
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
    return description != null
        ? description
        : "channel " + Integer.toHexString(System.identityHashCode(this));
  }
}
