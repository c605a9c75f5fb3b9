package dev.godwit.hub;

/**
 * Raised at the wait point of a coroutine that is killed. It is an {@link Error} so that {@code
 * catch (Exception e)} does not keep alive a coroutine that is to end.
 */
public final class GreenThreadKilled extends Error {
  private static final long serialVersionUID = 1L;

  GreenThreadKilled(String message) {
    super(message);
  }
}
