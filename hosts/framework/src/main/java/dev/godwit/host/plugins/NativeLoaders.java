package dev.godwit.host.plugins;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The class loaders of native bindings, one for each directory and process, never closed and never
 * collected. What they bind (libvirt, its event loop, JNA's own library) cannot be taken out of a
 * process again: unloading it leaks or crashes, so a host that is started again in the same process
 * must find the classes that are there. This is why the map is static.
 */
final class NativeLoaders {
  private static final ConcurrentHashMap<Path, ClassLoader> LOADERS = new ConcurrentHashMap<>();

  private NativeLoaders() {}

  /**
   * The loader of a directory; made with these jars if it is the first time.
   *
   * @param directory the plugin's directory, as a real path
   */
  static ClassLoader of(Path directory, URL[] jars, ClassLoader shared) {
    return LOADERS.computeIfAbsent(
        directory, path -> new URLClassLoader("godwit-native-" + path.getFileName(), jars, shared));
  }
}
