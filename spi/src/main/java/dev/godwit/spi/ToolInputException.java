package dev.godwit.spi;

/** What an offline tool was given is wrong. The message names the place and says what is expected there. */
public final class ToolInputException extends Exception {
  private static final long serialVersionUID = 1;

  public ToolInputException(String message) {
    super(message);
  }
}
