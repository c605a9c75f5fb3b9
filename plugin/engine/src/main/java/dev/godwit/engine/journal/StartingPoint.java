package dev.godwit.engine.journal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was true right before the migrate call, so that its job can be known again. A part of the journal's
 * START entry; entries of earlier versions lack it.
 *
 * @param sourceDomainId the guest's domain id on the source; null if not known
 * @param destinationHeldGuest whether the destination had a definition of the guest; null if not known
 * @param uptime when it was; null if not known
 */
public record StartingPoint(
    @Nullable Long sourceDomainId,
    @Nullable Boolean destinationHeldGuest,
    @Nullable Uptime uptime) {
  /** Nothing is known. */
  public static final StartingPoint UNKNOWN = new StartingPoint(null, null, null);

  private static final String DOMAIN_ID = "source_domain_id";
  private static final String HELD = "destination_held_guest";
  private static final String BOOT_ID = "boot_id";
  private static final String UPTIME = "uptime_ms";

  /** Words to append to the plan's; empty or beginning with a space. */
  public String toJournal() {
    var words = new StringBuilder();
    word(words, DOMAIN_ID, sourceDomainId);
    word(words, HELD, destinationHeldGuest);
    if (uptime != null && !uptime.bootId().isEmpty()) {
      word(words, BOOT_ID, uptime.bootId());
      word(words, UPTIME, uptime.millis());
    }
    return words.toString();
  }

  private static void word(StringBuilder words, String key, @Nullable Object value) {
    if (value != null) {
      words.append(' ').append(key).append('=').append(value);
    }
  }

  /** Reads what {@link #toJournal} wrote out of a START entry; what is not there is not known. */
  static StartingPoint fromJournal(String detail) {
    Map<String, String> values = new HashMap<>();
    for (String pair : detail.split(" ", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    String bootId = values.get(BOOT_ID);
    Long millis = number(values.get(UPTIME));
    String held = values.get(HELD);
    return new StartingPoint(
        number(values.get(DOMAIN_ID)),
        held == null ? null : Boolean.valueOf(held),
        bootId == null || millis == null ? null : new Uptime(bootId, millis));
  }

  private static @Nullable Long number(@Nullable String word) {
    try {
      return word == null ? null : Long.valueOf(word);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
