package dev.godwit.engine.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * How much unique memory a guest dirties in a time: {@code set * (1 - exp(-time / tau))}. Nearly
 * straight while the time is short against {@code tau}, never more than {@code set}. Any guest
 * is such a curve over a small range of times, so it is fitted to the last passes and asked for
 * times near theirs.
 *
 * @param setBytes the working set
 * @param tauSeconds how long it takes to write the larger part of it once
 */
record DirtyCurve(double setBytes, double tauSeconds) {
  /** Up to here four terms of the series are right to ten digits. */
  private static final double SMALL = 0.01;

  private static final double LEAST_TAU = 0.02;
  private static final double MOST_TAU = 1e6;
  private static final double TAU_STEP = 2;

  /** How much less a pass counts than the one after it. */
  private static final double AGEING = 0.5;

  /** Below this a pass counts as having dirtied so much: device pages, counters. */
  private static final double LEAST_DIRTIED = 64 << 10;

  private static final double MOST_CORRECTION = 3;

  /** Passes whose lengths differ by no more than this factor are alike. */
  private static final double LIKE = 3;

  private static final double TOLERANCE = 0.03;

  /** Bytes that become dirty in a time while {@code restBytes} are dirty already. */
  double dirtied(double seconds, double restBytes) {
    return Math.max(0, setBytes - restBytes) * reached(seconds / tauSeconds);
  }

  DirtyCurve times(double factor) {
    return new DirtyCurve(setBytes * factor, tauSeconds);
  }

  /**
   * What the last passes allow to be said.
   *
   * @param low the curve that dirties least in short times, of those that explain the passes
   * @param likely the one that explains them best
   * @param high the one that dirties most
   */
  record Fit(DirtyCurve low, DirtyCurve likely, DirtyCurve high) {
    /**
     * The same for a guest that has just dirtied as much as it did in this pass, and now and then
     * as much more or less than the curve says as it did in passes of about that length. What follows
     * is nearer to the last pass than to the curve, which matters most where pass follows pass
     * unchanged.
     */
    Fit through(Pass last, List<Pass> passes) {
      double factor = likely.off(last);
      double least = Math.min(1, factor);
      for (Pass pass : passes) {
        if (pass.millis() < last.millis() * LIKE && pass.millis() > last.millis() / LIKE) {
          least = Math.min(least, likely.off(pass));
        }
      }
      return new Fit(low.times(least), likely.times(factor), high.times(Math.max(1, factor)));
    }
  }

  /** What a pass dirtied, as a multiple of what the curve says. */
  private double off(Pass pass) {
    double expected = dirtied(pass.millis() / 1000, pass.restBytes());
    return Math.clamp(
        Math.max(LEAST_DIRTIED, pass.dirtiedBytes()) / Math.max(LEAST_DIRTIED, expected),
        1 / MOST_CORRECTION,
        MOST_CORRECTION);
  }

  /** Fits curves to passes, of which there is at least one. */
  static Fit fit(List<Pass> passes) {
    var curves = new ArrayList<DirtyCurve>();
    var errors = new ArrayList<Double>();
    double best = Double.MAX_VALUE;
    for (double tau = LEAST_TAU; tau <= MOST_TAU; tau *= TAU_STEP) {
      DirtyCurve curve = fit(passes, tau);
      double error = curve.error(passes);
      curves.add(curve);
      errors.add(error);
      best = Math.min(best, error);
    }
    double allowed = Math.max(best * 1.5, best + TOLERANCE);
    double shortSeconds = passes.getLast().millis() / 1000 / 4;
    DirtyCurve low = null;
    DirtyCurve high = null;
    var equals = new ArrayList<DirtyCurve>();
    for (int i = 0; i < curves.size(); i++) {
      DirtyCurve curve = curves.get(i);
      if (errors.get(i) > allowed) {
        continue;
      }
      if (errors.get(i) <= best + TOLERANCE / 10) {
        equals.add(curve);
      }
      double dirtied = curve.dirtied(shortSeconds, 0);
      if (low == null || dirtied < low.dirtied(shortSeconds, 0)) {
        low = curve;
      }
      if (high == null || dirtied > high.dirtied(shortSeconds, 0)) {
        high = curve;
      }
    }
    DirtyCurve likely = equals.get(equals.size() / 2);
    return new Fit(low == null ? likely : low, likely, high == null ? likely : high);
  }

  /** The working set that with this tau explains the passes best, by relative errors. */
  private static DirtyCurve fit(List<Pass> passes, double tauSeconds) {
    double above = 0;
    double below = 0;
    double weight = 1;
    for (Pass pass : passes.reversed()) {
      double part = part(pass, tauSeconds);
      double dirtied = Math.max(LEAST_DIRTIED, pass.dirtiedBytes());
      double a = part / dirtied;
      double b = 1 + pass.restBytes() * part / dirtied;
      above += weight * a * b;
      below += weight * a * a;
      weight *= AGEING;
    }
    return new DirtyCurve(above / below, tauSeconds);
  }

  private static double part(Pass pass, double tauSeconds) {
    return reached(pass.millis() / 1000 / tauSeconds);
  }

  /**
   * {@code 1 - e^-x}. {@code Math.expm1} is computed in software and takes half of the time of very many
   * migrations; {@code Math.exp} is not, and is as good where nothing is cancelled.
   */
  private static double reached(double x) {
    return x > SMALL ? 1 - Math.exp(-x) : x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4)));
  }

  /** The root mean square of the relative errors. */
  private double error(List<Pass> passes) {
    double sum = 0;
    double weights = 0;
    double weight = 1;
    for (Pass pass : passes.reversed()) {
      double dirtied = Math.max(LEAST_DIRTIED, pass.dirtiedBytes());
      double off = dirtied(pass.millis() / 1000, pass.restBytes()) / dirtied - 1;
      sum += weight * off * off;
      weights += weight;
      weight *= AGEING;
    }
    return Math.sqrt(sum / weights);
  }
}
