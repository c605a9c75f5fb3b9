package dev.godwit.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still while anything can run, and then jumps to the next deadline. A test of ten
 * minutes takes a millisecond and sees exact instants.
 *
 * <p>Belongs to one hub, which alone moves it; all threads may read it.
 *
 * <ul>
 *   <li><em>Scripted</em>: lanes run their calls as coroutines of the hub, so that a fake of a
 *       blocking system answers by {@link Hub#sleep} and {@link Event}. No other thread takes part;
 *       the same program gives the same trace every time.
 *   <li><em>Gated</em>: lanes run their calls on real threads, and time does not move while a call is
 *       under way, so that its real duration has no influence. A call that does not return stops
 *       time.
 * </ul>
 *
 * The third mode, real, is {@link Clock#system}.
 */
public final class VirtualClock implements Clock {
  private final Instant start;
  private final boolean scripted;
  private final AtomicReference<@Nullable Hub> taken = new AtomicReference<>();
  private volatile long elapsedNanos;
  private volatile Duration elapsed = Duration.ZERO;

  private VirtualClock(Instant start, boolean scripted) {
    this.start = Objects.requireNonNull(start, "start");
    this.scripted = scripted;
  }

  /** A scripted clock that begins at the epoch. */
  public static VirtualClock scripted() {
    return scripted(Instant.EPOCH);
  }

  /** A scripted clock. */
  public static VirtualClock scripted(Instant start) {
    return new VirtualClock(start, true);
  }

  /** A gated clock that begins at the epoch. */
  public static VirtualClock gated() {
    return gated(Instant.EPOCH);
  }

  /** A gated clock. */
  public static VirtualClock gated(Instant start) {
    return new VirtualClock(start, false);
  }

  /** Time passed since the start; nanoseconds of {@link #nanoTime} count from the start. */
  public Duration elapsed() {
    return elapsed;
  }

  @Override
  public long nanoTime() {
    return elapsedNanos;
  }

  @Override
  public Instant instant() {
    return start.plus(elapsed);
  }

  boolean isScripted() {
    return scripted;
  }

  /** Called by the hub when it begins. */
  void attach(Hub hub) {
    Hub owner = taken.compareAndExchange(null, hub);
    if (owner != null && !owner.equals(hub)) {
      throw new IllegalStateException("This virtual clock already belongs to another hub");
    }
  }

  /** Called by the baton holder with a reading that may have wrapped around, as those of a machine's clock do. */
  void advanceTo(long nanos) {
    long step = nanos - elapsedNanos;
    if (step > 0) {
      elapsed = elapsed.plusNanos(step);
      elapsedNanos = nanos;
    }
  }

  @Override
  public String toString() {
    return "VirtualClock[" + (scripted ? "scripted " : "gated ") + instant() + "]";
  }
}
