package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Coroutines that wait for the same thing, in the order in which they came. */
final class WaitQueue {
  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int size;

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  @Nullable
  Waiter first() {
    return first;
  }

  void add(Waiter waiter) {
    waiter.queue = this;
    waiter.previous = last;
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
    size++;
  }

  void remove(Waiter waiter) {
    Waiter previous = waiter.previous;
    Waiter next = waiter.next;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
    waiter.queue = null;
    waiter.previous = null;
    waiter.next = null;
    size--;
  }

  /** Wakes the one that has waited longest. */
  @Nullable
  Waiter wakeFirst() {
    Waiter waiter = first;
    if (waiter != null) {
      waiter.wake();
    }
    return waiter;
  }

  void wakeAll() {
    while (first != null) {
      first.wake();
    }
  }
}
