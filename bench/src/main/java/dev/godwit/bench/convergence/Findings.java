package dev.godwit.bench.convergence;

import dev.godwit.bench.convergence.Outcome.End;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a matrix says about the targets of the policy predictive. */
record Findings(List<Row> rows) {
  /** A total time at most this much above Nova's. */
  static final double SLOWER = 1.05;

  Findings {
    rows = List.copyOf(rows);
  }

  long count(Predicate<Row> test) {
    return rows.stream().filter(test).count();
  }

  /** Cells that it neither completes nor refuses before the deadline. */
  List<Row> open() {
    return rows.stream().filter(row -> row.predictive().end() == End.TIMEOUT).toList();
  }

  /** Cells without post-copy that end inside the contract for one who knows them. */
  long possible() {
    return count(row -> !row.cell().postCopy() && row.possible());
  }

  /** Those of them that predictive does not complete. */
  List<Row> refusedThoughPossible() {
    return rows.stream()
        .filter(
            row -> !row.cell().postCopy() && row.possible() && !row.predictive().completed())
        .toList();
  }

  /** Cells with post-copy that it does not complete. */
  List<Row> refusedThoughPostCopy() {
    return rows.stream()
        .filter(row -> row.cell().postCopy() && !row.predictive().completed())
        .toList();
  }

  List<Row> breaches(Function<Row, Outcome> policy) {
    return rows.stream().filter(row -> policy.apply(row).breaches()).toList();
  }

  /** Times of predictive as a multiple of Nova's where both complete, greatest last. */
  List<Double> toNova(Predicate<Row> which) {
    var ratios = new ArrayList<Double>();
    for (Row row : rows) {
      if (row.nova().completed() && row.predictive().completed() && which.test(row)) {
        ratios.add((double) row.predictive().totalMillis() / row.nova().totalMillis());
      }
    }
    return ratios.stream().sorted().toList();
  }

  List<Double> toNovaWhereItNeedsSteps() {
    return toNova(row -> row.nova().limits() > 1);
  }

  /** Of all looks after two passes, how many intervals contained the true end. */
  double held(Function<Row, Outcome> policy) {
    long looks =
        rows.stream().mapToLong(row -> policy.apply(row).estimates().looks()).sum();
    long held =
        rows.stream().mapToLong(row -> policy.apply(row).estimates().held()).sum();
    return (double) held / looks;
  }

  /** The same, every migration counted alike however long it took. */
  double heldPerMigration(Function<Row, Outcome> policy) {
    return rows.stream()
        .map(row -> policy.apply(row).estimates())
        .filter(estimates -> estimates.looks() > 0)
        .mapToDouble(estimates -> (double) estimates.held() / estimates.looks())
        .average()
        .orElse(Double.NaN);
  }

  double width(Function<Row, Outcome> policy, Function<Outcome.Estimates, Double> width) {
    return Median.of(rows.stream()
        .map(row -> policy.apply(row).estimates())
        .filter(estimates -> estimates.looks() > 0)
        .map(width)
        .toList());
  }
}
