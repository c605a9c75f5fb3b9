package dev.godwit.host.plugins;

import dev.godwit.host.startup.HostStartException;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.SettingDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a host. Loaded and closed by one thread; {@link #statuses} may be read by any.
 *
 * <p>A plugin that fails is closed, kept with its cause, and disturbs no other.
 */
public final class Plugins implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Plugins.class);

  private final Path directory;
  private final Map<String, LoadedPlugin> loaded = new HashMap<>();
  private volatile List<PluginStatus> statuses = List.of();

  private Plugins(Path directory) {
    this.directory = directory;
  }

  /**
   * Loads every plugin below a directory.
   *
   * @param directory need not exist: there are no plugins then
   * @throws HostStartException if the directory cannot be read
   */
  public static Plugins load(Path directory) throws HostStartException {
    var plugins = new Plugins(directory.toAbsolutePath().normalize());
    plugins.loadAll();
    return plugins;
  }

  private void loadAll() throws HostStartException {
    var opener = new PluginOpener(Plugins.class.getClassLoader());
    try {
      for (PluginDirectory plugin : PluginDirectory.below(directory)) {
        load(opener, plugin);
      }
    } catch (IOException e) {
      throw new HostStartException(
          "the plugin directory " + directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void load(PluginOpener opener, PluginDirectory plugin) {
    String version = null;
    try {
      PluginDescriptor descriptor = opener.describe(plugin);
      version = descriptor.version();
      loaded.put(descriptor.id(), opener.open(plugin, descriptor));
      add(new PluginStatus(plugin.id(), version, PluginStatus.State.LOADED, null));
    } catch (PluginLoadException e) {
      log.error("Plugin {} was not loaded: {}", plugin.id(), e.getMessage());
      add(new PluginStatus(plugin.id(), version, PluginStatus.State.FAILED, e.getMessage()));
    }
  }

  private void add(PluginStatus status) {
    var all = new ArrayList<>(statuses);
    all.removeIf(other -> other.id().equals(status.id()));
    all.add(status);
    statuses = List.copyOf(all);
  }

  /** What became of each plugin directory, in the order of their names. */
  public List<PluginStatus> statuses() {
    return statuses;
  }

  /**
   * The settings of a driver.
   *
   * @throws HostStartException if there is no such plugin, or it failed; says where was looked and
   *     why
   */
  public List<SettingDefinition> settings(String id) throws HostStartException {
    return require(id).settings();
  }

  /**
   * Creates a driver.
   *
   * @param values for every setting of the driver
   * @throws HostStartException if there is no such plugin, or it failed; says where was looked and
   *     why
   */
  public LiveMigrationDriver create(String id, Map<String, String> values, HostServices host)
      throws HostStartException {
    LoadedPlugin plugin = require(id);
    try {
      return plugin.create(values, host);
    } catch (PluginLoadException e) {
      loaded.remove(id);
      plugin.close();
      add(new PluginStatus(
          id, plugin.descriptor().version(), PluginStatus.State.FAILED, e.getMessage()));
      throw new HostStartException(e.getMessage(), e);
    }
  }

  private LoadedPlugin require(String id) throws HostStartException {
    LoadedPlugin plugin = loaded.get(id);
    if (plugin != null) {
      return plugin;
    }
    for (PluginStatus status : statuses) {
      if (status.id().equals(id)) {
        throw new HostStartException(
            "the driver " + id + " (compute_driver) was not loaded: " + status.cause());
      }
    }
    throw new HostStartException("the driver "
        + id
        + " (compute_driver) is not there: looked for the plugin in "
        + directory.resolve(id));
  }

  /** Releases the plugins' classes; their drivers are to be closed before. */
  @Override
  public void close() {
    loaded.values().forEach(LoadedPlugin::close);
    loaded.clear();
  }
}
