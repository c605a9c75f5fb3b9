package dev.godwit.engine;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many migrate calls may be under way; those that wait get their turn in the order in which they
 * came. Used on the hub only.
 */
final class Slots {
  private final Queue<EarlyRequests> waiting = new ArrayDeque<>();
  private int free;

  Slots(int number) {
    free = number;
  }

  /** Waits for a slot; false, and none is held, if an abort was asked for meanwhile. */
  boolean acquire(EarlyRequests requests) {
    waiting.add(requests);
    try {
      while (true) {
        requests.drain();
        if (requests.abortAsked()) {
          return false;
        }
        if (free > 0 && waiting.peek() == requests) {
          free--;
          return true;
        }
        requests.await(MigrationMonitor.TICK);
      }
    } finally {
      waiting.remove(requests);
    }
  }

  void release() {
    free++;
  }
}
