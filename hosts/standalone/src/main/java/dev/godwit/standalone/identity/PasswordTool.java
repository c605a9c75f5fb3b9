package dev.godwit.standalone.identity;

import java.security.SecureRandom;

/** Makes the hashes that the settings of users hold. */
public final class PasswordTool {
  private PasswordTool() {}

  /** The hash of a password with a new salt, in the form of {@code user.NAME.password_hash}. */
  public static String hash(char[] password) {
    return PasswordHash.of(password, new SecureRandom()).toText();
  }
}
