package dev.godwit.hub;

import java.util.concurrent.CancellationException;
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

  /** What others get of an exception: the end of one coroutine is not to be taken for their own. */
  static Throwable toOthers(Object whose, Throwable exception) {
    return Reports.endsOneCoroutine(exception)
        ? new CancellationException(whose + " has ended: " + exception.getMessage())
            .initCause(exception)
        : exception;
  }

  /** Never returns; the return type lets callers write {@code throw}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException asIs(Throwable exception) throws X {
    throw (X) exception;
  }
}
