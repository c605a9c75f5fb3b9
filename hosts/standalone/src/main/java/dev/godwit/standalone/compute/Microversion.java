package dev.godwit.standalone.compute;

import dev.godwit.host.http.ApiException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version of the Compute API, 2.MINOR. */
record Microversion(int minor) implements Comparable<Microversion> {
  static final Microversion LEAST = new Microversion(1);
  static final Microversion MOST = new Microversion(80);

  private static final Pattern NUMBER = Pattern.compile("([1-9][0-9]{0,8})\\.([1-9][0-9]{0,8}|0)");
  private static final String SERVICE = "compute";

  /**
   * What a request asks for, as it says it; 2.1 if it says nothing.
   *
   * @param current the header {@code OpenStack-API-Version}, such as {@code compute 2.30}
   * @param legacy the header {@code X-OpenStack-Nova-API-Version}, such as {@code 2.30}
   */
  static String asked(@Nullable String current, @Nullable String legacy) {
    String text = legacy;
    if (current != null) {
      for (String part : current.split(",", -1)) {
        String[] words = part.trim().split("\\s+", -1);
        if (words.length == 2 && words[0].equalsIgnoreCase(SERVICE)) {
          text = words[1];
        }
      }
    }
    return text == null ? LEAST.toString() : text;
  }

  /**
   * The version that a text names.
   *
   * @throws ApiException 400 if it names none, 406 if it is well-formed but not served
   */
  static Microversion of(String text) {
    if (text.equalsIgnoreCase("latest")) {
      return MOST;
    }
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) {
      throw new ApiException(
          400,
          "API Version String "
              + Requests.shortened(text)
              + " is of invalid format. Must be of format MajorNum.MinorNum.");
    }
    int minor = Integer.parseInt(matcher.group(2));
    if (!matcher.group(1).equals("2") || minor < LEAST.minor || minor > MOST.minor) {
      throw new ApiException(
          406,
          "Version "
              + text
              + " is not supported by the API. Minimum is "
              + LEAST
              + " and maximum is "
              + MOST
              + ".");
    }
    return new Microversion(minor);
  }

  /** Whether this is 2.{@code other} or newer. */
  boolean atLeast(int other) {
    return minor >= other;
  }

  @Override
  public int compareTo(Microversion other) {
    return Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return "2." + minor;
  }
}
