package dev.godwit.hub;

import java.time.Duration;

/**
 * A call was begun and has not answered within its limit. Whether it has had or will have its effect
 * is unknown: it still runs, and what it answers is dropped.
 */
public final class CallUnknownException extends LaneException {
  private static final long serialVersionUID = 1L;

  CallUnknownException(String lane, String label, Duration limit) {
    super(
        lane,
        label,
        "has not answered within "
            + limit
            + "; it still runs, and whether it takes effect is unknown");
  }
}
