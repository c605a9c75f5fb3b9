package dev.godwit.hub.model;

import dev.godwit.hub.GreenThreadKilled;
import dev.godwit.hub.HubDeadlockException;
import dev.godwit.hub.ScopeCancelled;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** What a program throws, and what the trace says of an exception. */
final class Texts {
  private Texts() {}

  /** The failure that a program asks for. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message);
    }
  }

  /** The error that a program asks for. */
  static final class Err extends Error {
    private static final long serialVersionUID = 1L;

    Err(String message) {
      super(message);
    }
  }

  /** The exception and what is suppressed in it. */
  static String text(Throwable exception) {
    Throwable[] suppressed = exception.getSuppressed();
    return suppressed.length == 0
        ? name(exception)
        : name(exception) + " " + Arrays.stream(suppressed).map(Texts::name).toList();
  }

  private static String name(Throwable exception) {
    String message = String.valueOf(exception.getMessage());
    return switch (exception) {
      case Failure failure -> message;
      case Err error -> message;
      case CancellationException cancelled -> "join of a killed one";
      case HubDeadlockException deadlock -> "deadlock";
      case ScopeCancelled cancelled ->
        message.endsWith(" was cancelled") ? "scope cancelled" : "expired";
      case GreenThreadKilled killed ->
        message.endsWith("has failed")
            ? "stopped"
            : message.endsWith("is cancelled")
                ? "nursery cancelled"
                : message.endsWith(" ends") || message.endsWith("has ended")
                    ? "killed at the end"
                    : "killed";
      default -> exception.toString();
    };
  }
}
