package dev.godwit.bench.convergence;

import java.util.List;

/** The middle of some numbers. */
final class Median {
  private Median() {}

  /** The greater of the two in the middle if there are two; not a number if there are none. */
  static double of(List<Double> numbers) {
    return numbers.isEmpty()
        ? Double.NaN
        : numbers.stream().sorted().toList().get(numbers.size() / 2);
  }
}
