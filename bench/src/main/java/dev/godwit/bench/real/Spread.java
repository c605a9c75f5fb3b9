package dev.godwit.bench.real;

import java.util.List;
import java.util.Locale;

/** Figures in order. */
public record Spread(List<Double> sorted) {
  public Spread {
    sorted = sorted.stream().sorted().toList();
  }

  /** The figure that this part of all do not exceed; not a number if there are none. */
  public double at(double part) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(
            sorted.size() - 1,
            Math.ceil(part * sorted.size()) - 1 < 0 ? 0 : Math.ceil(part * sorted.size()) - 1));
  }

  public double median() {
    return at(0.5);
  }

  /** Median, least and most. */
  public String words(String format) {
    if (sorted.isEmpty()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        format + " (" + format + " to " + format + ")",
        median(),
        sorted.getFirst(),
        sorted.getLast());
  }
}
