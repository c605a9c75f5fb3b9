package dev.godwit.hub;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The place where the baton holder waits when nothing is ready: until the next deadline, or until
 * somebody adds to the inbox.
 *
 * <p>No wake-up is lost: the idler announces itself before it looks into the inbox a last time, and
 * whoever adds looks for an idler afterwards.
 */
final class Idler {
  private final Inbox<Turn> inbox;
  private final Clock clock;
  private volatile @Nullable Thread idle;

  Idler(Inbox<Turn> inbox, Clock clock) {
    this.inbox = inbox;
    this.clock = clock;
  }

  /** Parks the calling thread; a virtual clock has no deadlines to wait for. */
  void idle(Runner holder, @Nullable HeapEntry first) {
    idle = Thread.currentThread();
    while (inbox.isEmpty()) {
      if (first == null || clock instanceof VirtualClock) {
        LockSupport.park(this);
      } else {
        long nanos = first.deadlineNanos - clock.nanoTime();
        if (nanos <= 0) {
          break;
        }
        LockSupport.parkNanos(this, nanos);
      }
      if (Thread.interrupted()) {
        holder.interruptedWhileParked();
      }
    }
    idle = null;
  }

  /** Called by any thread after it has added to the inbox. */
  void wake() {
    Thread thread = idle;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  boolean isIdle() {
    return idle != null;
  }
}
