package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/**
 * Raised at a wait point inside a {@link CancelScope} that has reached its limit or was cancelled. It is an {@link
 * Error} so that a {@code catch (Exception e)} between the wait and the scope does not eat it.
 */
public final class ScopeCancelled extends Error {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable CancelScope scope;

  ScopeCancelled(CancelScope scope) {
    super(scope.end());
    this.scope = scope;
  }

  /** Whether it comes from this scope and not from another one around or inside it. */
  public boolean isFrom(CancelScope other) {
    return scope == other;
  }
}
