package dev.godwit.spi;

import org.jspecify.annotations.Nullable;

/** A driver cannot be created. The message is one sentence for the operator. */
public final class PluginException extends Exception {
  private static final long serialVersionUID = 1;

  public PluginException(String message) {
    super(message);
  }

  public PluginException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
