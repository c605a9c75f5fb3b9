package org.example.policies;

import dev.godwit.api.MigrationPhase;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.ConvergencePolicyFactory;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One policy: a short pause for some passes, then the longest one. */
public final class PatientPolicies implements ConvergencePolicyFactory {
  private static final String PASSES = "patient_passes";

  @Override
  public List<SettingDefinition> settings() {
    return List.of(SettingDefinition.integer(
        PASSES,
        "passes",
        3,
        1,
        1000,
        "Passes before the policy patient allows the longest pause."));
  }

  @Override
  public List<ConvergencePolicy<?>> create(Map<String, String> settings) {
    return List.of(new Patient(Long.parseLong(settings.get(PASSES))));
  }

  /** What it remembers: the first pass it saw, and what it asked for. Goes into the journal. */
  public record State(long firstPass, long askedMillis) {}

  private record Patient(long passes) implements ConvergencePolicy<State> {
    @Override
    public String name() {
      return "patient";
    }

    @Override
    public Class<State> stateType() {
      return State.class;
    }

    @Override
    public State initialState() {
      return new State(-1, 0);
    }

    @Override
    public PolicyDecision<State> decide(State state, JobSample sample, PolicyTerms terms) {
      Long pass = sample.iteration();
      if (sample.phase() != MigrationPhase.PRE_COPY || pass == null) {
        return new PolicyDecision<>(state, List.of(), null);
      }
      // Numbers of passes need not begin at 1.
      long first = state.firstPass() < 0 ? pass : state.firstPass();
      boolean patient = pass - first < passes;
      long millis = patient ? Math.min(50, terms.maxDowntimeMillis()) : terms.maxDowntimeMillis();
      var actions = new ArrayList<PolicyAction>();
      if (millis != state.askedMillis()) {
        actions.add(
            new PolicyAction.SetMaxDowntime(millis, patient ? "patient-begin" : "patient-enough"));
      }
      return new PolicyDecision<>(new State(first, millis), actions, null);
    }
  }
}
