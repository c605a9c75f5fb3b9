package dev.godwit.standalone.http;

/** A request is answered with an error. The message is for the client. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String message;

  public ApiException(int status, String message) {
    super(message);
    this.status = status;
    this.message = message;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
