package dev.godwit.engine.policy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob.Reason;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nova's rules ({@code _live_migration_monitor}): the allowed pause grows by steps, and a migration
 * that takes longer than its size allows is aborted or made to end. Differs from Nova in that a
 * time-out acts once (Nova repeats its action at each poll), and in that a contract's deadline, which
 * Nova does not have, counts as well where it is earlier.
 */
public final class NovaPolicy implements ConvergencePolicy<NovaPolicy.State> {
  /** The name by which it is chosen. */
  public static final String NAME = "nova";

  static final String STEP_RULE = "nova-downtime-step";
  static final String TIMEOUT_RULE = "nova-completion-timeout";
  static final String DEADLINE_RULE = "contract-deadline";

  /** Rules without a setting of their own. */
  public NovaPolicy() {}

  /**
   * What the rules remember between two looks.
   *
   * @param downtimeMillis the pause last asked for; null before the first
   * @param timedOut whether the time-out has acted
   */
  public record State(@Nullable Long downtimeMillis, boolean timedOut) {
    /** Before the first look. */
    public static final State INITIAL = new State(null, false);
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
    Optional<PolicyAction> timeout = timeout(state, sample, terms);
    timeout.ifPresent(actions::add);
    var step = new DowntimeSteps(terms).at(sample.elapsedMillis());
    Long downtimeMillis = state.downtimeMillis();
    if (step.isPresent() && (downtimeMillis == null || downtimeMillis != step.getAsLong())) {
      downtimeMillis = step.getAsLong();
      actions.add(new PolicyAction.SetMaxDowntime(downtimeMillis, STEP_RULE));
    }
    return new PolicyDecision<>(
        new State(downtimeMillis, state.timedOut() || timeout.isPresent()), actions, null);
  }

  private static Optional<PolicyAction> timeout(State state, JobSample sample, PolicyTerms terms) {
    Deadline deadline = Deadline.of(terms);
    if (deadline == null
        || state.timedOut()
        || sample.phase() == MigrationPhase.POST_COPY
        || sample.elapsedMillis() <= deadline.millis()) {
      return Optional.empty();
    }
    String rule =
        deadline.millis() == terms.completionTimeoutMillis() ? TIMEOUT_RULE : DEADLINE_RULE;
    return Optional.of(
        switch (terms.timeoutAction()) {
          case ABORT ->
            new PolicyAction.AbortJob(
                Reason.TIMEOUT,
                "It took longer than the "
                    + deadline.seconds()
                    + " s that "
                    + (rule.equals(TIMEOUT_RULE)
                        ? "live_migration_completion_timeout allows"
                        : "were asked for"),
                rule);
          case FORCE_COMPLETE -> new PolicyAction.ForceComplete(rule);
        });
  }
}
