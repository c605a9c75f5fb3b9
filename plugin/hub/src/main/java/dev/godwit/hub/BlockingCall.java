package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/**
 * Something that blocks its thread; a {@link java.util.concurrent.Callable} that says what it throws.
 *
 * @param <T> type of the answer
 * @param <X> what it throws; the compiler infers it from a lambda
 */
@FunctionalInterface
public interface BlockingCall<T extends @Nullable Object, X extends Exception> {
  /** Blocks, and answers. */
  T call() throws X;
}
