package dev.godwit.bench.convergence;

import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MillisRange;
import dev.godwit.bench.convergence.Outcome.End;
import dev.godwit.bench.convergence.Outcome.Estimates;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.policy.Forecast;
import dev.godwit.engine.policy.Forecaster;
import dev.godwit.engine.policy.LimitPlan;
import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.simulator.model.MigrationModel.Stage;
import dev.godwit.simulator.model.ModelEvent;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One simulated migration under one policy. It is looked at as the engine does: half a second after the
 * last look, and when a pass begins.
 */
final class SimulatedRun<S extends Record> {
  private static final long TICK_NANOS = 500_000_000;
  private static final long MILLI = 1_000_000;

  /** Estimates count once two passes have ended. */
  private static final long FIRST_COUNTED_PASS = 3;

  private final ConvergencePolicy<S> policy;
  private final PolicyTerms terms;
  private final MigrationModel migration;
  private final LimitPlan plan;
  private final List<Said> said = new ArrayList<>();
  private S state;
  private Forecaster.State forecaster = Forecaster.State.INITIAL;
  private int limits;
  private @Nullable End end;
  private long landedNanos;

  private record Said(long atMillis, MillisRange remaining) {}

  private SimulatedRun(Cell cell, ConvergencePolicy<S> policy) {
    this.policy = policy;
    this.terms = cell.terms();
    this.migration = cell.migration(Cell.QEMU_DOWNTIME_MILLIS);
    this.plan = LimitPlan.nova(terms);
    this.state = policy.initialState();
  }

  static Outcome of(Cell cell, ConvergencePolicy<?> policy) {
    return new SimulatedRun<>(cell, policy).run();
  }

  private Outcome run() {
    long nextLook = TICK_NANOS;
    while (end == null) {
      long now = Math.min(migration.nextEventNanos(), nextLook);
      boolean look = now == nextLook;
      for (ModelEvent event : migration.advanceTo(now)) {
        look |= event instanceof ModelEvent.PassBegan;
        if (event instanceof ModelEvent.Landed landed) {
          landedNanos = landed.atNanos();
        }
      }
      if (migration.stage() == Stage.COMPLETED) {
        end = End.COMPLETED;
      } else if (look) {
        nextLook = now + TICK_NANOS;
        look(now);
      }
    }
    return new Outcome(
        end,
        migration.nowNanos() / MILLI,
        migration.downtimeMillis(),
        limits,
        migration.isPostCopied(),
        end == End.COMPLETED && !migration.isPostCopied() ? estimates() : Estimates.NONE);
  }

  private void look(long now) {
    JobSample sample = sample(now);
    PolicyDecision<S> decision = policy.decide(state, sample, terms);
    state = decision.state();
    MigrationForecast forecast = decision.forecast();
    if (forecast == null) {
      Forecast own = Forecaster.observe(forecaster, sample, plan);
      forecaster = own.state();
      forecast = own.expectation();
    }
    MillisRange remaining = forecast.remaining();
    if (remaining != null
        && migration.stage() == Stage.PRE_COPY
        && migration.passes() >= FIRST_COUNTED_PASS) {
      said.add(new Said(sample.elapsedMillis(), remaining));
    }
    decision.actions().forEach(this::act);
  }

  private JobSample sample(long now) {
    JobStatistics job = migration.statistics();
    return new JobSample(
        now / MILLI,
        migration.isPostCopied() ? MigrationPhase.POST_COPY : MigrationPhase.PRE_COPY,
        job.memory(),
        job.disks(),
        job.iteration(),
        job.dirtyPagesPerSecond(),
        job.pageSizeBytes(),
        job.bandwidthBytesPerSecond(),
        job.downtimeMillis(),
        job.throttlePercent());
  }

  private void act(PolicyAction action) {
    switch (action) {
      case PolicyAction.SetMaxDowntime set -> {
        limits++;
        migration.setMaxDowntimeMillis(set.millis());
      }
      case PolicyAction.SetMaxBandwidth set -> migration.setBandwidth(set.mibPerSecond());
      case PolicyAction.StartPostCopy start -> migration.startPostCopy();
      case PolicyAction.Suspend suspend -> migration.suspend();
      case PolicyAction.ForceComplete force -> {
        if (!migration.startPostCopy()) {
          migration.suspend();
        }
      }
      case PolicyAction.AbortJob abort -> {
        migration.cancel();
        end = switch (abort.reason()) {
          case TIMEOUT -> End.TIMEOUT;
          case NOT_CONVERGING -> End.NOT_CONVERGING;
        };
      }
    }
  }

  private Estimates estimates() {
    if (said.isEmpty()) {
      return Estimates.NONE;
    }
    double whole = landedNanos / (double) MILLI;
    int held = 0;
    var ofWhole = new ArrayList<Double>();
    var ofRemaining = new ArrayList<Double>();
    for (Said one : said) {
      double truth = whole - one.atMillis();
      double width = one.remaining().atMost() - (double) one.remaining().atLeast();
      held += truth >= one.remaining().atLeast() && truth <= one.remaining().atMost() ? 1 : 0;
      ofWhole.add(width / whole);
      ofRemaining.add(width / Math.max(1, truth));
    }
    return new Estimates(said.size(), held, Median.of(ofWhole), Median.of(ofRemaining));
  }
}
