package dev.godwit.engine.story;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How many migrate calls may be under way; those that wait get their turn in the order in which they
 * came. Used on the hub only.
 */
public final class Slots {
  private final Queue<EarlyRequests> waiting = new ArrayDeque<>();
  private int free;

  public Slots(int number) {
    free = number;
  }

  /** Waits for a slot; null if an abort was asked for meanwhile. */
  @Nullable
  public Slot acquire(EarlyRequests requests) {
    waiting.add(requests);
    try {
      while (true) {
        requests.drain();
        if (requests.abortAsked()) {
          return null;
        }
        if (free > 0 && waiting.peek() == requests) {
          free--;
          return new Slot();
        }
        requests.await(JobReader.TICK);
      }
    } finally {
      waiting.remove(requests);
    }
  }

  /** The right to one migrate call. */
  public final class Slot {
    private boolean used;
    private boolean released;

    /** From here on the call's end gives it back. */
    void use() {
      used = true;
    }

    void releaseUnlessUsed() {
      if (!used) {
        release();
      }
    }

    /** Gives it back; does nothing the second time. */
    void release() {
      if (!released) {
        released = true;
        free++;
      }
    }
  }
}
