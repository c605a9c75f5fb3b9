package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How a migration is to be steered, as Godwit's own API writes it. Null is left to the driver.
 *
 * @param maxDowntimeMillis the longest pause at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OptionsView(
    @JsonProperty("policy") @Nullable String policy,
    @JsonProperty("shadow_policy") @Nullable String shadowPolicy,
    @JsonProperty("max_downtime_ms") @Nullable Long maxDowntimeMillis,
    @JsonProperty("deadline_s") @Nullable Long deadlineSeconds,
    @JsonProperty("post_copy") @Nullable Boolean postCopy,
    @JsonProperty("auto_converge") @Nullable Boolean autoConverge,
    @JsonProperty("pause") @Nullable Boolean pause) {

  static @Nullable OptionsView of(JsonNode options) {
    return options.isObject()
        ? new OptionsView(
            options.path("policy").asText(null),
            options.path("shadow_policy").asText(null),
            number(options.path("max_downtime_ms")),
            number(options.path("deadline_s")),
            flag(options.path("post_copy")),
            flag(options.path("auto_converge")),
            flag(options.path("pause")))
        : null;
  }

  private static @Nullable Long number(JsonNode value) {
    return value.isNumber() ? value.asLong() : null;
  }

  private static @Nullable Boolean flag(JsonNode value) {
    return value.isBoolean() ? value.asBoolean() : null;
  }

  /** Whether everything is left to the driver. */
  @JsonIgnore
  public boolean isOpen() {
    return equals(new OptionsView(null, null, null, null, null, null, null));
  }
}
