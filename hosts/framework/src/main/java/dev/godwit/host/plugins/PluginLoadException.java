package dev.godwit.host.plugins;

/** A plugin cannot be loaded. The message is one sentence that names the place. */
final class PluginLoadException extends Exception {
  private static final long serialVersionUID = 1;

  private final String message;

  PluginLoadException(String message) {
    super(message);
    this.message = message;
  }

  PluginLoadException(String message, Throwable cause) {
    super(message, cause);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
