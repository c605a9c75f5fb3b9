package dev.godwit.host.http;

import dev.godwit.host.plugins.PluginStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the extension API answers beside migrations, the same at every host. */
public final class ExtensionBodies {
  /** Where its versions are. */
  public static final String ROOT = "/godwit";

  /** Where the first one is. */
  public static final String V1 = ROOT + "/v1";

  private ExtensionBodies() {}

  /** The versions, for a client that reaches this host at an address without a path. */
  public static Map<String, Object> versions(String baseUrl) {
    return Map.of("versions", List.of(entry(baseUrl)));
  }

  /** The one version; likewise. */
  public static Map<String, Object> version(String baseUrl) {
    return Map.of("version", entry(baseUrl));
  }

  private static Map<String, Object> entry(String baseUrl) {
    return Map.of(
        "id",
        "v1",
        "status",
        "CURRENT",
        "links",
        List.of(Map.of("rel", "self", "href", baseUrl + V1)));
  }

  /** What has become of each plugin. */
  public static Map<String, Object> plugins(List<PluginStatus> plugins) {
    return Map.of(
        "plugins",
        plugins.stream()
            .map(plugin -> {
              var body = new LinkedHashMap<String, Object>();
              body.put("id", plugin.id());
              body.put("version", plugin.version());
              body.put("state", word(plugin.state()));
              body.put("cause", plugin.cause());
              return body;
            })
            .toList());
  }

  /** A constant as the API spells it. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
