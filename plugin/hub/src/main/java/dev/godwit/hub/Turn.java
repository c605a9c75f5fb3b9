package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** One entry of the ready queue. */
abstract class Turn {
  /**
   * Called by the baton holder when this entry has reached the head of the queue. Runs no user code.
   *
   * @return who is to hold the baton now, or null if the turn is used up
   */
  abstract @Nullable Runner begin();

  /** Whether {@link #begin} would do nothing. */
  boolean isUsedUp() {
    return false;
  }

  /** Whether it is a callback that came by time. */
  boolean isOfTimer() {
    return false;
  }
}
