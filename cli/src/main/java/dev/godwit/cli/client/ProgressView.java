package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How far a migration is. What the cloud does not tell is null; Nova tells only bytes.
 *
 * @param guest where the guest was last known to be
 * @param downtimeMillis the guest's pause, as QEMU measured it or, before the end, expects it
 * @param throttlePercent how far the server's processors are slowed down
 */
public record ProgressView(
    @Nullable String phase,
    int percent,
    @Nullable String guest,
    @Nullable Long elapsedMillis,
    @Nullable Long iteration,
    @Nullable Long bandwidthBytesPerSecond,
    @Nullable Long memoryTotalBytes,
    @Nullable Long memoryRemainingBytes,
    @Nullable Long diskTotalBytes,
    @Nullable Long diskRemainingBytes,
    @Nullable Long maxDowntimeMillis,
    @Nullable Long downtimeMillis,
    @Nullable Long throttlePercent,
    @Nullable ForecastView forecast) {

  private static final int WHOLE = 100;

  /** Reads Godwit's own answer. */
  static ProgressView ofExtension(JsonNode body) {
    return read(body, body.path("percent").asInt());
  }

  /** Reads Nova's answer; the rest of the figures is null there. */
  static ProgressView ofNova(JsonNode body) {
    long total = body.path("memory_total_bytes").asLong();
    long remaining = body.path("memory_remaining_bytes").asLong();
    return read(body, total == 0 ? 0 : Math.toIntExact(WHOLE * (total - remaining) / total));
  }

  private static ProgressView read(JsonNode body, int percent) {
    return new ProgressView(
        body.path("phase").asText(null),
        Math.clamp(percent, 0, WHOLE),
        body.path("guest").asText(null),
        number(body, "elapsed_millis"),
        number(body, "iteration"),
        number(body, "bandwidth_bytes_per_second"),
        number(body, "memory_total_bytes"),
        number(body, "memory_remaining_bytes"),
        number(body, "disk_total_bytes"),
        number(body, "disk_remaining_bytes"),
        number(body, "max_downtime_millis"),
        number(body, "downtime_millis"),
        number(body, "throttle_percent"),
        ForecastView.of(body.path("forecast")));
  }

  private static @Nullable Long number(JsonNode body, String name) {
    JsonNode value = body.path(name);
    return value.isNumber() ? value.asLong() : null;
  }
}
