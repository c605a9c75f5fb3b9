package dev.godwit.engine.journal;

import java.util.Optional;

/**
 * The journal's form of what came of a step: its word, the state's, and for people why.
 *
 * @param why empty if there is no more to say
 */
public record StepEntry(Step step, StepState state, String why) {
  private static final int WORDS = 3;

  /** As written into the STEP entry. */
  public String toJournal() {
    return step.word() + " " + state.word() + " " + why;
  }

  /** Reads what {@link #toJournal} wrote; empty for anything else. */
  static Optional<StepEntry> fromJournal(String detail) {
    String[] words = detail.split(" ", WORDS);
    if (words.length < 2) {
      return Optional.empty();
    }
    String why = words.length == WORDS ? words[2] : "";
    return Step.ofWord(words[0])
        .flatMap(step -> StepState.ofWord(words[1]).map(state -> new StepEntry(step, state, why)));
  }
}
