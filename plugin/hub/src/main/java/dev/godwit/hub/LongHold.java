package dev.godwit.hub;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A report of the watchdog: somebody has held the hub for long, so that nobody else could run.
 *
 * @param holder the coroutine or callback
 * @param atLeast how long it has held the hub, at least
 * @param stack where it is now, innermost frame first
 */
public record LongHold(String holder, Duration atLeast, List<StackTraceElement> stack) {
  /** Copies the stack. */
  public LongHold {
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(atLeast, "atLeast");
    stack = List.copyOf(stack);
  }
}
