package dev.godwit.engine.calls;

import java.io.Serial;

/** The host does not answer for a migration any more: its story is not told to the end here. */
public final class LetGoException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Why. */
  public static final String REASON = "The host does not answer for this migration any more.";

  public LetGoException() {
    super(REASON);
  }
}
