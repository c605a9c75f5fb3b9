package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Ends the very wait in which the stack of a coroutine was too deep to be parked; a later one has nothing to do with it. */
final class OverflowTurn extends Turn {
  private final Waiter wait;
  private final StackOverflowError overflow;

  OverflowTurn(Waiter wait, StackOverflowError overflow) {
    this.wait = wait;
    this.overflow = overflow;
  }

  @Override
  @Nullable
  @SuppressWarnings("ReferenceEquality") // a wait is equal to itself alone
  Runner begin() {
    GreenThread<?> thread = wait.thread;
    if (thread.waiter != wait) {
      return null;
    }
    // It comes from where the coroutine is, so no shield keeps it off.
    Waiter ended = thread.raise(new Raising(() -> overflow, thread.scope(), thread.place()));
    return ended == null ? null : ended.begin();
  }
}
