package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A server.
 *
 * @param status Nova's word
 * @param host null where the user may not see it
 * @param taskState what is being done to it, null for nothing
 */
public record ServerView(
    String id,
    String name,
    String status,
    @Nullable String host,
    @Nullable String taskState) {

  static ServerView of(JsonNode server) {
    return new ServerView(
        server.path("id").asText(),
        server.path("name").asText(),
        server.path("status").asText(),
        server.path("OS-EXT-SRV-ATTR:host").asText(null),
        server.path("OS-EXT-STS:task_state").asText(null));
  }
}
