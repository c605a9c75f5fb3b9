package dev.godwit.host.plugins;

import dev.godwit.host.settings.PropertiesText;
import dev.godwit.spi.SpiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.semver4j.Semver;
import org.semver4j.range.RangeListFactory;

/** Reads and checks the descriptor of a plugin directory without loading a class. */
final class DescriptorReader {
  static final String ENTRY = "META-INF/godwit/plugin.properties";
  private static final Set<String> KEYS = Set.of("id", "version", "spi", "java");
  private static final int MOST_BYTES = 64 * 1024;

  /** Comparisons that must all hold. The library takes other text for a range that fits all. */
  private static final Pattern RANGE = Pattern.compile("COMPARISON( +COMPARISON)*"
      .replace("COMPARISON", "(>=|<=|>|<|=|\\^|~)?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?"));

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
    var found = new ArrayList<PropertiesText>();
    for (Path jar : jars) {
      descriptor(jar).ifPresent(found::add);
    }
    if (found.size() != 1) {
      throw new PluginLoadException(directory
          + " must hold exactly one "
          + ENTRY
          + " in its jars, and holds "
          + found.size());
    }
    return check(directory, values(directory, found.getFirst()));
  }

  /** Refuses a jar that was cut off. */
  void requireWhole(Path jar) throws PluginLoadException {
    try {
      new JarFile(jar.toFile()).close();
    } catch (IOException e) {
      throw notWhole(jar, e);
    }
  }

  private static Optional<PropertiesText> descriptor(Path jar) throws PluginLoadException {
    try (var file = new JarFile(jar.toFile())) {
      JarEntry entry = file.getJarEntry(ENTRY);
      if (entry == null) {
        return Optional.empty();
      }
      try (InputStream in = file.getInputStream(entry)) {
        byte[] bytes = in.readNBytes(MOST_BYTES);
        return Optional.of(PropertiesText.of(new String(bytes, StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw notWhole(jar, e);
    }
  }

  private static PluginLoadException notWhole(Path jar, IOException cause) {
    return new PluginLoadException(
        jar + " is not a whole jar file (" + cause.getMessage() + "); copy it again", cause);
  }

  private static Map<String, String> values(Path directory, PropertiesText text)
      throws PluginLoadException {
    String place = place(directory);
    if (!text.faults().isEmpty()) {
      throw new PluginLoadException(
          place + " cannot be read: " + text.faults().getFirst().message());
    }
    var values = new LinkedHashMap<String, String>();
    for (PropertiesText.Entry entry : text.entries()) {
      if (!KEYS.contains(entry.key())) {
        throw new PluginLoadException(place + " has the unknown key " + entry.key());
      }
      if (values.put(entry.key(), entry.value().strip()) != null) {
        throw new PluginLoadException(place + " has the key " + entry.key() + " twice");
      }
    }
    return values;
  }

  private static String place(Path directory) {
    return "the descriptor of " + directory;
  }

  private PluginDescriptor check(Path directory, Map<String, String> values)
      throws PluginLoadException {
    String place = place(directory);
    String id = value(values, "id", place);
    String version = value(values, "version", place);
    String spi = value(values, "spi", place);
    String java = value(values, "java", place);
    if (!id.equals(String.valueOf(directory.getFileName()))) {
      throw new PluginLoadException(
          place + " has the id " + id + ", which must be the directory's name");
    }
    if (Semver.parse(version) == null) {
      throw new PluginLoadException(place + " has the version " + version + ", which is none");
    }
    if (!RANGE.matcher(spi).matches()) {
      throw new PluginLoadException(
          place + " has the SPI range " + spi + ", which is none; write one like >=1.0.0 <2.0.0");
    }
    if (!RangeListFactory.create(spi).isSatisfiedBy(hostSpi)) {
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

  private static String value(Map<String, String> values, String key, String place)
      throws PluginLoadException {
    String value = values.get(key);
    if (value == null || value.isEmpty()) {
      throw new PluginLoadException(place + " lacks the key " + key);
    }
    return value;
  }
}
