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

  static Row of(Cell cell) {
    return new Row(
        cell,
        SimulatedRun.of(cell, policy("nova")),
        SimulatedRun.of(cell, policy("stepped")),
        refused(cell)
            ? new Outcome(End.REFUSED, 0, null, 0, false, Estimates.NONE)
            : SimulatedRun.of(cell, policy("predictive")),
        cell.postCopy() ? null : Optimum.of(cell));
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
