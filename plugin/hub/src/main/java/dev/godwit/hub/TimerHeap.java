package dev.godwit.hub;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries ordered by (deadline, sequence). A removed entry leaves at once, so that the heap never
 * holds more than what is still to fire.
 */
final class TimerHeap {
  private static final int INITIAL_CAPACITY = 16;

  private @Nullable HeapEntry[] entries = new @Nullable HeapEntry[INITIAL_CAPACITY];
  private int size;
  private long nextSequence;

  int size() {
    return size;
  }

  void add(HeapEntry entry, long deadlineNanos) {
    entry.deadlineNanos = deadlineNanos;
    entry.sequence = nextSequence++;
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    siftUp(size++, entry);
  }

  @Nullable
  HeapEntry first() {
    return entries[0];
  }

  /** Takes the first entry out if it is due. */
  @Nullable
  HeapEntry pollDue(long nowNanos) {
    HeapEntry first = entries[0];
    if (first == null || first.deadlineNanos - nowNanos > 0) {
      return null;
    }
    remove(first);
    return first;
  }

  /** Does nothing if the entry is not in the heap. */
  void remove(HeapEntry entry) {
    int index = entry.heapIndex;
    if (index == HeapEntry.NOT_IN_HEAP) {
      return;
    }
    entry.heapIndex = HeapEntry.NOT_IN_HEAP;
    HeapEntry last = at(--size);
    entries[size] = null;
    if (index != size) {
      siftDown(index, last);
      if (last.heapIndex == index) {
        siftUp(index, last);
      }
    }
    if (size > INITIAL_CAPACITY && size * 4 < entries.length) {
      entries = Arrays.copyOf(entries, entries.length / 2);
    }
  }

  private void siftUp(int from, HeapEntry entry) {
    int index = from;
    while (index > 0) {
      int parentIndex = (index - 1) >>> 1;
      HeapEntry parent = at(parentIndex);
      if (!entry.isBefore(parent)) {
        break;
      }
      put(index, parent);
      index = parentIndex;
    }
    put(index, entry);
  }

  private void siftDown(int from, HeapEntry entry) {
    int index = from;
    int half = size >>> 1;
    while (index < half) {
      int childIndex = 2 * index + 1;
      if (childIndex + 1 < size && at(childIndex + 1).isBefore(at(childIndex))) {
        childIndex++;
      }
      HeapEntry child = at(childIndex);
      if (!child.isBefore(entry)) {
        break;
      }
      put(index, child);
      index = childIndex;
    }
    put(index, entry);
  }

  private HeapEntry at(int index) {
    return Objects.requireNonNull(entries[index]);
  }

  private void put(int index, HeapEntry entry) {
    entries[index] = entry;
    entry.heapIndex = index;
  }
}
