package dev.godwit.cli.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** Limits to change in a migration under way; null leaves one as it is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetuneWish(
    @JsonProperty("max_downtime_ms") @Nullable Long maxDowntimeMillis,
    @JsonProperty("mib_per_second") @Nullable Long bandwidthMibPerSecond,
    @JsonProperty("policy") @Nullable String policy) {}
