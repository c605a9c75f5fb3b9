package dev.godwit.bench.real;

import java.util.List;
import java.util.Locale;

/** Figures in order. */
record Spread(List<Double> sorted) {
  Spread {
    sorted = sorted.stream().sorted().toList();
  }

  /** The figure that this part of all do not exceed; not a number if there are none. */
  double at(double part) {
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(
            sorted.size() - 1,
            Math.ceil(part * sorted.size()) - 1 < 0 ? 0 : Math.ceil(part * sorted.size()) - 1));
  }

  double median() {
    return at(0.5);
  }

  /** Median, least and most. */
  String words(String format) {
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
