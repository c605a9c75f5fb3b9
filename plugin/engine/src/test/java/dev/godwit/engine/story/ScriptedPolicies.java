package dev.godwit.engine.story;

import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MillisRange;
import dev.godwit.spi.ConvergencePolicy;
import dev.godwit.spi.ConvergencePolicyFactory;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyAction;
import dev.godwit.spi.PolicyAction.AbortJob.Reason;
import dev.godwit.spi.PolicyDecision;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The policies scripted and shadow, which do at their first look what the settings of these names say: actions of the
 * trace's names with a number where they have one, separated by semicolons. One after "always" is done at each look.
 * Without such a setting there is no such policy.
 */
public final class ScriptedPolicies implements ConvergencePolicyFactory {
  @Override
  public List<SettingDefinition> settings() {
    return List.of();
  }

  @Override
  public List<ConvergencePolicy<?>> create(Map<String, String> settings) {
    var policies = new ArrayList<ConvergencePolicy<?>>();
    Stream.of("scripted", "shadow")
        .filter(settings::containsKey)
        .forEach(name ->
            policies.add(new Scripted(name, List.of(settings.get(name).split("; ", -1)))));
    return policies;
  }

  /** How often it has looked. */
  public record State(long looks) {}

  private record Scripted(String name, List<String> script) implements ConvergencePolicy<State> {
    @Override
    public Class<State> stateType() {
      return State.class;
    }

    @Override
    public State initialState() {
      return new State(0);
    }

    @Override
    public PolicyDecision<State> decide(State state, JobSample sample, PolicyTerms terms) {
      var actions = new ArrayList<PolicyAction>();
      MigrationForecast forecast = null;
      for (String line : script) {
        boolean always = line.startsWith("always ");
        String[] words = (always ? line.substring("always ".length()) : line).split(" ", -1);
        if (words[0].equals("forecast")) {
          long millis = Long.parseLong(words[1]);
          forecast = new MigrationForecast(new MillisRange(millis, millis), null, null, null);
        } else if (always || state.looks() == 0) {
          actions.add(action(words[0], words.length == 1 ? "" : words[1]));
        }
      }
      return new PolicyDecision<>(new State(state.looks() + 1), actions, forecast);
    }

    private PolicyAction action(String word, String argument) {
      String rule = name + "-rule";
      return switch (word) {
        case "set-max-downtime" -> new PolicyAction.SetMaxDowntime(Long.parseLong(argument), rule);
        case "set-max-bandwidth" ->
          new PolicyAction.SetMaxBandwidth(Long.parseLong(argument), rule);
        case "start-post-copy" -> new PolicyAction.StartPostCopy(rule);
        case "suspend" -> new PolicyAction.Suspend(rule);
        case "force-complete" -> new PolicyAction.ForceComplete(rule);
        case "abort-job" -> new PolicyAction.AbortJob(Reason.valueOf(argument), "It cannot", rule);
        default -> throw new IllegalStateException("a defect in a policy: " + word);
      };
    }
  }
}
