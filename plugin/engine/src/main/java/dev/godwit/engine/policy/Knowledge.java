package dev.godwit.engine.policy;

import dev.godwit.spi.JobSample;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a migration's memory at one look, once a pass has ended.
 *
 * @param bandwidth how fast memory is moved
 * @param fit how the guest dirties it
 * @param elapsedMillis when this was
 * @param remainingBytes what the pass under way has still to send
 * @param passAgeSeconds how long that pass has been running
 * @param pendingBytes what was dirty when that pass began
 */
record Knowledge(
    Bandwidth bandwidth,
    DirtyCurve.Fit fit,
    long elapsedMillis,
    double remainingBytes,
    double passAgeSeconds,
    double pendingBytes) {
  /** How far a curve is off beside what the choice of curves says. */
  private static final double CURVE_ERROR = 0.05;

  /** Out of measurements; null before the first pass has ended. */
  static @Nullable Knowledge of(Measurements measured, JobSample sample) {
    Pass last = measured.latest();
    Bandwidth bandwidth = Bandwidth.of(measured.rates());
    if (last == null || bandwidth == null) {
      return null;
    }
    return new Knowledge(
        bandwidth,
        DirtyCurve.fit(measured.passes()).through(last, measured.passes()),
        sample.elapsedMillis(),
        measured.remainingBytes(),
        Math.max(0, sample.elapsedMillis() - measured.passBeganMillis()) / 1000,
        last.pendingBytes());
  }

  /** As it will probably go. */
  Passes likely() {
    return new Passes(fit.likely(), bandwidth.mean(), Overhead.LIKELY_MILLIS);
  }

  /** As it goes if everything goes well. */
  Passes optimistic() {
    return new Passes(fit.low().times(1 - CURVE_ERROR), bandwidth.high(), Overhead.LEAST_MILLIS);
  }

  /** As it goes if everything goes badly. */
  Passes pessimistic() {
    return new Passes(fit.high().times(1 + CURVE_ERROR), bandwidth.low(), Overhead.MOST_MILLIS);
  }

  /** From now until the guest runs on the destination, in s; infinite if it never does. */
  double secondsToEnd(Passes passes, LimitPlan plan) {
    return passes.secondsToEnd(plan, elapsedMillis, remainingBytes, passAgeSeconds);
  }
}
