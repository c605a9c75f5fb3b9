package dev.godwit.spi;

import dev.godwit.api.MigrationForecast;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy decides at one look.
 *
 * @param state what it is to be given at the next look
 * @param actions what is to be done, in this order; usually nothing
 * @param forecast what the policy expects; null leaves the forecast to the engine
 */
public record PolicyDecision<S extends Record>(
    S state, List<PolicyAction> actions, @Nullable MigrationForecast forecast) {
  public PolicyDecision {
    Objects.requireNonNull(state, "state");
    actions = List.copyOf(actions);
  }
}
