package dev.godwit.nova;

import dev.godwit.host.settings.HostSetting;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.regex.Pattern;

/** The settings of this host. */
final class NovaSettings {
  static final String SOCKET = "nova_socket";
  static final String USER = "nova_user";
  static final String POLICY = "nova_policy";
  static final String ALLOWED_POLICIES = "nova_allowed_policies";
  static final String MAX_MIGRATIONS = "nova_max_migrations";

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
  private static final Pattern POLICY_NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

  private NovaSettings() {}

  static SettingSection section() {
    return new SettingSection(
        "OpenStack Nova",
        "Of the host for Nova only (`godwit nova serve`), which has `state_dir`, `plugin_dir`,"
            + " `compute_driver`, `max_stored_traces` and the driver's settings besides; its file is"
            + " `etc/godwit-nova.properties` unless `GODWIT_CONFIG` names another.",
        List.of(
            HostSetting.of(SettingDefinition.text(
                SOCKET,
                "/run/godwit/nova.sock",
                "The socket on which nova-compute is awaited. Its directory must exist and belong to"
                    + " the user that Godwit runs as.")),
            HostSetting.of(SettingDefinition.text(
                    USER,
                    "nova",
                    "The user that nova-compute runs as. Beside it only root and Godwit's own user may"
                        + " speak to Godwit."))
                .checkedBy(
                    value -> NAME.matcher(value).matches() ? null : "is not the name of a user"),
            HostSetting.of(SettingDefinition.text(
                    POLICY,
                    "nova",
                    "The convergence policy of servers whose flavor and image name none"
                        + " (godwit:policy). The default does what Nova's own monitor does."))
                .checkedBy(value ->
                    POLICY_NAME.matcher(value).matches() ? null : "is not the name of a policy"),
            HostSetting.of(SettingDefinition.list(
                ALLOWED_POLICIES,
                "nova,predictive,stepped",
                "The policies that a flavor or an image may name; another name is left out of"
                    + " account.")),
            HostSetting.of(SettingDefinition.integer(
                MAX_MIGRATIONS,
                "migrations",
                64,
                1,
                1024,
                "Migrations that may be under way for nova-compute at one time; one more is refused"
                    + " and made by Nova itself. Nova has a limit of its own"
                    + " (max_concurrent_live_migrations)."))),
        List.of());
  }
}
