package dev.godwit.hub;

import java.util.Arrays;
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
    return turn;
  }

  private int slot(int offset) {
    return (head + offset) & (ring.length - 1);
  }

  private void growIfFull() {
    if (size == ring.length) {
      @Nullable Turn[] larger = Arrays.copyOfRange(ring, head, head + 2 * size);
      System.arraycopy(ring, 0, larger, size - head, head);
      ring = larger;
      head = 0;
    }
  }
}
