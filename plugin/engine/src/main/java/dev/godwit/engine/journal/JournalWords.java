package dev.godwit.engine.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words of the form {@code key=value} in a detail of the journal. */
final class JournalWords {
  private final Map<String, String> values = new LinkedHashMap<>();

  /** Reads them; other words are passed over. */
  static JournalWords of(String detail) {
    var words = new JournalWords();
    for (String pair : detail.split(" ", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        words.values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return words;
  }

  /** Adds a word unless its value is null. */
  JournalWords put(String key, @Nullable Object value) {
    if (value != null) {
      values.put(key, value.toString());
    }
    return this;
  }

  @Nullable
  String get(String key) {
    return values.get(key);
  }

  /** A number; null if it is not there or is none. */
  @Nullable
  Long number(String key) {
    String word = values.get(key);
    try {
      return word == null ? null : Long.valueOf(word);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The words, each after a space. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(word -> " " + word.getKey() + "=" + word.getValue())
        .collect(Collectors.joining());
  }
}
