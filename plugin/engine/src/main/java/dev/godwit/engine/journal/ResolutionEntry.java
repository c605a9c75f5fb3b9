package dev.godwit.engine.journal;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Resolution;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The journal's form of an operator's word: the place, the host or a hyphen, the fenced hosts with commas
 * between them or a hyphen, and who said so; or one word that it was refused.
 */
public final class ResolutionEntry {
  /** What is written after a resolution that the hosts contradict. */
  public static final String REFUSED = "refused";

  private static final String NOTHING = "-";
  private static final int WORDS = 4;

  private ResolutionEntry() {}

  /** As written into the RESOLVED entry. */
  public static String toJournal(Resolution resolution) {
    HostName elsewhere = resolution.elsewhere();
    String fenced = resolution.fenced().stream()
        .map(HostName::toString)
        .sorted()
        .collect(Collectors.joining(","));
    return resolution.guestAt()
        + " "
        + (elsewhere == null ? NOTHING : elsewhere)
        + " "
        + (fenced.isEmpty() ? NOTHING : fenced)
        + " "
        + resolution.by();
  }

  /** Reads what {@link #toJournal} wrote; null for a refusal and for anything else. */
  static @Nullable Resolution fromJournal(String detail) {
    String[] words = detail.split(" ", WORDS);
    if (words.length != WORDS) {
      return null;
    }
    try {
      return new Resolution(
          GuestLocation.valueOf(words[0]),
          words[1].equals(NOTHING) ? null : new HostName(words[1]),
          words[2].equals(NOTHING)
              ? Set.of()
              : Arrays.stream(words[2].split(",", -1))
                  .map(HostName::new)
                  .collect(Collectors.toSet()),
          words[3]);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
