package dev.godwit.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entry to a driver, found by {@link java.util.ServiceLoader}. Has a public constructor without
 * arguments that does nothing. The host calls it from one thread, with the plugin's class loader as
 * the thread's context class loader.
 */
public interface LiveMigrationPlugin {
  /** The same id as in the descriptor. */
  String id();

  /** Every setting the driver understands. Needs neither the hypervisor nor native libraries. */
  List<SettingDefinition> settings();

  /**
   * Creates the driver. It may open connections later, by itself, and must not fail because a
   * hypervisor host is down.
   *
   * @param settings name to value for every published setting, checked and with defaults filled in
   * @param host what the driver may use of its host
   * @throws PluginException if the driver cannot work on this machine, for example because a native
   *     library is missing; the message is shown to the operator as it is
   */
  LiveMigrationDriver create(Map<String, String> settings, HostServices host)
      throws PluginException;

  /** What the driver can do without a hypervisor; needs no native library. Empty if it can do nothing. */
  default Optional<OfflineTools> offlineTools() {
    return Optional.empty();
  }
}
