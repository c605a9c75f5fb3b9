package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Ends the wait of a coroutine for what its thread has met while it was parked: an interrupt, or too deep a stack. */
final class InterruptTurn extends Turn {
  private final GreenThread<?> thread;
  private final @Nullable StackOverflowError overflow;

  InterruptTurn(GreenThread<?> thread, @Nullable StackOverflowError overflow) {
    this.thread = thread;
    this.overflow = overflow;
  }

  @Override
  @Nullable
  Runner begin() {
    if (thread.waiter == null) {
      return null;
    }
    var raising = new Raising(
        () -> overflow == null ? new GreenThreadKilled(thread + " was interrupted") : overflow);
    Waiter ended = thread.raise(raising);
    return ended == null ? null : ended.begin();
  }
}
