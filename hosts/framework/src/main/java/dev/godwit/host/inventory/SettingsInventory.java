package dev.godwit.host.inventory;

import dev.godwit.api.HostName;
import dev.godwit.host.settings.SettingGroup;
import dev.godwit.host.settings.Settings;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.Inventory;
import java.net.URI;
import java.util.List;

/**
 * The hosts that the settings name, in the order of their names.
 *
 * @param hosts in a stable order
 */
public record SettingsInventory(List<HostEndpoint> hosts) implements Inventory {
  public SettingsInventory {
    hosts = List.copyOf(hosts);
  }

  /** Reads the family {@code host} of settings that were checked. */
  public static SettingsInventory of(Settings settings) {
    return new SettingsInventory(
        settings.family("host").stream().map(SettingsInventory::endpoint).toList());
  }

  private static HostEndpoint endpoint(SettingGroup host) {
    return new HostEndpoint(
        new HostName(host.name()),
        URI.create(host.text("client_uri")),
        URI.create(host.text("peer_uri")),
        host.optionalText("migration_address").orElse(null));
  }
}
