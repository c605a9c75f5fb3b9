package dev.godwit.engine.journal;

import java.util.Arrays;
import java.util.Optional;

/** A step of a migration whose fate must be known. */
public enum Step {
  /** libvirt's one blocking call. */
  MIGRATE("migrate"),
  /** The pause that lets the rest be moved. */
  SUSPEND("suspend"),
  /** The switch to post-copy. */
  POST_COPY("post-copy"),
  /** The cancellation of the job. */
  ABORT("abort"),
  /** The newest limits of the job. */
  LIMITS("limits"),
  /** The end of a pause of Godwit's. */
  RESUME("resume"),
  /** The host's work after a move. */
  POST("post"),
  /** The host's undoing of its preparations. */
  ROLLBACK("rollback");

  private final String word;

  Step(String word) {
    this.word = word;
  }

  /** As in journals, logs and documents. */
  public String word() {
    return word;
  }

  /** The step with this word. */
  static Optional<Step> ofWord(String word) {
    return Arrays.stream(values()).filter(step -> step.word.equals(word)).findFirst();
  }
}
