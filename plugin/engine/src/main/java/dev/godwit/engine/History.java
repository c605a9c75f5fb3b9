package dev.godwit.engine;

import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of a migration that an earlier process began.
 *
 * @param plan the job's plan; null if the migrate call was never to be made
 * @param startedAt when the migrate call was to be made
 * @param postCopySent whether a switch to post-copy was sent and not proven refused
 * @param suspended whether Godwit paused the guest, or was about to
 * @param abortAsked whether somebody asked for an abort
 * @param chosen CHOSE_POST or CHOSE_ROLLBACK; null if nothing was chosen
 */
record History(
    @Nullable JobPlan plan,
    @Nullable Instant startedAt,
    boolean postCopySent,
    boolean suspended,
    boolean abortAsked,
    @Nullable Kind chosen) {
  /** A migration of which nothing has happened yet. */
  static final History NEW = new History(null, null, false, false, false, null);

  static History of(List<JournalEntry> entries) {
    History history = NEW;
    for (JournalEntry entry : entries) {
      history = history.after(entry);
    }
    return history;
  }

  private History after(JournalEntry entry) {
    return switch (entry.kind()) {
      case START ->
        new History(
            JobPlan.fromJournal(entry.detail()),
            entry.at(),
            postCopySent,
            suspended,
            abortAsked,
            chosen);
      case START_POST_COPY -> new History(plan, startedAt, true, suspended, abortAsked, chosen);
      case POST_COPY_REFUSED -> new History(plan, startedAt, false, suspended, abortAsked, chosen);
      case SUSPEND -> new History(plan, startedAt, postCopySent, true, abortAsked, chosen);
      case ABORT -> new History(plan, startedAt, postCopySent, suspended, true, chosen);
      case CHOSE_POST, CHOSE_ROLLBACK ->
        new History(
            plan,
            startedAt,
            postCopySent,
            suspended,
            abortAsked,
            chosen == null ? entry.kind() : chosen);
      case POLICY, RETUNE, FORCE_COMPLETE, ENDED -> this;
    };
  }
}
