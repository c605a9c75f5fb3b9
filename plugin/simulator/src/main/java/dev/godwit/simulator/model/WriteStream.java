package dev.godwit.simulator.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a guest's memory that it keeps rewriting.
 *
 * @param setMib the pages that are rewritten, more than 0
 * @param mibPerSecond how fast, counting every write of a page again, 0 or more; in bursts, the rate
 *     within a burst
 * @param pattern in which order
 * @param bursts when it writes; null for always
 */
public record WriteStream(
    double setMib,
    double mibPerSecond,
    Pattern pattern,
    @Nullable Bursts bursts) {
  public WriteStream {
    Objects.requireNonNull(pattern, "pattern");
    if (!(setMib > 0) || Double.isInfinite(setMib)) {
      throw new IllegalArgumentException("setMib must be above 0, is " + setMib);
    }
    if (!(mibPerSecond >= 0) || Double.isInfinite(mibPerSecond)) {
      throw new IllegalArgumentException("mibPerSecond must be 0 or more, is " + mibPerSecond);
    }
  }

  /** A stream that never rests. */
  public WriteStream(double setMib, double mibPerSecond, Pattern pattern) {
    this(setMib, mibPerSecond, pattern, null);
  }

  /** The same stream some time later. */
  WriteStream after(double seconds) {
    return bursts == null
        ? this
        : new WriteStream(setMib, mibPerSecond, pattern, bursts.after(seconds));
  }

  /** The order of writes. */
  public enum Pattern {
    /** Every page is as likely as any other: of W bytes, W (1 - exp(-D T / W)) are hit in a time T. */
    UNIFORM,
    /** Page after page, round and round: min(W, D T). */
    SEQUENTIAL
  }

  /**
   * Writes come in bursts.
   *
   * @param onSeconds how long a burst lasts, above 0 and below {@code everySeconds}
   * @param everySeconds from the beginning of one to that of the next
   * @param offsetSeconds how far into this cycle the guest is when the migration begins
   */
  public record Bursts(double onSeconds, double everySeconds, double offsetSeconds) {
    public Bursts {
      if (!(onSeconds > 0 && onSeconds < everySeconds) || Double.isInfinite(everySeconds)) {
        throw new IllegalArgumentException(
            "a burst lasts longer than 0 s and shorter than its cycle, is "
                + onSeconds
                + " s of "
                + everySeconds
                + " s");
      }
      if (!(offsetSeconds >= 0 && offsetSeconds < everySeconds)) {
        throw new IllegalArgumentException(
            "offsetSeconds must be within the cycle, is " + offsetSeconds);
      }
    }

    Bursts after(double seconds) {
      return new Bursts(onSeconds, everySeconds, (offsetSeconds + seconds) % everySeconds);
    }

    boolean isOn(double seconds) {
      return position(seconds) < onSeconds;
    }

    /** When the burst under way ends or the next one begins, seen from an instant; later than it. */
    double nextChange(double seconds) {
      double position = position(seconds);
      return seconds + (position < onSeconds ? onSeconds - position : everySeconds - position);
    }

    private double position(double seconds) {
      // Half a nanosecond, so that an instant on a border, rounded down, lies behind it.
      return (seconds + offsetSeconds + 5e-10) % everySeconds;
    }
  }
}
