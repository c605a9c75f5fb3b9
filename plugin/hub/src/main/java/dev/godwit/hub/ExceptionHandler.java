package dev.godwit.hub;

/**
 * Gets exceptions that would otherwise be lost. Called with the baton held, on any thread of the hub:
 * it must be quick, must not call the hub, and what it throws is dropped.
 */
@FunctionalInterface
public interface ExceptionHandler {
  /**
   * Reports an exception.
   *
   * @param source what threw, in words, such as {@code "timer callback"} or a coroutine's name
   */
  void handle(String source, Throwable exception);
}
