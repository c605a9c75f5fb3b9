package dev.godwit.engine.policy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.engine.policy.Schedule.Action;
import dev.godwit.engine.policy.Schedule.Step;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob;
import dev.godwit.spi.PolicyAction.AbortJob.Reason;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules that follow a schedule counted in memory passes, as oVirt's do: every so often it is looked
 * whether a pass has ended since, and each time counts as one. Steps never allow a longer pause than
 * the terms, and what the terms do not permit is passed over.
 */
public final class SteppedPolicy implements ConvergencePolicy<SteppedPolicy.State> {
  /** The name by which it is chosen. */
  public static final String NAME = "stepped";

  static final String START_RULE = "stepped-start";
  static final String STEP_RULE = "stepped-step";
  static final String CONTRACT_RULE = "stepped-contract";
  static final String POST_COPY_RULE = "stepped-post-copy";
  static final String PAUSE_RULE = "stepped-pause";
  static final String ABORT_RULE = "stepped-abort";
  static final String DEADLINE_RULE = "stepped-deadline";

  private final Schedule schedule;
  private final long intervalMillis;

  SteppedPolicy(Schedule schedule, long intervalMillis) {
    this.schedule = schedule;
    this.intervalMillis = intervalMillis;
  }

  /**
   * What the rules remember between two looks.
   *
   * @param forecast what was measured and is expected
   * @param counted passes that were counted
   * @param countedPasses passes that had ended when one was last counted
   * @param countedAtMillis when that was
   * @param nextStep the step to be taken next
   * @param limitMillis the pause last asked for; 0 before the first
   * @param forced whether a switch to post-copy or a pause was asked for
   * @param aborted whether the migration was given up
   */
  public record State(
      Forecaster.State forecast,
      long counted,
      long countedPasses,
      long countedAtMillis,
      int nextStep,
      long limitMillis,
      boolean forced,
      boolean aborted) {
    /** Before the first look. */
    public static final State INITIAL =
        new State(Forecaster.State.INITIAL, 0, 0, 0, 0, 0, false, false);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<State> stateType() {
    return State.class;
  }

  @Override
  public State initialState() {
    return State.INITIAL;
  }

  @Override
  public PolicyDecision<State> decide(State state, JobSample sample, PolicyTerms terms) {
    var actions = new ArrayList<PolicyAction>();
    State decided = sample.phase() == MigrationPhase.PRE_COPY && !state.aborted()
        ? steer(state, sample, terms, actions)
        : state;
    long allowed = decided.limitMillis() == 0 ? terms.maxDowntimeMillis() : decided.limitMillis();
    long most = Math.max(allowed, Math.min(schedule.mostMillis(), terms.maxDowntimeMillis()));
    Forecast forecast =
        Forecaster.observe(decided.forecast(), sample, LimitPlan.step(allowed, most, most));
    return new PolicyDecision<>(
        new State(
            forecast.state(),
            decided.counted(),
            decided.countedPasses(),
            decided.countedAtMillis(),
            decided.nextStep(),
            decided.limitMillis(),
            decided.forced(),
            decided.aborted()),
        actions,
        forecast.expectation());
  }

  private State steer(
      State state, JobSample sample, PolicyTerms terms, List<PolicyAction> actions) {
    long limit = state.limitMillis();
    if (limit == 0) {
      limit = Math.min(schedule.startMillis(), terms.maxDowntimeMillis());
      actions.add(new PolicyAction.SetMaxDowntime(limit, START_RULE));
    } else if (limit > terms.maxDowntimeMillis()) {
      limit = terms.maxDowntimeMillis();
      actions.add(new PolicyAction.SetMaxDowntime(limit, CONTRACT_RULE));
    }
    Deadline deadline = Deadline.of(terms);
    if (deadline != null && sample.elapsedMillis() > deadline.millis()) {
      PolicyAction action = deadline.action(terms, DEADLINE_RULE);
      if (action instanceof AbortJob || !state.forced()) {
        actions.add(action);
      }
      return new State(
          state.forecast(),
          state.counted(),
          state.countedPasses(),
          state.countedAtMillis(),
          state.nextStep(),
          limit,
          true,
          action instanceof AbortJob);
    }
    long passes = state.forecast().measured().observe(sample).passesEnded();
    // Fewer than before are those of a job that has begun anew.
    boolean ended = passes < state.countedPasses() ? passes > 0 : passes > state.countedPasses();
    boolean counts = ended && sample.elapsedMillis() - state.countedAtMillis() >= intervalMillis;
    if (!counts) {
      return new State(
          state.forecast(),
          state.counted(),
          state.countedPasses(),
          state.countedAtMillis(),
          state.nextStep(),
          limit,
          state.forced(),
          false);
    }
    return stepped(
        new State(
            state.forecast(),
            state.counted() + 1,
            passes,
            sample.elapsedMillis(),
            state.nextStep(),
            limit,
            state.forced(),
            false),
        terms,
        actions);
  }

  /** Takes the next step if it is due; those that are not permitted are passed over. */
  private State stepped(State state, PolicyTerms terms, List<PolicyAction> actions) {
    int next = state.nextStep();
    long limit = state.limitMillis();
    boolean forced = state.forced();
    boolean aborted = false;
    boolean taken = false;
    while (!taken && next < schedule.steps().size()) {
      Step step = schedule.steps().get(next);
      if (step.passes() >= state.counted()) {
        break;
      }
      next++;
      taken = true;
      switch (step.action()) {
        case Action.AllowPause allow -> {
          long millis = Math.min(allow.millis(), terms.maxDowntimeMillis());
          if (millis != limit) {
            limit = millis;
            actions.add(new PolicyAction.SetMaxDowntime(millis, STEP_RULE));
          }
        }
        case Action.PostCopy postCopy -> {
          taken = terms.postCopyPermitted() && !forced;
          if (taken) {
            forced = true;
            actions.add(new PolicyAction.StartPostCopy(POST_COPY_RULE));
          }
        }
        case Action.Pause pause -> {
          taken = terms.pausePermitted() && !forced;
          if (taken) {
            forced = true;
            actions.add(new PolicyAction.Suspend(PAUSE_RULE));
          }
        }
        case Action.Abort abort -> {
          aborted = true;
          actions.add(new AbortJob(
              Reason.NOT_CONVERGING,
              "It did not end within "
                  + limit
                  + " ms although "
                  + state.counted()
                  + " memory passes were counted, as many as the schedule "
                  + schedule.name()
                  + " allows.",
              ABORT_RULE));
        }
      }
    }
    return new State(
        state.forecast(),
        state.counted(),
        state.countedPasses(),
        state.countedAtMillis(),
        next,
        limit,
        forced,
        aborted);
  }
}
