package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/** Throws any exception as it is, checked or not. */
final class Raise {
  private Raise() {}

  /** The value, or the failure's cause thrown as it is. */
  static <T extends @Nullable Object> T valueOrCause(Outcome<T> outcome) {
    if (outcome instanceof Outcome.Failure<T> failure) {
      throw Raise.<RuntimeException>asIs(failure.cause());
    }
    return ((Outcome.Success<T>) outcome).value();
  }

  /** Never returns; the return type lets callers write {@code throw}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException asIs(Throwable exception) throws X {
    throw (X) exception;
  }
}
