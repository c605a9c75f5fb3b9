package dev.godwit.host.plugins;

import dev.godwit.spi.LiveMigrationPlugin;
import dev.godwit.spi.SharedClasses;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens plugin directories. Used by one thread. */
final class PluginOpener {
  private static final Logger log = LoggerFactory.getLogger(PluginOpener.class);

  private final DescriptorReader descriptors = new DescriptorReader();
  private final ClassLoader shared;

  PluginOpener(ClassLoader host) {
    this.shared = new SharedClasses(host);
  }

  /** Reads a directory's descriptor. */
  PluginDescriptor describe(PluginDirectory directory) throws PluginLoadException {
    return descriptors.read(directory.path(), directory.jars());
  }

  /** Loads a plugin whose descriptor was checked; leaves nothing open if that fails. */
  LoadedPlugin open(PluginDirectory directory, PluginDescriptor descriptor)
      throws PluginLoadException {
    var loader = new URLClassLoader(
        "godwit-plugin-" + descriptor.id(),
        PluginDirectory.urls(directory.jars()),
        nativeLoader(directory));
    try {
      return ContextLoader.<LoadedPlugin, PluginLoadException>call(
          loader, () -> open(directory, descriptor, loader));
    } catch (PluginLoadException e) {
      closeQuietly(loader);
      throw e;
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      closeQuietly(loader);
      throw new PluginLoadException(
          "plugin " + descriptor.id() + " in " + directory.path() + " cannot be loaded: " + e, e);
    }
  }

  private static LoadedPlugin open(
      PluginDirectory directory, PluginDescriptor descriptor, URLClassLoader loader)
      throws PluginLoadException {
    var entries = new ArrayList<LiveMigrationPlugin>();
    ServiceLoader.load(LiveMigrationPlugin.class, loader).forEach(entries::add);
    if (entries.size() != 1) {
      throw new PluginLoadException(directory.path()
          + " must name exactly one "
          + LiveMigrationPlugin.class.getName()
          + " in META-INF/services, and names "
          + entries.size());
    }
    LiveMigrationPlugin plugin = entries.getFirst();
    if (!plugin.id().equals(descriptor.id())) {
      throw new PluginLoadException(directory.path()
          + " has the descriptor of "
          + descriptor.id()
          + " and the classes of "
          + plugin.id());
    }
    return new LoadedPlugin(descriptor, loader, plugin, List.copyOf(plugin.settings()));
  }

  private ClassLoader nativeLoader(PluginDirectory directory) throws PluginLoadException {
    List<Path> jars = directory.nativeJars();
    for (Path jar : jars) {
      descriptors.requireWhole(jar);
    }
    try {
      return NativeLoaders.of(directory.path().toRealPath(), PluginDirectory.urls(jars), shared);
    } catch (IOException e) {
      throw new PluginLoadException(directory.path() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void closeQuietly(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      log.debug("The classes of a plugin that failed could not be released", e);
    }
  }
}
