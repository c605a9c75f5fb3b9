package dev.godwit.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that a Godwit host found.
 *
 * @param cause why it does not run, null when it does
 */
public record PluginView(
    String id, String version, String state, @Nullable String cause) {

  static PluginView of(JsonNode plugin) {
    return new PluginView(
        plugin.path("id").asText(),
        plugin.path("version").asText(""),
        plugin.path("state").asText(),
        plugin.path("cause").asText(null));
  }
}
