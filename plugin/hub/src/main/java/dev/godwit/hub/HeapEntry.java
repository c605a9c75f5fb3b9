package dev.godwit.hub;

/** A turn that becomes ready at a deadline. */
abstract class HeapEntry extends Turn {
  static final int NOT_IN_HEAP = -1;

  long deadlineNanos;
  long sequence;
  int heapIndex = NOT_IN_HEAP;
  /** Whether the deadline has come and put this entry into the ready queue. */
  boolean isQueued;

  /** Whether this entry is due before another: by deadline, then by order of registration. */
  final boolean isBefore(HeapEntry other) {
    long difference = deadlineNanos - other.deadlineNanos;
    return difference < 0 || (difference == 0 && sequence < other.sequence);
  }
}
