package dev.godwit.engine.policy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest with one working set that is written evenly, moved in steps of 50 ms, and looked at every
 * half second and when a pass begins. Numbers in MiB and MiB/s.
 */
final class PlainGuest {
  static final double MIB = 1 << 20;
  private static final long STEP = 50;
  private static final long OVERHEAD = 100;

  private final double total;
  private final double set;
  private final double bandwidth;
  private final double dirtyRate;

  private long now;
  private long limit = 300;
  private double remaining;
  private double sent;
  private double dirty;
  private long iteration;
  private MigrationPhase phase = MigrationPhase.PRE_COPY;

  /** What came of it. */
  record Run(
      String end, long endMillis, long pauseMillis, List<PolicyAction> actions, List<Look> looks) {
    List<String> rules() {
      return actions.stream().map(PolicyAction::rule).distinct().toList();
    }

    <A extends PolicyAction> A only(Class<A> type) {
      var found = actions.stream().filter(type::isInstance).map(type::cast).toList();
      if (found.size() != 1) {
        throw new AssertionError("not one " + type.getSimpleName() + " in " + actions);
      }
      return found.getFirst();
    }
  }

  record Look(JobSample sample, PolicyDecision<?> decision) {}

  PlainGuest(double total, double set, double dirtyRate, double bandwidth, long firstIteration) {
    this.total = total;
    this.set = set;
    this.dirtyRate = dirtyRate;
    this.bandwidth = bandwidth;
    this.iteration = firstIteration;
    this.remaining = total;
  }

  static PlainGuest of(double total, double set, double dirtyRate, double bandwidth) {
    return new PlainGuest(total, set, dirtyRate, bandwidth, 1);
  }

  /** Lets it be steered until it ends or the time is over. */
  <S extends Record> Run run(ConvergencePolicy<S> policy, PolicyTerms terms, long untilMillis) {
    S state = policy.initialState();
    var actions = new ArrayList<PolicyAction>();
    var looks = new ArrayList<Look>();
    long nextLook = 0;
    while (now < untilMillis) {
      boolean passBegan = step();
      if (phase == MigrationPhase.ENDED) {
        return new Run(
            "completed", now, Math.round(remaining / bandwidth * 1000) + OVERHEAD, actions, looks);
      }
      if (!passBegan && now < nextLook) {
        continue;
      }
      nextLook = now + 500;
      JobSample sample = sample();
      PolicyDecision<S> decision = policy.decide(state, sample, terms);
      state = decision.state();
      looks.add(new Look(sample, decision));
      for (PolicyAction action : decision.actions()) {
        actions.add(action);
        switch (action) {
          case PolicyAction.SetMaxDowntime set -> limit = set.millis();
          case PolicyAction.SetMaxBandwidth set -> {}
          case PolicyAction.StartPostCopy start -> phase = MigrationPhase.POST_COPY;
          case PolicyAction.Suspend suspend -> phase = MigrationPhase.PAUSED_COPY;
          case PolicyAction.ForceComplete force -> phase = MigrationPhase.PAUSED_COPY;
          case PolicyAction.AbortJob abort -> {
            return new Run("aborted", now, 0, actions, looks);
          }
        }
      }
    }
    return new Run("unfinished", now, 0, actions, looks);
  }

  /** Whether a pass began. */
  private boolean step() {
    now += STEP;
    double moved = Math.min(remaining, bandwidth * STEP / 1000);
    remaining -= moved;
    sent += moved;
    if (phase == MigrationPhase.PRE_COPY) {
      dirty = set - (set - dirty) * Math.exp(-dirtyRate * STEP / 1000 / set);
    }
    double fits = bandwidth * limit / 1000;
    if (remaining > 0 && (phase == MigrationPhase.POST_COPY || remaining >= fits)) {
      return false;
    }
    if (phase != MigrationPhase.POST_COPY) {
      remaining += dirty * (1 - Math.min(1, remaining / set));
      dirty = 0;
    }
    if (remaining < fits || remaining == 0) {
      phase = MigrationPhase.ENDED;
      return false;
    }
    iteration++;
    return true;
  }

  private JobSample sample() {
    return new JobSample(
        now,
        phase,
        new TransferCounters(bytes(total), bytes(sent), bytes(remaining)),
        TransferCounters.NONE,
        iteration,
        null,
        4096L,
        bytes(bandwidth),
        null,
        null);
  }

  private static long bytes(double mib) {
    return Math.round(mib * MIB);
  }

  /** Terms with a longest pause of 500 ms and Nova's other defaults. */
  static PolicyTerms terms(boolean postCopy, boolean pause, Long deadlineMillis) {
    return new PolicyTerms(
        2048,
        2,
        500,
        10,
        75,
        800,
        PolicyTerms.TimeoutAction.ABORT,
        deadlineMillis,
        postCopy,
        pause,
        false,
        0);
  }
}
