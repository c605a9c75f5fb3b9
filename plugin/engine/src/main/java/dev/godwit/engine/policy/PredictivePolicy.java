package dev.godwit.engine.policy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;

/**
 * Rules that rest on what is measured: the pause that is allowed at the end is kept as small as it can
 * be without making the migration noticeably longer, and what cannot end within the contract is
 * recognised early, is said, and is ended by what the contract permits: post-copy, a pause of the guest,
 * or an abort.
 */
public final class PredictivePolicy implements ConvergencePolicy<PredictivePolicy.State> {
  /** The name by which it is chosen. */
  public static final String NAME = "predictive";

  static final String START_RULE = "predictive-start";
  static final String RAISE_RULE = "predictive-raise";
  static final String OVERDUE_RULE = "predictive-overdue";
  static final String CONTRACT_RULE = "predictive-contract";
  static final String STALLED_RULE = "predictive-stalled";
  static final String POST_COPY_RULE = "predictive-post-copy";
  static final String PAUSE_RULE = "predictive-pause";
  static final String GIVE_UP_RULE = "predictive-give-up";
  static final String TOO_LATE_RULE = "predictive-too-late";
  static final String DEADLINE_RULE = "predictive-deadline";

  private final long overheadMillis;
  private final long patienceMillis;

  /**
   * Rules.
   *
   * @param overheadMillis what the pause costs beside the sending of the last pages
   * @param patienceMillis how long it is tried at the longest pause before it is given up
   */
  public PredictivePolicy(long overheadMillis, long patienceMillis) {
    this.overheadMillis = overheadMillis;
    this.patienceMillis = patienceMillis;
  }

  /**
   * What the rules remember between two looks.
   *
   * @param forecast what was measured and is expected
   * @param limitMillis the pause last asked for; 0 before the first
   * @param plannedEndMillis until when the migration is expected to end at that limit
   * @param decidedPasses how many passes had ended at the last decision
   * @param decidedAtMillis when that was; -1 before the first
   * @param stalledAtMillis since when the longest pause is allowed in vain; -1 for not
   * @param stalledPasses how many passes had ended then
   * @param nearest the least that was left at the beginning of a pass since then, as a multiple of what
   *     fits into the longest pause
   * @param forcedAtMillis when a switch to post-copy or a pause was asked for; -1 for never
   * @param aborted whether the migration was given up
   */
  public record State(
      Forecaster.State forecast,
      long limitMillis,
      long plannedEndMillis,
      long decidedPasses,
      long decidedAtMillis,
      long stalledAtMillis,
      long stalledPasses,
      double nearest,
      long forcedAtMillis,
      boolean aborted) {
    /** Before the first look. */
    public static final State INITIAL =
        new State(Forecaster.State.INITIAL, 0, 0, -1, -1, -1, 0, Double.MAX_VALUE, -1, false);
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
    var look = new PredictiveLook(state, sample, terms, overheadMillis, patienceMillis);
    if (sample.phase() == MigrationPhase.PRE_COPY && !state.aborted()) {
      look.steer();
    }
    return look.decision();
  }
}
