package dev.godwit.host.plugins;

import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.LiveMigrationPlugin;
import dev.godwit.spi.PluginException;
import dev.godwit.spi.SettingDefinition;
import java.io.IOException;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plugin whose classes are loaded. Used by one thread. */
final class LoadedPlugin implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoadedPlugin.class);

  private final PluginDescriptor descriptor;
  private final URLClassLoader loader;
  private final LiveMigrationPlugin plugin;
  private final List<SettingDefinition> settings;

  LoadedPlugin(
      PluginDescriptor descriptor,
      URLClassLoader loader,
      LiveMigrationPlugin plugin,
      List<SettingDefinition> settings) {
    this.descriptor = descriptor;
    this.loader = loader;
    this.plugin = plugin;
    this.settings = List.copyOf(settings);
  }

  PluginDescriptor descriptor() {
    return descriptor;
  }

  List<SettingDefinition> settings() {
    return settings;
  }

  /**
   * Creates the driver.
   *
   * @throws PluginLoadException if the plugin refuses, or throws anything else
   */
  LiveMigrationDriver create(Map<String, String> values, HostServices host)
      throws PluginLoadException {
    ClassLoader hostLoader = LoadedPlugin.class.getClassLoader();
    try {
      LiveMigrationDriver driver = ContextLoader.<LiveMigrationDriver, PluginException>call(
          loader, () -> plugin.create(values, new HostSide(host, hostLoader)));
      return new PluginSide(driver, loader, hostLoader);
    } catch (PluginException e) {
      throw new PluginLoadException(
          "plugin " + descriptor.id() + " cannot be used: " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      throw new PluginLoadException(
          "plugin " + descriptor.id() + " " + descriptor.version() + " broke at its start: " + e,
          e);
    }
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      log.warn(
          "The classes of plugin {} could not be released: {}", descriptor.id(), e.getMessage());
    }
  }
}
