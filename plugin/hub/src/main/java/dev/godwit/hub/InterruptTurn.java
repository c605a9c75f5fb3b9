package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Turns the interrupt of a parked coroutine's thread into a kill. */
final class InterruptTurn extends Turn {
  private final GreenThread<?> thread;

  InterruptTurn(GreenThread<?> thread) {
    this.thread = thread;
  }

  @Override
  @Nullable
  Runner begin() {
    Waiter wait = thread.waiter;
    if (wait == null || !wait.isParked()) {
      return null;
    }
    thread.raise(() -> new GreenThreadKilled(thread + " was interrupted"));
    return wait.begin();
  }
}
