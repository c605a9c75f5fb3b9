package dev.godwit.engine.journal;

import dev.godwit.api.Retune;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The journal's form of a retune: three words, a hyphen for what was not changed. */
public final class RetuneEntry {
  private static final String UNCHANGED = "-";

  private RetuneEntry() {}

  public static String toJournal(Retune retune) {
    return word(retune.maxDowntimeMillis())
        + " "
        + word(retune.bandwidthMibPerSecond())
        + " "
        + word(retune.policy());
  }

  /** Reads what {@link #toJournal} wrote; nothing of anything else. */
  public static Optional<Retune> fromJournal(String detail) {
    String[] words = detail.split(" ", -1);
    if (words.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Retune(
          number(words[0]), number(words[1]), words[2].equals(UNCHANGED) ? null : words[2]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String word(@Nullable Object value) {
    return value == null ? UNCHANGED : value.toString();
  }

  private static @Nullable Long number(String word) {
    return word.equals(UNCHANGED) ? null : Long.valueOf(word);
  }
}
