package dev.godwit.hub;

/**
 * Gets exceptions that would otherwise be lost. Called on any thread of the hub: with the baton held,
 * or on the watchdog's thread with what its report throws. It must be quick, must not call the hub, and
 * what it throws is logged and dropped.
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
