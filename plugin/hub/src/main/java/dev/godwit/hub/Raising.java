package dev.godwit.hub;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exception on its way to a wait of a coroutine.
 *
 * @param exception makes it, in the coroutine
 * @param scope the scope in which it is raised; null for the whole coroutine
 * @param place the body in place in which it is raised; null for the coroutine itself
 */
record Raising(
    Supplier<? extends Throwable> exception,
    @Nullable CancelScope scope,
    @Nullable InPlace place) {
  /** A kill. */
  Raising(Supplier<? extends Throwable> exception) {
    this(exception, null, null);
  }
}
