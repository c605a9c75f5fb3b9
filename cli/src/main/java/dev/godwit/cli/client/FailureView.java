package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Why a migration did not move the guest, and what to do. */
public record FailureView(String code, String message, String advice) {

  static @Nullable FailureView of(JsonNode failure) {
    return failure.isObject()
        ? new FailureView(
            failure.path("code").asText(),
            failure.path("message").asText(),
            failure.path("advice").asText())
        : null;
  }
}
