package dev.godwit.api;

import java.util.Objects;

/** Whether a request to a running migration was taken. */
public sealed interface RequestAnswer {
  /** The request was taken and is being carried out. */
  record Accepted() implements RequestAnswer {}

  /**
   * The request was not taken and nothing was changed.
   *
   * @param reason one sentence that says why
   */
  record Refused(String reason) implements RequestAnswer {
    public Refused {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
