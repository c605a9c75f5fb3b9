package dev.godwit.engine.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nova's rules: the allowed pause grows by steps, and a migration that takes longer than its size
 * allows is aborted or made to end. Differs from Nova in that a time-out acts once.
 */
public final class NovaPolicy {
  private final PolicySettings settings;

  /** Rules with these settings. */
  public NovaPolicy(PolicySettings settings) {
    this.settings = settings;
  }

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

  /** What is to be done, in this order, and what is to be remembered. */
  public record Decision(State state, List<PolicyAction> actions) {
    public Decision {
      actions = List.copyOf(actions);
    }
  }

  /** Decides on one look at a running job. */
  public Decision decide(State state, JobSample sample) {
    var actions = new ArrayList<PolicyAction>();
    Optional<PolicyAction> timeout = timeout(state, sample);
    timeout.ifPresent(actions::add);
    var step = new DowntimeSteps(settings, sample.dataGib()).at(sample.elapsedMillis());
    Long downtimeMillis = state.downtimeMillis();
    if (step.isPresent() && (downtimeMillis == null || downtimeMillis != step.getAsLong())) {
      downtimeMillis = step.getAsLong();
      actions.add(new PolicyAction.SetMaxDowntime(downtimeMillis));
    }
    return new Decision(
        new State(downtimeMillis, state.timedOut() || timeout.isPresent()), actions);
  }

  private Optional<PolicyAction> timeout(State state, JobSample sample) {
    long allowedSeconds = (long) (settings.completionTimeoutSecondsPerGib() * sample.dataGib());
    if (allowedSeconds == 0
        || state.timedOut()
        || sample.postCopy()
        || sample.elapsedMillis() <= allowedSeconds * 1000) {
      return Optional.empty();
    }
    return Optional.of(
        switch (settings.timeoutAction()) {
          case ABORT -> new PolicyAction.AbortOnTimeout(allowedSeconds);
          case FORCE_COMPLETE -> new PolicyAction.ForceCompleteOnTimeout(allowedSeconds);
        });
  }
}
