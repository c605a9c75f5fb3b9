package dev.godwit.cli.exit;

/** Ends a command with one sentence for the user. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;

  public CommandException(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  public CommandException(Exit exit, String message, Throwable cause) {
    super(message, cause);
    this.exit = exit;
  }

  /** How the process is to end. */
  public Exit exit() {
    return exit;
  }
}
