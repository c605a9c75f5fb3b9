package dev.godwit.engine;

import java.io.Serial;

/** The host does not answer for a migration any more: its story is not told to the end here. */
final class LetGoException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Why. */
  static final String REASON = "The host does not answer for this migration any more.";

  LetGoException() {
    super(REASON);
  }
}
