package dev.godwit.bench.convergence;

import dev.godwit.bench.convergence.Outcome.End;
import dev.godwit.bench.convergence.Outcome.Estimates;
import dev.godwit.engine.policy.BuiltInPolicies;
import dev.godwit.engine.policy.Estimate;
import dev.godwit.spi.ConvergencePolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cell under every policy.
 *
 * @param optimum null if there is none; not searched for where post-copy, which always ends, is permitted
 */
record Row(
    Cell cell,
    Outcome nova,
    Outcome stepped,
    Outcome predictive,
    @Nullable Optimum optimum) {
  private static final List<ConvergencePolicy<?>> POLICIES = new BuiltInPolicies().create(Map.of());
  private static final double MIB = 1 << 20;

  /**
   * One cell without and one with permission for post-copy. Nova and stepped, with its schedule by
   * default, do not use it under these terms, so they run once.
   */
  static List<Row> of(Cell.Pair cells) {
    Outcome nova = SimulatedRun.of(cells.without(), policy("nova"));
    Outcome stepped = SimulatedRun.of(cells.without(), policy("stepped"));
    return List.of(
        new Row(
            cells.without(),
            nova,
            stepped,
            predictive(cells.without()),
            Optimum.of(cells.without())),
        new Row(cells.with(), nova, stepped, predictive(cells.with()), null));
  }

  private static Outcome predictive(Cell cell) {
    return refused(cell)
        ? new Outcome(End.REFUSED, 0, null, 0, false, Estimates.NONE)
        : SimulatedRun.of(cell, policy("predictive"));
  }

  /** Whether the optimum ends inside the contract. */
  boolean possible() {
    return cell.postCopy() || optimum != null;
  }

  private static boolean refused(Cell cell) {
    double bandwidth = cell.bandwidthMibPerSecond() * MIB;
    return Estimate.before(
                cell.memoryGib() << 30,
                (long) (cell.usedMib() * MIB),
                cell.sampledBytesPerSecond(),
                (long) (bandwidth * (1 - Cell.NOISE_PERCENT / 100.0)),
                (long) (bandwidth * (1 + Cell.NOISE_PERCENT / 100.0)),
                cell.terms())
            .verdict()
        == Estimate.Verdict.CANNOT_BE_MET;
  }

  private static ConvergencePolicy<?> policy(String name) {
    return POLICIES.stream()
        .filter(policy -> policy.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is no policy " + name));
  }
}
