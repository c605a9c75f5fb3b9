package dev.godwit.engine.verdict;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Obligation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is true of a migration, and what is to be done.
 *
 * @param rule which rule of {@link Judge} decided
 * @param guest where the guest is
 * @param elsewhere the third host that holds it; null if none is known
 * @param owed what is still to be done, in order; empty while the outcome is open
 * @param pending what will have to be done, as far as is seen, while the outcome is open; empty once it is not
 * @param alarm what an operator must be told at once; null if there is no need
 * @param reason in words, without a full stop
 */
public record Decision(
    Rule rule,
    Outcome outcome,
    GuestLocation guest,
    @Nullable HostName elsewhere,
    List<Obligation.Kind> owed,
    List<Obligation.Kind> pending,
    Alarm.@Nullable Code alarm,
    String reason) {
  public Decision {
    owed = List.copyOf(owed);
    pending = List.copyOf(pending);
    if (!(outcome == Outcome.OPEN ? owed : pending).isEmpty()) {
      throw new IllegalArgumentException("nothing is to be done while the outcome is open");
    }
  }

  /** Whether nothing may be chosen or done yet. */
  public boolean isOpen() {
    return outcome == Outcome.OPEN;
  }

  /** Whether an operator's word decided. */
  public boolean byOperator() {
    return switch (rule) {
      case RESOLVED_AT_SOURCE, RESOLVED_AT_DESTINATION, RESOLVED_ELSEWHERE, RESOLVED_LOST -> true;
      default -> false;
    };
  }

  /** How it ended. */
  public enum Outcome {
    /** It is not known yet, or must not be settled by Godwit. */
    OPEN,
    /** The guest has moved: post. */
    MOVED,
    /** The source holds the guest and the destination does not run it: rollback. */
    STAYED,
    /** The guest shut down or crashed on the source by itself: rollback. */
    ENDED,
    /** No host that is known has a live guest, and which definition is the newest is not known. */
    LOST,
    /** Somebody else has moved the guest to a third host. */
    ELSEWHERE,
    /** The migrate call was never made, and the guest is not on the source. */
    NOT_BEGUN
  }
}
