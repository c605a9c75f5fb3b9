package dev.godwit.engine.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast memory is moved, in bytes per second: a mean, and what it swings between.
 *
 * @param low nine rates of ten are faster; above 0, also where they are not
 * @param mean above 0
 * @param high nine rates of ten are slower; never less than {@code low}
 */
record Bandwidth(double low, double mean, double high) {
  private static final double LOW_PART = 0.1;
  private static final double HIGH_PART = 0.9;

  /** How far to trust a mean of one or two rates. */
  private static final double FEW_RATES_SPREAD = 0.1;

  private static final int FEW_RATES = 3;

  /** Out of measured rates; null where nothing was moved. */
  static @Nullable Bandwidth of(List<Double> rates) {
    double[] sorted = rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double sum = 0;
    for (double rate : sorted) {
      sum += rate;
    }
    if (sum <= 0) {
      return null;
    }
    double mean = sum / sorted.length;
    double spread = sorted.length < FEW_RATES ? FEW_RATES_SPREAD : 0;
    double low = Math.max(mean * 0.05, quantile(sorted, LOW_PART) * (1 - spread));
    double high = quantile(sorted, HIGH_PART) * (1 + spread);
    // Where nearly all rates are 0 the highest of nine in ten says nothing of the others.
    return new Bandwidth(low, mean, high < low ? mean : high);
  }

  private static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
