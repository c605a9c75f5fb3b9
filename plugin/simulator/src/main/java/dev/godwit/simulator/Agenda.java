package dev.godwit.simulator;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen in simulated time. At equal instants, what was entered first comes first. */
final class Agenda {
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::order));
  private long entered;
  private long nowNanos;

  long nowNanos() {
    return nowNanos;
  }

  /** Enters something to do, not earlier than now. */
  void at(long nanos, Runnable action) {
    entries.add(new Entry(Math.max(nanos, nowNanos), entered++, action));
  }

  /** When the next thing happens; {@link Long#MAX_VALUE} if nothing does. */
  long nextNanos() {
    Entry next = entries.peek();
    return next == null ? Long.MAX_VALUE : next.atNanos();
  }

  /** Does all that is to happen until an instant, that one included. */
  void runUntil(long nanos) {
    for (Entry next = entries.peek();
        next != null && next.atNanos() <= nanos;
        next = entries.peek()) {
      entries.remove();
      nowNanos = Math.max(nowNanos, next.atNanos());
      next.action().run();
    }
    nowNanos = Math.max(nowNanos, nanos);
  }

  private record Entry(long atNanos, long order, Runnable action) {}
}
