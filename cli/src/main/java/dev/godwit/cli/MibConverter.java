package dev.godwit.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A size such as 512, 512MiB or 16GiB, in MiB. */
final class MibConverter implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})(M|MiB|G|GiB|T|TiB)?");
  private static final int GIB = 10;
  private static final int TIB = 20;

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size such as 512MiB or 16GiB");
    }
    long number = Long.parseLong(size.group(1));
    String unit = size.group(2) == null ? "M" : size.group(2).substring(0, 1);
    return switch (unit.toUpperCase(Locale.ROOT)) {
      case "G" -> number << GIB;
      case "T" -> number << TIB;
      default -> number;
    };
  }
}
