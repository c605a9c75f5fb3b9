package dev.godwit.engine.verdict;

import dev.godwit.api.Resolution;
import dev.godwit.engine.journal.MigrationState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides, on every path: what is true of a migration and what is owed, from its state and one round of looks.
 * A pure function; {@link Rule} is its table.
 *
 * <p>"No domain" on the source proves nothing by itself: the guest may have shut itself down or died. So a
 * move is a move only when the destination was seen to hold the guest out of its incoming phase, and a stay is
 * a stay only when the source was seen to hold it and the destination not to run it. What was chosen durably
 * says which callback is owed, and nothing of what is true now.
 */
public final class Judge {
  private static final List<Rule> RULES = List.of(Rule.values());

  private Judge() {}

  /** Decides. */
  public static Decision decide(MigrationState state, Round round) {
    return decide(state, round, RULES);
  }

  /** Decides by a part of the table, so that a test can tell what a rule is for. */
  static Decision decide(MigrationState state, Round round, List<Rule> rules) {
    var situation = Situation.of(state, state.resolution(), round);
    for (Rule rule : rules) {
      if (rule.applies(situation)) {
        return rule.decide(situation);
      }
    }
    throw new IllegalArgumentException("no rule applies to " + state.request() + ": " + round);
  }

  /** What stands against an operator's word, as a sentence without a full stop; null if nothing does. */
  public static @Nullable String contradiction(
      Resolution resolution, MigrationState state, Round round) {
    return Resolutions.contradiction(Situation.of(state, resolution, round));
  }

  /** Whether what was seen of the guest proves that it has moved, whatever its job says. */
  public static boolean isMove(Sight source, Sight destination) {
    return source.isGone()
        && destination.is(
            dev.godwit.engine.hypervisor.GuestLook.Presence.RUNNING,
            dev.godwit.engine.hypervisor.GuestLook.Presence.PAUSED);
  }
}
