package dev.godwit.host.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The text of a Java properties file with the line of every key. {@link Properties} alone knows no
 * lines and keeps only the last of several equal keys; here it is given one logical line at a time.
 *
 * @param entries in the order of the file
 * @param faults lines that cannot be read
 */
public record PropertiesText(List<Entry> entries, List<Fault> faults) {
  public PropertiesText {
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
  }

  /** A key and its value. The line counts from 1. */
  public record Entry(int line, String key, String value) {}

  /** A line that cannot be read. The line counts from 1. */
  public record Fault(int line, String message) {}

  /** Reads a text. */
  public static PropertiesText of(String text) {
    var entries = new ArrayList<Entry>();
    var faults = new ArrayList<Fault>();
    List<String> lines = text.lines().toList();
    int next = 0;
    while (next < lines.size()) {
      int first = next;
      var logical = new StringBuilder(lines.get(next++));
      if (isCommentOrBlank(lines.get(first))) {
        continue;
      }
      while (isContinued(logical) && next < lines.size()) {
        logical.append('\n').append(lines.get(next++));
      }
      try {
        var one = new Properties();
        one.load(new StringReader(logical.toString()));
        one.forEach(
            (key, value) -> entries.add(new Entry(first + 1, (String) key, (String) value)));
      } catch (IllegalArgumentException e) {
        faults.add(new Fault(first + 1, "a \\u must be followed by four hexadecimal digits"));
      } catch (IOException e) {
        throw new UncheckedIOException("reading from memory", e);
      }
    }
    return new PropertiesText(entries, faults);
  }

  private static boolean isCommentOrBlank(String line) {
    String start = line.stripLeading();
    // A line of one backslash continues nothing: Properties begins anew on the next one.
    return start.isEmpty() || start.startsWith("#") || start.startsWith("!") || start.equals("\\");
  }

  private static boolean isContinued(CharSequence line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
