package dev.godwit.engine.journal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a step has come. */
public enum StepState {
  /** Nobody wants it. */
  NONE,
  /** Its intent is durable, and this process has not sent it. */
  INTENDED,
  /** It was sent, and its answer has not come. */
  SENT,
  /**
   * It may have been sent, or may have acted: the process ended or the call ran into its deadline. The
   * hosts are looked at until that is known.
   */
  UNKNOWN,
  /** It has acted. */
  DONE,
  /** It was proven not to have acted, and may be taken again. */
  REFUSED,
  /** It was owed, and events or an operator have overtaken it. */
  VOID;

  /** Whether it may have acted, or may still act. */
  public boolean mayHaveActed() {
    return this == SENT || this == UNKNOWN || this == DONE;
  }

  /** What it is to a process that takes the migration up: what was under way is not known. */
  StepState afterRestart() {
    return this == INTENDED || this == SENT ? UNKNOWN : this;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<StepState> ofWord(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
  }
}
