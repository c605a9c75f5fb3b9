package dev.godwit.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a hypervisor host, as the control plane knows it.
 *
 * <p>Letters, digits, dots, hyphens and underscores, beginning with a letter or a digit, at most 253
 * characters: a name can be shown, logged and stored without escaping.
 */
public record HostName(String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if the value is not a valid name
   */
  public HostName {
    Objects.requireNonNull(value, "value");
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a host name is 1 to 253 letters, digits, '.', '-' or '_' and begins with a letter or digit");
    }
  }

  /** Whether the value would be accepted as a host name. */
  public static boolean isValid(String value) {
    return VALID.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
