package dev.godwit.engine.policy;

import dev.godwit.api.MigrationForecast;
import java.util.Objects;

/**
 * What a {@link Forecaster} answers to one look.
 *
 * @param state what it is to be given at the next look
 * @param expectation what is to be expected
 */
public record Forecast(Forecaster.State state, MigrationForecast expectation) {
  public Forecast {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(expectation, "expectation");
  }
}
