package dev.godwit.hub;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that can hold the baton. Everything the holder wrote before {@link #give} is visible to
 * the one that returns from {@link #awaitBaton}.
 */
abstract class Runner {
  @Nullable
  Thread thread;

  private volatile boolean hasBaton;

  /** Hands the baton over; the caller must not touch the hub's state afterwards. */
  void give() {
    hasBaton = true;
    LockSupport.unpark(thread);
  }

  /**
   * Parks until the baton comes. An interrupt does not end the wait; its flag is cleared, because a
   * park with the flag set returns at once.
   */
  final void awaitBaton() {
    while (!hasBaton) {
      LockSupport.park(this);
      if (!hasBaton && Thread.interrupted()) {
        interruptedWhileParked();
      }
    }
    hasBaton = false;
  }

  /** Called without the baton. */
  abstract void interruptedWhileParked();
}
