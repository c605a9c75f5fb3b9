package dev.godwit.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every coroutine that has been spawned and has not ended, in order of the spawns. */
final class LiveThreads {
  private @Nullable GreenThread<?> first;
  private @Nullable GreenThread<?> last;
  private int size;

  int size() {
    return size;
  }

  void add(GreenThread<?> thread) {
    thread.previousLive = last;
    if (last == null) {
      first = thread;
    } else {
      last.nextLive = thread;
    }
    last = thread;
    size++;
  }

  void remove(GreenThread<?> thread) {
    GreenThread<?> previous = thread.previousLive;
    GreenThread<?> next = thread.nextLive;
    if (previous == null) {
      first = next;
    } else {
      previous.nextLive = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previousLive = previous;
    }
    thread.previousLive = null;
    thread.nextLive = null;
    size--;
  }

  List<GreenThread<?>> snapshot() {
    List<GreenThread<?>> threads = new ArrayList<>(size);
    for (GreenThread<?> thread = first; thread != null; thread = thread.nextLive) {
      threads.add(thread);
    }
    return threads;
  }
}
