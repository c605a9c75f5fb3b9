package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a Godwit host foretells of a migration under way. Null is what it cannot say.
 *
 * @param remainingMillis until the server runs on the destination
 * @param downtimeNeededMillis the pause that would have to be allowed
 * @param pauseIfForcedMillis how long the server would stand still if it were paused now
 * @param postCopyIfForced whether a forced end is a switch to post-copy and not a pause
 * @param outlook what stands in the way of an end
 */
public record ForecastView(
    @Nullable Range remainingMillis,
    @Nullable Range downtimeNeededMillis,
    @Nullable Range pauseIfForcedMillis,
    boolean postCopyIfForced,
    @Nullable String outlook) {

  /** A time between two bounds, in ms. */
  public record Range(long atLeast, long atMost) {
    static @Nullable Range of(JsonNode range) {
      return range.path("at_least").isNumber() && range.path("at_most").isNumber()
          ? new Range(range.get("at_least").asLong(), range.get("at_most").asLong())
          : null;
    }
  }

  static @Nullable ForecastView of(JsonNode forecast) {
    return forecast.isObject()
        ? new ForecastView(
            Range.of(forecast.path("remaining_millis")),
            Range.of(forecast.path("downtime_needed_millis")),
            Range.of(forecast.path("pause_if_forced_millis")),
            forecast.path("post_copy_if_forced").asBoolean(false),
            forecast.path("outlook").asText(null))
        : null;
  }
}
