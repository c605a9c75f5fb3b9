package dev.godwit.hub;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks for something that may come at once, for a short time, before the caller parks: to park and
 * to be woken by the kernel takes some ten microseconds, what is handed over by another processor
 * some hundred nanoseconds.
 *
 * <p>It must not cost where nothing comes. At most one thread looks at a time; the others park
 * without looking. After {@code n} looks in a row that found nothing, the next {@code 2^n - 1}
 * occasions are passed over, at most {@value #MOST_PASSED_OVER}, so that on the whole looking in vain
 * costs next to nothing. The time is the machine's, not the hub's.
 */
final class Spin {
  /** The hint costs tens of nanoseconds each, so that the first look ends before the clock is read. */
  private static final int LOOKS_PER_CLOCK_READING = 32;

  private static final int MOST_PASSED_OVER = 1023;

  /** What is looked for; asked by one thread at a time, and without any lock. */
  abstract static class Sought {
    abstract boolean hasCome();
  }

  private final long limitNanos;
  private final AtomicBoolean taken = new AtomicBoolean();
  /** Occasions to pass over now, and after the next look in vain; for whoever has taken the place. */
  private int passOver;

  private int passOverNext = 1;

  Spin(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  /** Looks for a while; false if nothing has come, or if it is not worth looking. */
  boolean find(Sought sought) {
    if (limitNanos == 0) {
      return false;
    }
    if (sought.hasCome()) {
      return true;
    }
    if (!enter()) {
      return false;
    }
    boolean found = false;
    if (passOver > 0) {
      passOver--;
    } else {
      found = look(sought);
    }
    taken.setRelease(false);
    return found;
  }

  /** Tries a few times: whoever found what he looked for is about to leave. */
  private boolean enter() {
    for (int i = 0; i < LOOKS_PER_CLOCK_READING; i++) {
      if (!taken.get() && taken.compareAndSet(false, true)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  private boolean look(Sought sought) {
    long start = 0;
    while (true) {
      for (int i = 0; i < LOOKS_PER_CLOCK_READING; i++) {
        Thread.onSpinWait();
        if (sought.hasCome()) {
          passOverNext = 1;
          return true;
        }
      }
      long now = System.nanoTime();
      if (start == 0) {
        start = now;
      } else if (now - start >= limitNanos) {
        passOver = passOverNext;
        passOverNext = Math.min(2 * passOverNext + 1, MOST_PASSED_OVER);
        return false;
      }
    }
  }
}
