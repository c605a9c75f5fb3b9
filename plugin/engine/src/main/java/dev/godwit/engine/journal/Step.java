package dev.godwit.engine.journal;

import java.util.Arrays;
import java.util.Optional;

/** A step of a migration, by Godwit or by somebody else, whose fate must be known. */
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
  /** A pause that is not Godwit's: done while the guest stands, void once somebody let it run again. */
  FOREIGN_PAUSE("foreign-pause"),
  /** The renewal of such a pause, which the hypervisor ended with the job. */
  PAUSE_AGAIN("pause-again"),
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
