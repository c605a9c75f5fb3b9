package dev.godwit.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile long elapsedNanos;

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
    return Duration.ofNanos(elapsedNanos);
  }

  @Override
  public long nanoTime() {
    return elapsedNanos;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(elapsedNanos);
  }

  boolean isScripted() {
    return scripted;
  }

  /** Called by the hub when it begins. */
  void attach() {
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("This virtual clock already belongs to another hub");
    }
  }

  /** Called by the baton holder. */
  void advanceTo(long nanos) {
    elapsedNanos = Math.max(elapsedNanos, nanos);
  }

  @Override
  public String toString() {
    return "VirtualClock[" + (scripted ? "scripted " : "gated ") + instant() + "]";
  }
}
