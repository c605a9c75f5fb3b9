package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/**
 * How a wait with a limit ended, so that a null value and a wait that timed out are not confused.
 *
 * @param <T> type of the value
 */
public sealed interface Wait<T extends @Nullable Object> {
  /** The value came in time. */
  record Value<T extends @Nullable Object>(T value) implements Wait<T> {}

  /** The limit came first. */
  record TimedOut<T extends @Nullable Object>() implements Wait<T> {}

  /** Whether the limit came first. */
  default boolean isTimedOut() {
    return this instanceof TimedOut;
  }
}
