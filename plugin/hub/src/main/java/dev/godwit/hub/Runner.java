package dev.godwit.hub;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that can hold the baton. Everything the holder wrote before {@link #give} is visible to
 * the one that returns from {@link #awaitBaton}.
 *
 * <p>No hand-over is lost: the one that waits announces that it parks before it looks for the baton a
 * last time, and the one that gives looks for the announcement afterwards.
 */
abstract class Runner extends Spin.Sought {
  private static final ThreadLocal<@Nullable Runner> CURRENT = new ThreadLocal<>();

  @Nullable
  Thread thread;

  private volatile boolean hasBaton;
  private volatile boolean parks;

  /** The runner that the calling thread is; null if it is none. */
  static @Nullable Runner currentOrNull() {
    return CURRENT.get();
  }

  final void becomeCurrent() {
    CURRENT.set(this);
  }

  static void becomeNobody() {
    CURRENT.remove();
  }

  /** Hands the baton over; the caller must not touch the hub's state afterwards. */
  void give() {
    hasBaton = true;
    if (parks) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits until the baton comes. An interrupt does not end the wait; its flag is cleared, because a
   * park with the flag set returns at once.
   */
  final void awaitBaton(Spin spin) {
    if (!spin.find(this)) {
      park();
    }
    hasBaton = false;
  }

  private void park() {
    parks = true;
    while (!hasBaton) {
      try {
        LockSupport.park(this);
      } catch (StackOverflowError e) {
        awaitBatonMounted(e);
      }
      if (!hasBaton && Thread.interrupted()) {
        interruptedWhileParked();
      }
    }
    parks = false;
  }

  /** The stack of a virtual thread can be too deep to be taken off its carrier: it stays there until its turn. */
  private void awaitBatonMounted(StackOverflowError overflow) {
    try {
      tooDeepToPark(overflow);
    } catch (VirtualMachineError e) {
      // Then its turn comes when what it waits for has happened.
    }
    while (!hasBaton) {
      Thread.onSpinWait();
    }
  }

  /** Whether the baton has been given. */
  @Override
  final boolean hasCome() {
    return hasBaton;
  }

  /** Who it is, for messages of any thread. */
  abstract String describeHolder();

  /** Called without the baton. */
  abstract void interruptedWhileParked();

  /** Called without the baton. */
  void tooDeepToPark(StackOverflowError overflow) {}
}
