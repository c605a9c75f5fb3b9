package dev.godwit.host.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request is answered with an error. The message is for the client. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String message;
  private @Nullable Duration retryAfter;

  public ApiException(int status, String message) {
    super(message);
    this.status = status;
    this.message = message;
  }

  /** Has the answer say when to try again; this exception. */
  public ApiException retryAfter(Duration wait) {
    retryAfter = wait;
    return this;
  }

  @Nullable
  Duration retryAfter() {
    return retryAfter;
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
