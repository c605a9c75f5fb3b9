package dev.godwit.engine;

/** The host's own work failed, or did not end in time. */
final class HostCallException extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;

  HostCallException(String message, Throwable cause) {
    super(message, cause);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
