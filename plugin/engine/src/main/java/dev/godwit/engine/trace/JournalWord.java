package dev.godwit.engine.trace;

import dev.godwit.spi.JournalEntry;
import java.util.Locale;

/** The format's words for what is written into a journal. */
public final class JournalWord {
  private JournalWord() {}

  /** The word for a kind of entries, for example {@code start-post-copy}. */
  public static String of(JournalEntry.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
