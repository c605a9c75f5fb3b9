package dev.godwit.standalone;

import dev.godwit.host.http.ListenSettings;
import dev.godwit.host.settings.HostSetting;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsRule;
import dev.godwit.spi.SettingDefinition;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of the HTTP server. */
final class ServerSettings {
  static final String BIND_HOST = "bind_host";
  static final String BIND_PORT = "bind_port";
  static final String PUBLIC_URL = "public_url";

  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

  private ServerSettings() {}

  static SettingSection section() {
    return new SettingSection(
        "The API server",
        "It listens on loopback unless told otherwise; anything else needs TLS.",
        Stream.concat(
                Stream.of(
                    ListenSettings.address(BIND_HOST, "127.0.0.1", "The address it listens on."),
                    HostSetting.of(SettingDefinition.integer(
                        BIND_PORT, "", 8774, 0, 65535, "The port; 0 takes any that is free.")),
                    HostSetting.of(SettingDefinition.text(
                            PUBLIC_URL,
                            "",
                            "Where clients reach it, for the catalog: the scheme, the name and the"
                                + " port, such as https://cloud.example.org:8774. Otherwise made of"
                                + " the address and the port it listens on."))
                        .checkedBy(value -> isBaseUrl(value)
                            ? null
                            : "is not a URL such as https://cloud.example.org:8774")),
                ListenSettings.tls("passwords").stream())
            .toList(),
        List.of());
  }

  private static boolean isBaseUrl(String value) {
    try {
      URI uri = new URI(value);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && (uri.getRawPath() == null || uri.getRawPath().isEmpty())
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Where clients reach this host, without a path. */
  static String baseUrl(Settings settings, int port) {
    String address = settings.text(BIND_HOST);
    return settings
        .optionalText(PUBLIC_URL)
        .orElseGet(() -> (ListenSettings.hasTls(settings) ? "https://" : "http://")
            + (address.contains(":") ? "[" + address + "]" : address)
            + ":"
            + port);
  }

  static List<SettingsRule> rules() {
    return List.of(
        ListenSettings.pair(),
        (settings, problems) -> {
          if (EVERY_ADDRESS.contains(settings.text(BIND_HOST))
              && settings.optionalText(PUBLIC_URL).isEmpty()) {
            problems.accept(
                PUBLIC_URL, "must be set, because no client can use " + settings.text(BIND_HOST));
          }
        },
        ListenSettings.safety(BIND_HOST));
  }
}
