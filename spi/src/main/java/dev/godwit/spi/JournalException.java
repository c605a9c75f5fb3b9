package dev.godwit.spi;

/** The journal could not be written or read. */
public final class JournalException extends Exception {
  private static final long serialVersionUID = 1;

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
