package dev.godwit.host;

import dev.godwit.api.HostName;
import dev.godwit.host.metadata.Wish;
import dev.godwit.host.settings.HostSetting;
import dev.godwit.host.settings.SettingFamily;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.ValueCheck;
import dev.godwit.spi.SettingDefinition;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

/** The settings that every host of the framework has. */
final class HostSettings {
  static final String STATE_DIR = "state_dir";
  static final String PLUGIN_DIR = "plugin_dir";
  static final String COMPUTE_DRIVER = "compute_driver";
  static final String MAX_CONCURRENT = "max_concurrent_live_migrations";
  static final String MAX_QUEUED = "max_queued_live_migrations";
  static final String MAX_TRACES = "max_stored_traces";
  static final String HOST = "host";
  static final String HOST_POLICY = "policy";

  private static final Pattern DRIVER_ID = Pattern.compile("[a-z][a-z0-9_-]{0,63}");
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
  private static final ValueCheck URI_CHECK =
      value -> isLibvirtUri(value) ? null : "is not a libvirt URI such as qemu+tls://alpha/system";

  private static final String TITLE = "The host";
  private static final String PATHS = "Paths are relative to the directory of the settings file.";

  private HostSettings() {}

  static List<SettingSection> sections() {
    return List.of(host(), hypervisors());
  }

  /** Those of a host whose records and queue are elsewhere. */
  static List<SettingSection> driverSections() {
    return List.of(new SettingSection(
        TITLE, PATHS, List.of(stateDir(), pluginDir(), driver(), maxTraces()), List.of()));
  }

  private static SettingSection host() {
    return new SettingSection(
        TITLE,
        PATHS,
        List.of(
            stateDir(),
            pluginDir(),
            driver(),
            HostSetting.of(SettingDefinition.integer(
                MAX_CONCURRENT,
                "migrations",
                1,
                0,
                1000,
                "Live migrations that may leave one host at the same time, as in Nova; 0 for no"
                    + " limit. More wait in the order in which they were asked for.")),
            HostSetting.of(SettingDefinition.integer(
                MAX_QUEUED,
                "migrations",
                1000,
                1,
                100_000,
                "Live migrations that may wait; more are refused.")),
            maxTraces()),
        List.of());
  }

  private static HostSetting stateDir() {
    return HostSetting.of(SettingDefinition.text(
        STATE_DIR, "../state", "Where records, the journal and the first credentials are kept."));
  }

  private static HostSetting pluginDir() {
    return HostSetting.of(SettingDefinition.text(
        PLUGIN_DIR, "../plugins", "Where plugins are, each in a directory of its own."));
  }

  private static HostSetting driver() {
    return HostSetting.of(SettingDefinition.text(
            COMPUTE_DRIVER, "libvirt", "The id of the plugin that moves guests."))
        .checkedBy(
            value -> DRIVER_ID.matcher(value).matches() ? null : "is not the id of a plugin");
  }

  private static HostSetting maxTraces() {
    return HostSetting.of(SettingDefinition.integer(
        MAX_TRACES,
        "migrations",
        1000,
        0,
        100_000,
        "Ended live migrations whose traces are kept (godwit trace); those of the oldest are"
            + " dropped."));
  }

  private static SettingSection hypervisors() {
    return new SettingSection(
        "Hypervisor hosts",
        "",
        List.of(),
        List.of(new SettingFamily(
            HOST,
            "NAME",
            "A libvirt host. Its name is what the Compute API calls it.",
            name -> HostName.isValid(name) ? null : "is not a host name",
            List.of(
                HostSetting.of(SettingDefinition.text(
                        "client_uri", "", "The libvirt URI that Godwit opens."))
                    .asRequired()
                    .checkedBy(URI_CHECK),
                HostSetting.of(SettingDefinition.text(
                        "peer_uri",
                        "",
                        "The libvirt URI under which other hosts reach this one in a"
                            + " peer-to-peer migration; the source host resolves its name."))
                    .asRequired()
                    .checkedBy(URI_CHECK),
                HostSetting.of(SettingDefinition.text(
                        "migration_address",
                        "",
                        "The name or address on which this host receives guest memory; if"
                            + " left out, libvirt chooses."))
                    .checkedBy(value -> ADDRESS.matcher(value).matches()
                        ? null
                        : "is not a host name or an address"),
                HostSetting.of(SettingDefinition.text(
                        HOST_POLICY,
                        "",
                        "The convergence policy of migrations that leave this host; if left out,"
                            + " the driver's. A request's own and the one in the server's metadata"
                            + " come first."))
                    .checkedBy(value -> value.isEmpty() || Wish.POLICY.accepts(value)
                        ? null
                        : "is not the name of a policy")))));
  }

  private static boolean isLibvirtUri(String value) {
    try {
      URI uri = new URI(value);
      return uri.getScheme() != null && uri.getPath() != null && !uri.getPath().isEmpty();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
