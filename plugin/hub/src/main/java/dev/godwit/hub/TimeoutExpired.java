package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/**
 * Raised at a wait point inside the scope of a {@link Timeout} that has expired. It is an {@link
 * Error} so that a {@code catch (Exception e)} between the wait and the scope does not eat it.
 */
public final class TimeoutExpired extends Error {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Timeout timeout;

  TimeoutExpired(Timeout timeout) {
    super(timeout + " has expired");
    this.timeout = timeout;
  }

  /** Whether it comes from this time-out and not from another one around or inside it. */
  public boolean isFrom(Timeout other) {
    return timeout == other;
  }
}
