package dev.godwit.hub;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What can run now, first in, first out; with a shuffle, in an order that its seed decides. */
final class ReadyQueue {
  private static final int INITIAL_CAPACITY = 64;

  private final @Nullable RandomGenerator shuffle;
  private @Nullable Turn[] ring = new @Nullable Turn[INITIAL_CAPACITY];
  private int head;
  private int size;

  ReadyQueue(@Nullable RandomGenerator shuffle) {
    this.shuffle = shuffle;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** How many turns it has room for. */
  int capacity() {
    return ring.length;
  }

  void addLast(Turn turn) {
    growIfFull();
    ring[slot(size++)] = turn;
  }

  void addFirst(Turn turn) {
    growIfFull();
    head = (head - 1) & (ring.length - 1);
    ring[head] = turn;
    size++;
  }

  @Nullable
  Turn poll() {
    if (size == 0) {
      return null;
    }
    if (shuffle != null && size > 1) {
      int chosen = slot(shuffle.nextInt(size));
      Turn swapped = ring[head];
      ring[head] = ring[chosen];
      ring[chosen] = swapped;
    }
    Turn turn = ring[head];
    ring[head] = null;
    head = slot(1);
    size--;
    if (ring.length > INITIAL_CAPACITY && size < ring.length / 8) {
      resize(ring.length / 2);
    }
    return turn;
  }

  private int slot(int offset) {
    return (head + offset) & (ring.length - 1);
  }

  /** What is used up leaves before there is more room, so that it never outnumbers what is to run. */
  private void growIfFull() {
    if (size == ring.length) {
      dropUsedUp();
      if (size > ring.length / 2) {
        resize(2 * ring.length);
      }
    }
  }

  private void dropUsedUp() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Turn turn = ring[slot(i)];
      if (turn != null && !turn.isUsedUp()) {
        ring[slot(kept++)] = turn;
      }
    }
    for (int i = kept; i < size; i++) {
      ring[slot(i)] = null;
    }
    size = kept;
  }

  private void resize(int capacity) {
    @Nullable Turn[] other = new @Nullable Turn[capacity];
    for (int i = 0; i < size; i++) {
      other[i] = ring[slot(i)];
    }
    ring = other;
    head = 0;
  }
}
