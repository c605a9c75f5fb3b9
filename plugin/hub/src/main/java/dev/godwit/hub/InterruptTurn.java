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
    if (thread.waiter == null) {
      return null;
    }
    Waiter ended =
        thread.raise(new Raising(() -> new GreenThreadKilled(thread + " was interrupted")));
    return ended == null ? null : ended.begin();
  }
}
