package dev.godwit.nova;

import java.io.IOException;
import java.io.Serial;

/** What came over the socket is not what the protocol says; the message tells what. */
final class WireException extends IOException {
  @Serial
  private static final long serialVersionUID = 1L;

  WireException(String message) {
    super(message);
  }
}
