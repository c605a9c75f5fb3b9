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
 *   <li><em>Stepped</em>: as scripted, but time moves only when a thread outside the hub says so, by {@link
 *       #advance}: a test looks at what has come of each step. While the hub ends, time goes as in a scripted one.
 * </ul>
 *
 * Real time is {@link Clock#system}.
 */
public final class VirtualClock implements Clock {
  private final Instant start;
  private final boolean scripted;
  private final @Nullable Steps steps;
  private final AtomicReference<@Nullable Hub> taken = new AtomicReference<>();
  private volatile long elapsedNanos;
  private volatile Duration elapsed = Duration.ZERO;

  private VirtualClock(Instant start, boolean scripted, @Nullable Steps steps) {
    this.start = Objects.requireNonNull(start, "start");
    this.scripted = scripted;
    this.steps = steps;
  }

  /** A scripted clock that begins at the epoch. */
  public static VirtualClock scripted() {
    return scripted(Instant.EPOCH);
  }

  /** A scripted clock. */
  public static VirtualClock scripted(Instant start) {
    return new VirtualClock(start, true, null);
  }

  /** A gated clock that begins at the epoch. */
  public static VirtualClock gated() {
    return gated(Instant.EPOCH);
  }

  /** A gated clock. */
  public static VirtualClock gated(Instant start) {
    return new VirtualClock(start, false, null);
  }

  /** A stepped clock that begins at the epoch. */
  public static VirtualClock stepped() {
    return stepped(Instant.EPOCH);
  }

  /** A stepped clock. */
  public static VirtualClock stepped(Instant start) {
    return new VirtualClock(start, true, new Steps());
  }

  /**
   * Lets the hub run everything that is ready, moves the time by this, from deadline to deadline, and returns when
   * nothing is left to run at the time that was reached. For stepped clocks, and for threads outside the hub; one that
   * is interrupted returns at once with its flag set, and the step is taken nevertheless.
   *
   * @param time zero or less runs only what is ready now
   * @throws IllegalStateException if the clock is not a stepped one, if no hub has begun with it or the hub has ended, if
   *     the caller is inside the hub, or if something was still ready after 30 real seconds; the message has the dump then
   */
  public void advance(Duration time) {
    Objects.requireNonNull(time, "time");
    Hub hub = taken.get();
    if (steps == null || hub == null) {
      throw new IllegalStateException(
          steps == null ? this + " is not a stepped clock" : "No hub has begun with " + this);
    }
    steps.take(hub, Nanos.of(time));
  }

  /** As {@link #advance} up to an instant; one that has passed runs only what is ready now. */
  public void advanceTo(Instant instant) {
    advance(Duration.between(instant(), Objects.requireNonNull(instant, "instant")));
  }

  /** Runs everything that is ready, without moving the time; see {@link #advance}. */
  public void runUntilIdle() {
    advance(Duration.ZERO);
  }

  @Nullable
  Steps steps() {
    return steps;
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
    return "VirtualClock[" + (steps != null ? "stepped " : scripted ? "scripted " : "gated ")
        + instant() + "]";
  }
}
