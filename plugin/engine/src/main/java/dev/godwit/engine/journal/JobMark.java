package dev.godwit.engine.journal;

import org.jspecify.annotations.Nullable;

/**
 * What Godwit's own job is known by after a restart. Written once, as soon as the job was seen to run.
 *
 * @param beganMillis how old the migration was when the job began, by the job's own age; null if it did not tell
 * @param destinationDomainId the domain id that the destination gave the guest when it began to receive it, another
 *     for every job; null if not known
 */
public record JobMark(@Nullable Long beganMillis, @Nullable Long destinationDomainId) {
  private static final String BEGAN = "began_ms";
  private static final String DOMAIN_ID = "destination_domain_id";

  /** As written into the journal. */
  public String toJournal() {
    return new JournalWords()
        .put(BEGAN, beganMillis)
        .put(DOMAIN_ID, destinationDomainId)
        .toString()
        .strip();
  }

  /** Reads what {@link #toJournal} wrote; what is not there is not known. */
  static JobMark fromJournal(String detail) {
    var words = JournalWords.of(detail);
    return new JobMark(words.number(BEGAN), words.number(DOMAIN_ID));
  }
}
