package dev.godwit.nova.keystone;

import java.io.Serial;

/** Keystone could not be asked, or did not say what it is to say; the message tells why, and no token. */
final class KeystoneException extends Exception {
  @Serial
  private static final long serialVersionUID = 1L;

  KeystoneException(String message) {
    super(message);
  }
}
