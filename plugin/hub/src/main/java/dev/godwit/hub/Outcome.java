package dev.godwit.hub;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How something ended.
 *
 * @param <T> type of the value
 */
public sealed interface Outcome<T extends @Nullable Object> {
  /** It ended with a value, which may be null if {@code T} allows it. */
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /** It ended with an exception, the same object for everyone who looks. */
  record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {
    public Failure {
      Objects.requireNonNull(cause, "cause");
    }
  }

  /** Whether this is a {@link Success}. */
  default boolean isSuccess() {
    return this instanceof Success;
  }
}
