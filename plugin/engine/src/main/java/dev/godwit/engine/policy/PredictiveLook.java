package dev.godwit.engine.policy;

import dev.godwit.engine.policy.PredictivePolicy.State;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.AbortJob.Reason;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One look of {@link PredictivePolicy} under way: what it finds, decides and remembers. */
final class PredictiveLook {
  /** It begins with this part of the longest pause, as Nova does by default. */
  private static final long START_PART = 10;

  private static final double RAISE_BY = 1.26;
  /** Limits that differ by no more are taken to be the same. */
  private static final double SAME = 1.08;

  private static final double OVERDUE_BY = 1.6;

  /** What part of the whole time a smaller pause may cost. */
  private static final double SLACK = 0.03;

  private static final double LEAST_SLACK_SECONDS = 0.1;
  private static final double OVERDUE_PART = 1.2;
  private static final long OVERDUE_MILLIS = 300;
  /** What comes this much nearer to its end than ever before is not stalled. */
  private static final double PROGRESS = 0.97;

  private static final long STALLED_PASSES = 4;

  /** What came this near to its end may still end by chance, and is given more time. */
  private static final double NEAR = 1.25;

  /** It is tried at least this part of the time again that was invested until it stalled. */
  private static final double PATIENCE_PART = 1;

  private static final long NEAR_PATIENCE = 4;

  /** A guest that still runs on the source so long after a switch was asked for was not switched. */
  private static final long REFUSED_MILLIS = 60_000;

  private final State before;
  private final JobSample sample;
  private final PolicyTerms terms;
  private final long overheadMillis;
  private final long patienceMillis;
  private final long now;
  private final Measurements measured;
  private final List<PolicyAction> actions = new ArrayList<>();

  private @Nullable Knowledge known;
  private long limit;
  private long plannedEnd;
  private long decidedPasses;
  private long decidedAt;
  private long stalledAt;
  private long stalledPasses;
  private double nearest;
  private long forcedAt;
  private boolean aborted;

  PredictiveLook(
      State before, JobSample sample, PolicyTerms terms, long overheadMillis, long patienceMillis) {
    this.overheadMillis = overheadMillis;
    this.patienceMillis = patienceMillis;
    this.before = before;
    this.sample = sample;
    this.terms = terms;
    this.now = sample.elapsedMillis();
    this.measured = before.forecast().measured().observe(sample);
    this.limit = before.limitMillis();
    this.plannedEnd = before.plannedEndMillis();
    this.decidedPasses = before.decidedPasses();
    this.decidedAt = before.decidedAtMillis();
    // Fewer than before are those of a job that has begun anew, and has not stalled.
    boolean anew = measured.passesEnded() < before.stalledPasses();
    this.stalledAt = anew ? State.INITIAL.stalledAtMillis() : before.stalledAtMillis();
    this.stalledPasses = anew ? State.INITIAL.stalledPasses() : before.stalledPasses();
    this.nearest = anew ? State.INITIAL.nearest() : before.nearest();
    this.forcedAt = before.forcedAtMillis();
    this.aborted = before.aborted();
  }

  PolicyDecision<State> decision() {
    Forecast forecast = Forecaster.observe(before.forecast(), measured, sample, plan(), known);
    var after = new State(
        forecast.state(),
        limit,
        plannedEnd,
        decidedPasses,
        decidedAt,
        stalledAt,
        stalledPasses,
        nearest,
        forcedAt,
        aborted);
    return new PolicyDecision<>(after, actions, forecast.expectation());
  }

  private LimitPlan plan() {
    long usable = usableMillis();
    long asked = terms.maxDowntimeMillis();
    return LimitPlan.step(
        limit == 0 ? usable : limit, Math.min(Math.max(limit, usable), asked), asked);
  }

  void steer() {
    long usable = usableMillis();
    if (limit == 0) {
      set(
          Math.clamp(terms.maxDowntimeMillis() / START_PART, 1, usable),
          PredictivePolicy.START_RULE);
    } else if (limit > usable * SAME || limit > terms.maxDowntimeMillis()) {
      set(usable, PredictivePolicy.CONTRACT_RULE);
    }
    if (timeIsOver()) {
      return;
    }
    if (!Forecaster.due(measured, now, decidedPasses, decidedAt)) {
      return;
    }
    known = Knowledge.of(measured, sample);
    if (known != null) {
      decidedPasses = measured.passesEnded();
      decidedAt = now;
      converge(known, usable);
    }
  }

  /** The pause that may be allowed so that the whole stays within the contract. */
  private long usableMillis() {
    Bandwidth bandwidth = Bandwidth.of(measured.rates());
    double swing = bandwidth == null || measured.passesEnded() == 0
        ? 1
        : Math.clamp(bandwidth.low() / bandwidth.high(), 0.5, 1);
    long most = terms.maxDowntimeMillis();
    long kept = (long) Math.max(most / 4.0, (most - overheadMillis) * swing);
    return Math.max(1, Math.min(most, kept));
  }

  private void converge(Knowledge known, long usable) {
    double best = known.secondsToEnd(known.likely(), LimitPlan.constant(usable));
    if (limit * SAME >= usable && stalledAt < 0 && measured.passesEnded() > 0) {
      stalledAt = now;
      stalledPasses = measured.passesEnded();
    }
    if (stalledAt >= 0) {
      double fits = known.bandwidth().mean() * usable / 1000;
      double near = known.pendingBytes() / fits;
      if (near < nearest * PROGRESS) {
        nearest = near;
        stalledAt = now;
        stalledPasses = measured.passesEnded();
      }
    }
    if (Double.isFinite(best)) {
      choose(known, usable, best);
      inTime(known, usable);
    } else {
      if (limit * SAME < usable) {
        set(usable, PredictivePolicy.STALLED_RULE);
      }
      stalled(known, usable);
    }
  }

  /** The smallest pause that does not make it much longer. */
  private void choose(Knowledge known, long usable, double best) {
    if (now > plannedEnd && plannedEnd > 0 && limit < usable) {
      set(raised(limit, OVERDUE_BY, usable), PredictivePolicy.OVERDUE_RULE);
      plannedEnd = overdueAt(best);
      return;
    }
    double enough = best + Math.max(LEAST_SLACK_SECONDS, SLACK * (now / 1000.0 + best));
    long candidate = limit;
    double seconds = known.secondsToEnd(known.likely(), LimitPlan.constant(candidate));
    while (seconds > enough && candidate < usable) {
      candidate = raised(candidate, RAISE_BY, usable);
      seconds = known.secondsToEnd(known.likely(), LimitPlan.constant(candidate));
    }
    if (candidate > limit * SAME || (candidate > limit && candidate < usable)) {
      set(candidate, PredictivePolicy.RAISE_RULE);
      plannedEnd = 0;
    }
    if (plannedEnd == 0) {
      plannedEnd = overdueAt(seconds);
    }
  }

  private static long raised(long millis, double factor, long most) {
    return Math.min(most, (long) Math.ceil(millis * factor));
  }

  private long overdueAt(double seconds) {
    return Saturated.sum(
        Saturated.sum(now, OVERDUE_MILLIS), (long) (seconds * 1000 * OVERDUE_PART));
  }

  private void stalled(Knowledge known, long usable) {
    boolean hopeless =
        Double.isInfinite(known.secondsToEnd(known.optimistic(), LimitPlan.constant(usable)));
    long passes = stalledAt < 0 ? 0 : measured.passesEnded() - stalledPasses;
    if (forcedAt >= 0) {
      // The switch or the pause may be under way; only when it was refused is there more to decide.
      if (now - forcedAt > REFUSED_MILLIS) {
        abort(
            Reason.NOT_CONVERGING,
            Forecaster.outlook(known, plan()),
            PredictivePolicy.GIVE_UP_RULE);
      }
      return;
    }
    if (terms.postCopyPermitted()) {
      if (measured.passesEnded() >= 2 && (hopeless || passes >= STALLED_PASSES)) {
        force(new PolicyAction.StartPostCopy(PredictivePolicy.POST_COPY_RULE));
      }
      return;
    }
    if (stalledAt < 0 || throttleMayHelp()) {
      return;
    }
    double invested = stalledAt * PATIENCE_PART;
    double patience =
        Math.max((double) patienceMillis, invested) * (nearest < NEAR ? NEAR_PATIENCE : 1);
    if (now - stalledAt < patience || passes < STALLED_PASSES) {
      return;
    }
    if (terms.pausePermitted()) {
      force(new PolicyAction.Suspend(PredictivePolicy.PAUSE_RULE));
    } else {
      abort(
          Reason.NOT_CONVERGING, Forecaster.outlook(known, plan()), PredictivePolicy.GIVE_UP_RULE);
    }
  }

  /** It converges, but not before the deadline. */
  private void inTime(Knowledge known, long usable) {
    Deadline deadline = Deadline.of(terms);
    if (deadline == null || measured.passesEnded() < 2) {
      return;
    }
    LimitPlan plan = LimitPlan.constant(usable);
    if (terms.postCopyPermitted()) {
      if (forcedAt < 0
          && now + 1000 * known.secondsToEnd(known.pessimistic(), plan) > deadline.millis()
          && now + 1000 * known.secondsToEnd(known.likely(), plan) > deadline.millis()) {
        force(new PolicyAction.StartPostCopy(PredictivePolicy.POST_COPY_RULE));
      }
    } else if (!terms.pausePermitted()) {
      double end = now + 1000 * known.secondsToEnd(known.optimistic(), plan);
      if (Double.isFinite(end) && end > deadline.millis()) {
        abort(
            Reason.NOT_CONVERGING,
            "Will not end before its deadline of "
                + deadline.seconds()
                + " s: needs "
                + Math.round(end / 1000)
                + " s at the least.",
            PredictivePolicy.TOO_LATE_RULE);
      }
    }
  }

  private boolean throttleMayHelp() {
    Long throttle = sample.throttlePercent();
    return terms.autoConvergeArmed() && (throttle == null || throttle < 99);
  }

  /** Acts on a deadline that has passed. */
  private boolean timeIsOver() {
    Deadline deadline = Deadline.of(terms);
    if (deadline == null || now <= deadline.millis()) {
      return false;
    }
    PolicyAction action = deadline.action(terms, PredictivePolicy.DEADLINE_RULE);
    if (action instanceof AbortJob) {
      aborted = true;
      actions.add(action);
    } else if (forcedAt < 0) {
      force(action);
    }
    return true;
  }

  private void set(long millis, String rule) {
    limit = millis;
    actions.add(new PolicyAction.SetMaxDowntime(millis, rule));
  }

  private void force(PolicyAction action) {
    forcedAt = now;
    actions.add(action);
  }

  private void abort(Reason reason, String explanation, String rule) {
    aborted = true;
    actions.add(new AbortJob(reason, explanation, rule));
  }
}
