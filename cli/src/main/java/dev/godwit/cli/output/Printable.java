package dev.godwit.cli.output;

/** Text from elsewhere, made harmless for a terminal. */
public final class Printable {
  private Printable() {}

  /** The text with every control character replaced, so that a server's name cannot steer a terminal. */
  public static String of(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
