package dev.godwit.nova;

import dev.godwit.host.http.ListenSettings;
import dev.godwit.host.settings.HostSetting;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsRule;
import dev.godwit.spi.SettingDefinition;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** The settings of the extension API on a compute node. */
final class ApiSettings {
  static final String BIND_HOST = "api_bind_host";
  static final String BIND_PORT = "api_bind_port";
  static final String ROLES = "api_roles";
  static final String KEYSTONE_URL = "keystone_url";
  static final String KEYSTONE_AUTHORITIES = "keystone_ca_certificate";

  private ApiSettings() {}

  static SettingSection section() {
    var settings = new ArrayList<HostSetting>();
    settings.add(ListenSettings.address(
        BIND_HOST,
        "",
        "The address on which `/godwit/v1` is served; unless it is set, nothing is served."));
    settings.add(HostSetting.of(SettingDefinition.integer(
        BIND_PORT,
        "",
        8785,
        0,
        65535,
        "The port; 0 takes any that is free. 8774 and 8775 are Nova's.")));
    settings.addAll(ListenSettings.tls("tokens"));
    settings.add(HostSetting.of(SettingDefinition.text(
            KEYSTONE_URL,
            "",
            "Keystone, which is asked about the tokens of callers, such as"
                + " https://keystone.example.org:5000. Set together with " + BIND_HOST + "."))
        .checkedBy(value ->
            isUrl(value) ? null : "is not a URL such as https://keystone.example.org:5000"));
    settings.add(HostSetting.of(SettingDefinition.text(
        KEYSTONE_AUTHORITIES,
        "",
        "A PEM file with the authorities of Keystone's certificate; otherwise those that Java"
            + " trusts. Read at the start.")));
    settings.add(HostSetting.of(SettingDefinition.list(
        ROLES, "admin", "The roles of which a caller needs one, in whatever project.")));
    return new SettingSection(
        "OpenStack Nova: the API of a compute node",
        "Of the host for Nova only. Who may read plugin state, migrations and traces there, and how;"
            + " an address that is not loopback needs TLS.",
        settings,
        List.of());
  }

  private static boolean isUrl(String value) {
    try {
      URI uri = new URI(value);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Whether the API is to be served. */
  static boolean isOn(Settings settings) {
    return settings.optionalText(BIND_HOST).isPresent();
  }

  static List<SettingsRule> rules() {
    SettingsRule safety = ListenSettings.safety(BIND_HOST);
    return List.of(
        ListenSettings.pair(),
        (settings, problems) -> {
          if (isOn(settings)) {
            safety.check(settings, problems);
          }
        },
        (settings, problems) -> {
          boolean hasKeystone = settings.optionalText(KEYSTONE_URL).isPresent();
          if (isOn(settings) && !hasKeystone) {
            problems.accept(BIND_HOST, "needs a " + KEYSTONE_URL + ", to know who asks");
          } else if (hasKeystone && !isOn(settings)) {
            problems.accept(KEYSTONE_URL, "needs an " + BIND_HOST + ", or nobody can ask");
          }
        },
        (settings, problems) -> {
          if (settings.list(ROLES).isEmpty()) {
            problems.accept(ROLES, "must name a role");
          }
        });
  }
}
