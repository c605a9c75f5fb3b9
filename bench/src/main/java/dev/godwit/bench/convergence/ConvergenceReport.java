package dev.godwit.bench.convergence;

import dev.godwit.bench.convergence.Outcome.End;
import dev.godwit.bench.convergence.Outcome.Estimates;
import dev.godwit.spi.SimulationOrder.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** docs/convergence.md. */
final class ConvergenceReport {
  private static final double REFUSED_PART = 0.02;
  private static final double SLOWEST = Findings.SLOWER;
  private static final double MEDIAN_TO_NOVA = 0.4;
  private static final double HELD = 0.9;
  private static final double WIDTH = 0.4;

  private final Findings found;
  private final StringBuilder text = new StringBuilder();

  private ConvergenceReport(Findings found) {
    this.found = found;
  }

  static String of(Findings found, long[] memoryGib, double[] ratios, double[] setParts) {
    return new ConvergenceReport(found).write(memoryGib, ratios, setParts);
  }

  private String write(long[] memoryGib, double[] ratios, double[] setParts) {
    line("# Convergence of the policies");
    line("");
    line(
        "Written by `bench/convergence`; simulated by the page model of docs/simulator.md, not measured"
            + " on hosts. A part of the matrix runs with the same targets in every build"
            + " (`ConvergenceTest`).");
    line("");
    line(
        ("Guests of %s GiB, four fifths in use; working sets of %s of that; written at %s times the"
                + " bandwidth (1150 MiB/s, from 128 GiB on 2900 MiB/s) in four shapes: uniform, sequential,"
                + " hot spot, bursts; bandwidth and writes swing by %d %%; with and without permission for"
                + " post-copy: %d cells, each with a seed of its own. The contract: a downtime of at most %d ms,"
                + " and Nova's completion time-out (800 s/GiB) as the deadline. Every policy has the same limits"
                + " and its settings' defaults.")
            .formatted(
                joined(Arrays.stream(memoryGib).boxed().toList()),
                joined(Arrays.stream(setParts).boxed().toList()),
                joined(Arrays.stream(ratios).boxed().toList()),
                Cell.NOISE_PERCENT,
                found.rows().size(),
                Cell.MAX_DOWNTIME_MILLIS));
    line("");
    line(
        "The optimum knows its cell beforehand: of 17 constant limits from 50 to 500 ms, allowed from the"
            + " beginning, the one that ends soonest with a real downtime inside the contract. Where post-copy"
            + " is permitted every cell can end.");
    targets();
    outcomes();
    byRatio(ratios);
    estimates();
    misses();
    return text.toString();
  }

  private void targets() {
    long possible = found.possible();
    int refused = found.refusedThoughPossible().size();
    List<Double> all = found.toNova(row -> true);
    List<Double> steps = found.toNovaWhereItNeedsSteps();
    line("");
    line("## Targets of `predictive`");
    line("");
    line("| target | wanted | found | |");
    line("|---|---|---|---|");
    target(
        "ends or refuses, before its deadline",
        "100 %",
        percent(1 - (double) found.open().size() / found.rows().size()),
        found.open().isEmpty());
    target(
        "refuses or gives up cells that the optimum ends",
        "at most 2 %",
        "%d of %d (%s)".formatted(refused, possible, percent((double) refused / possible)),
        refused <= REFUSED_PART * possible);
    target(
        "the same where post-copy is permitted",
        "none",
        Integer.toString(found.refusedThoughPostCopy().size()),
        found.refusedThoughPostCopy().isEmpty());
    target(
        "longer downtimes than the contract allows",
        "none",
        Integer.toString(found.breaches(Row::predictive).size()),
        found.breaches(Row::predictive).isEmpty());
    target(
        "total time as a multiple of Nova's, worst of %d".formatted(all.size()),
        "at most 1.05",
        "%.3f".formatted(all.getLast()),
        all.getLast() <= SLOWEST);
    target(
        "the same, median of the %d cells in which Nova takes more than one downtime step"
            .formatted(steps.size()),
        "at most 0.4",
        "%.3f".formatted(Median.of(steps)),
        Median.of(steps) <= MEDIAN_TO_NOVA);
  }

  private void target(String what, String wanted, String seen, boolean met) {
    line("| %s | %s | %s | %s |".formatted(what, wanted, seen, met ? "met" : "**missed**"));
  }

  private void outcomes() {
    line("");
    line("## What came of it");
    line("");
    line(
        "| policy | post-copy | completed | of them by post-copy | refused before the start | given up | timed"
            + " out | downtime above the contract |");
    line("|---|---|---|---|---|---|---|---|");
    for (boolean postCopy : new boolean[] {false, true}) {
      outcome("nova", Row::nova, postCopy);
      outcome("stepped", Row::stepped, postCopy);
      outcome("predictive", Row::predictive, postCopy);
    }
    line("| optimum | no | %d | | | | | 0 |".formatted(found.possible()));
  }

  private void outcome(String name, Function<Row, Outcome> policy, boolean postCopy) {
    List<Outcome> some = found.rows().stream()
        .filter(row -> row.cell().postCopy() == postCopy)
        .map(policy)
        .toList();
    line("| %s | %s | %d | %d | %d | %d | %d | %d |"
        .formatted(
            name,
            postCopy ? "permitted" : "no",
            some.stream().filter(Outcome::completed).count(),
            some.stream().filter(Outcome::postCopy).count(),
            ended(some, End.REFUSED),
            ended(some, End.NOT_CONVERGING),
            ended(some, End.TIMEOUT),
            some.stream().filter(Outcome::breaches).count()));
  }

  private static long ended(List<Outcome> outcomes, End end) {
    return outcomes.stream().filter(outcome -> outcome.end() == end).count();
  }

  private void byRatio(double[] ratios) {
    line("");
    line("## By how fast the guest writes, without post-copy");
    line("");
    line(
        "Completed of the cells of a row, and the median total time of those that all three and the"
            + " optimum complete, as a multiple of the optimum's.");
    line("");
    line(
        "| writes / bandwidth | shape | cells | optimum | nova | stepped | predictive | time: nova |"
            + " stepped | predictive |");
    line("|---|---|---|---|---|---|---|---|---|---|");
    for (double ratio : ratios) {
      for (Shape shape : Shape.values()) {
        List<Row> rows = found.rows().stream()
            .filter(row -> !row.cell().postCopy()
                && row.cell().ratio() == ratio
                && row.cell().shape() == shape)
            .toList();
        line("| %s | %s | %d | %d | %d | %d | %d | %s | %s | %s |"
            .formatted(
                ratio,
                shape.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                rows.size(),
                rows.stream().filter(Row::possible).count(),
                completed(rows, Row::nova),
                completed(rows, Row::stepped),
                completed(rows, Row::predictive),
                toOptimum(rows, Row::nova),
                toOptimum(rows, Row::stepped),
                toOptimum(rows, Row::predictive)));
      }
    }
  }

  private static long completed(List<Row> rows, Function<Row, Outcome> policy) {
    return rows.stream().map(policy).filter(Outcome::completed).count();
  }

  private static String toOptimum(List<Row> rows, Function<Row, Outcome> policy) {
    List<Double> times = rows.stream()
        .filter(row -> row.nova().completed()
            && row.stepped().completed()
            && row.predictive().completed())
        .map(row -> {
          Optimum optimum = row.optimum();
          return optimum == null
              ? Double.NaN
              : (double) policy.apply(row).totalMillis() / optimum.totalMillis();
        })
        .filter(time -> !time.isNaN())
        .toList();
    return times.isEmpty() ? "" : "%.2f".formatted(Median.of(times));
  }

  private void estimates() {
    line("");
    line("## The estimated time to the end");
    line("");
    line(
        ("Looks at migrations that completed by pre-copy, after two passes, at which a remaining time was"
                + " said. Wanted: the true end lies in the interval at %s of a migration's looks, in the mean over"
                + " migrations, and the median interval is at most %s wide, as a part of the whole time of its"
                + " migration. Counted look by look, guests that write almost exactly as fast as they are sent weigh"
                + " most: they end by chance after thousands of looks. Against what remains the intervals are wide"
                + " near the end, because what the pause itself costs is not known to better than 0.2 s, and because"
                + " a tenth of the time so far is allowed for a guest that changes.")
            .formatted(percent(HELD), percent(WIDTH)));
    line("");
    line(
        "| policy | holds, mean over migrations | holds, of all looks | median width / whole time | median width / remaining time"
            + " | |");
    line("|---|---|---|---|---|---|");
    estimate("nova", Row::nova);
    estimate("stepped", Row::stepped);
    estimate("predictive", Row::predictive);
  }

  private void estimate(String name, Function<Row, Outcome> policy) {
    double held = found.heldPerMigration(policy);
    double whole = found.width(policy, Estimates::widthOfWhole);
    line("| %s | %s | %s | %s | %s | %s |"
        .formatted(
            name,
            percent(held),
            percent(found.held(policy)),
            percent(whole),
            percent(found.width(policy, Estimates::widthOfRemaining)),
            held >= HELD && whole <= WIDTH ? "met" : "**missed**"));
  }

  private void misses() {
    line("");
    line("## What `predictive` gives up though it could end");
    line("");
    if (found.refusedThoughPossible().isEmpty()) {
      line("Nothing.");
      return;
    }
    line("| memory | writes / bandwidth | working set | shape | what it did | the optimum |");
    line("|---|---|---|---|---|---|");
    for (Row row : found.refusedThoughPossible()) {
      Optimum optimum = row.optimum();
      line("| %d GiB | %s | %s | %s | %s | %s |"
          .formatted(
              row.cell().memoryGib(),
              row.cell().ratio(),
              row.cell().setPart(),
              row.cell().shape().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              row.predictive().end() == End.REFUSED
                  ? "refused before the start"
                  : "gave up after %.0f s".formatted(row.predictive().totalMillis() / 1000.0),
              optimum == null
                  ? ""
                  : "%.0f s, limit %d ms, downtime %d ms"
                      .formatted(
                          optimum.totalMillis() / 1000.0,
                          optimum.limitMillis(),
                          optimum.downtimeMillis())));
    }
    line("");
    line(
        ("They lie at the edge: the optimum needs a limit between what `predictive` dares to allow and what the"
                + " contract bears (it keeps back %s and the swing of the bandwidth for the pause itself), or it waits for a"
                + " chance that comes once in many passes.")
            .formatted("live_migration_predictive_overhead"));
  }

  private static String joined(List<?> numbers) {
    return numbers.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String percent(double part) {
    return "%.1f %%".formatted(part * 100);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
