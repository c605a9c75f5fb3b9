package dev.godwit.engine.journal;

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
    var words = new JournalWords().put(DOMAIN_ID, sourceDomainId).put(HELD, destinationHeldGuest);
    if (uptime != null && !uptime.bootId().isEmpty()) {
      words.put(BOOT_ID, uptime.bootId()).put(UPTIME, uptime.millis());
    }
    return words.toString();
  }

  /** Reads what {@link #toJournal} wrote out of a START entry; what is not there is not known. */
  static StartingPoint fromJournal(String detail) {
    var words = JournalWords.of(detail);
    String bootId = words.get(BOOT_ID);
    Long millis = words.number(UPTIME);
    String held = words.get(HELD);
    return new StartingPoint(
        words.number(DOMAIN_ID),
        held == null ? null : Boolean.valueOf(held),
        bootId == null || millis == null ? null : new Uptime(bootId, millis));
  }
}
