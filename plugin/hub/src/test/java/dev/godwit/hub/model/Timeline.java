package dev.godwit.hub.model;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The time of the model: a queue of turns, and timers by (time, number). */
final class Timeline {
  record Timer(long time, long number, Turn turn) {}

  private final Deque<Turn> ready = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::time).thenComparingLong(Timer::number));
  private long now;
  private long nextNumber;

  long now() {
    return now;
  }

  void add(Turn turn) {
    ready.addLast(turn);
  }

  void addFirst(Turn turn) {
    ready.addFirst(turn);
  }

  /** Without a delay the turn comes to the tail of the queue, and has no timer. */
  @Nullable
  Timer add(int millis, Turn turn) {
    if (millis == 0) {
      ready.addLast(turn);
      return null;
    }
    Timer timer = new Timer(now + millis, nextNumber++, turn);
    timers.add(timer);
    return timer;
  }

  void remove(@Nullable Timer timer) {
    timers.remove(timer);
  }

  /** The next turn; null if nothing can ever run again. */
  @Nullable
  Turn next() {
    if (ready.isEmpty() && !timers.isEmpty()) {
      now = timers.element().time();
      while (!timers.isEmpty() && timers.element().time() == now) {
        ready.addLast(timers.remove().turn());
      }
    }
    return ready.poll();
  }
}
