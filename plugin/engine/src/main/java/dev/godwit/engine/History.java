package dev.godwit.engine;

import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of a migration that an earlier process began.
 *
 * @param plan the job's plan; null if the migrate call was never to be made
 * @param startedAt when the migrate call was to be made
 * @param postCopySent whether a switch to post-copy was sent and not proven refused
 * @param suspended whether Godwit paused the guest, or was about to
 * @param forced by what way the end was to be made; null if it was not
 * @param abort why the migration was given up; null if it was not
 * @param policyMemory what the policy remembered; null if it had nothing to remember
 * @param retunes what was retuned, oldest first
 * @param chosen CHOSE_POST or CHOSE_ROLLBACK; null if nothing was chosen
 */
record History(
    @Nullable JobPlan plan,
    @Nullable Instant startedAt,
    boolean postCopySent,
    boolean suspended,
    ForcedEnd.@Nullable Way forced,
    @Nullable AbortCause abort,
    @Nullable String policyMemory,
    List<String> retunes,
    @Nullable Kind chosen) {
  /** A migration of which nothing has happened yet. */
  static final History NEW =
      new History(null, null, false, false, null, null, null, List.of(), null);

  History {
    retunes = List.copyOf(retunes);
  }

  static History of(List<JournalEntry> entries) {
    JobPlan plan = null;
    Instant startedAt = null;
    boolean postCopySent = false;
    boolean suspended = false;
    ForcedEnd.Way forced = null;
    AbortCause abort = null;
    String policyMemory = null;
    var retunes = new ArrayList<String>();
    Kind chosen = null;
    for (JournalEntry entry : entries) {
      switch (entry.kind()) {
        case START -> {
          plan = JobPlan.fromJournal(entry.detail());
          startedAt = entry.at();
        }
        case START_POST_COPY -> postCopySent = true;
        case POST_COPY_REFUSED -> postCopySent = false;
        case SUSPEND -> suspended = true;
        case FORCE_COMPLETE -> forced = ForcedEnd.Way.valueOf(entry.detail());
        case ABORT -> abort = AbortCause.fromJournal(entry.detail());
        case POLICY -> policyMemory = entry.detail();
        case RETUNE -> retunes.add(entry.detail());
        case CHOSE_POST, CHOSE_ROLLBACK -> chosen = chosen == null ? entry.kind() : chosen;
        case STEP, RESOLVED, ADOPTED, ENDED -> {}
      }
    }
    return new History(
        plan, startedAt, postCopySent, suspended, forced, abort, policyMemory, retunes, chosen);
  }
}
