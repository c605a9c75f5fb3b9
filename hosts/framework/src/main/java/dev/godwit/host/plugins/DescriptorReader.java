package dev.godwit.host.plugins;

import dev.godwit.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.semver4j.Semver;
import org.semver4j.range.RangeListFactory;

/** Reads and checks the descriptor of a plugin directory without loading a class. */
final class DescriptorReader {
  static final String ENTRY = "META-INF/godwit/plugin.properties";
  private static final Set<String> KEYS = Set.of("id", "version", "spi", "java");
  private static final int MOST_BYTES = 64 * 1024;

  private final Semver hostSpi = new Semver(SpiVersion.CURRENT);
  private final int hostJava = Runtime.version().feature();

  /**
   * Reads the descriptor of a directory.
   *
   * @param jars the directory's jars
   */
  PluginDescriptor read(Path directory, List<Path> jars) throws PluginLoadException {
    if (jars.isEmpty()) {
      throw new PluginLoadException(directory + " holds no jar");
    }
    var found = new ArrayList<Properties>();
    for (Path jar : jars) {
      Properties properties = properties(jar);
      if (!properties.isEmpty()) {
        found.add(properties);
      }
    }
    if (found.size() != 1) {
      throw new PluginLoadException(directory
          + " must hold exactly one "
          + ENTRY
          + " in its jars, and holds "
          + found.size());
    }
    return check(directory, found.getFirst());
  }

  private static Properties properties(Path jar) throws PluginLoadException {
    var properties = new Properties();
    try (var file = new JarFile(jar.toFile())) {
      JarEntry entry = file.getJarEntry(ENTRY);
      if (entry != null) {
        try (InputStream in = file.getInputStream(entry)) {
          byte[] bytes = in.readNBytes(MOST_BYTES);
          properties.load(new InputStreamReader(
              new java.io.ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
        }
      }
      return properties;
    } catch (IOException | IllegalArgumentException e) {
      throw new PluginLoadException(
          jar + " is not a whole jar file (" + e.getMessage() + "); copy it again", e);
    }
  }

  private PluginDescriptor check(Path directory, Properties properties) throws PluginLoadException {
    String place = "the descriptor of " + directory;
    var unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new PluginLoadException(place + " has the unknown key " + unknown.first());
    }
    String id = value(properties, "id", place);
    String version = value(properties, "version", place);
    String spi = value(properties, "spi", place);
    String java = value(properties, "java", place);
    if (!id.equals(String.valueOf(directory.getFileName()))) {
      throw new PluginLoadException(
          place + " has the id " + id + ", which must be the directory's name");
    }
    if (Semver.parse(version) == null) {
      throw new PluginLoadException(place + " has the version " + version + ", which is none");
    }
    var range = RangeListFactory.create(spi);
    if (!range.isSatisfiedBy(hostSpi)) {
      throw new PluginLoadException("plugin "
          + id
          + " "
          + version
          + " in "
          + directory
          + " needs the SPI "
          + spi
          + ", this host offers "
          + SpiVersion.CURRENT
          + "; install a plugin and a host that fit");
    }
    return new PluginDescriptor(id, version, spi, javaRelease(place, id, java));
  }

  private int javaRelease(String place, String id, String text) throws PluginLoadException {
    int release;
    try {
      release = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new PluginLoadException(
          place + " asks for Java " + text + ", which is no feature release", e);
    }
    if (release > hostJava) {
      throw new PluginLoadException(
          "plugin " + id + " needs Java " + release + ", this is Java " + hostJava);
    }
    return release;
  }

  private static String value(Properties properties, String key, String place)
      throws PluginLoadException {
    String value = properties.getProperty(key);
    if (value == null || value.isBlank()) {
      throw new PluginLoadException(place + " lacks the key " + key);
    }
    return value.trim();
  }
}
