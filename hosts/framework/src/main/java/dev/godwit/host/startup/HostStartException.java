package dev.godwit.host.startup;

import org.jspecify.annotations.Nullable;

/** The host cannot start. The message is for the operator and can be printed as it is. */
public class HostStartException extends Exception {
  private static final long serialVersionUID = 1;

  public HostStartException(String message) {
    super(message);
  }

  public HostStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
