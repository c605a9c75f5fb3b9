package dev.godwit.engine.calls;

import dev.godwit.hub.CallUnknownException;

/** The host's own work failed, or did not end in time. */
public final class HostCallException extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;

  public HostCallException(String message, Throwable cause) {
    super(message, cause);
    this.message = message;
  }

  /** Whether the host may have done its work all the same. */
  public boolean mayHaveActed() {
    return getCause() instanceof CallUnknownException;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
