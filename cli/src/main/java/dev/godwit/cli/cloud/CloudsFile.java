package dev.godwit.cli.cloud;

import dev.godwit.cli.exit.CommandException;
import dev.godwit.cli.exit.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** One {@code clouds.yaml}. */
final class CloudsFile {
  private static final long MOST_BYTES = 1 << 20;

  private final Path path;
  private final Map<String, Map<String, String>> clouds;

  private CloudsFile(Path path, Map<String, Map<String, String>> clouds) {
    this.path = path;
    this.clouds = clouds;
  }

  /**
   * Reads the file.
   *
   * @throws CommandException when it cannot be read or is no clouds file
   */
  static CloudsFile read(Path path) {
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw new CommandException(Exit.WRONG_USE, path + " is larger than a clouds file can be");
      }
      var settings = LoadSettings.builder()
          .setLabel(path.toString())
          .setAllowDuplicateKeys(false)
          .build();
      Object document = new Load(settings).loadFromString(Files.readString(path));
      if (!(document instanceof Map<?, ?> root) || !(root.get("clouds") instanceof Map<?, ?> all)) {
        throw new CommandException(Exit.WRONG_USE, path + " has no \"clouds\"");
      }
      var clouds = new TreeMap<String, Map<String, String>>();
      all.forEach((name, options) -> clouds.put(String.valueOf(name), flat(options)));
      return new CloudsFile(path, clouds);
    } catch (IOException e) {
      throw new CommandException(Exit.WRONG_USE, path + " cannot be read: " + e.getMessage(), e);
    } catch (YamlEngineException e) {
      throw new CommandException(Exit.WRONG_USE, path + " is no YAML: " + e.getMessage(), e);
    }
  }

  /** The options of {@code auth} stand beside the others. */
  private static Map<String, String> flat(Object options) {
    var flat = new TreeMap<String, String>();
    if (options instanceof Map<?, ?> all) {
      all.forEach((key, value) -> {
        if ("auth".equals(key)) {
          flat.putAll(flat(value));
        } else if (value != null && !(value instanceof Map)) {
          flat.put(String.valueOf(key), String.valueOf(value));
        }
      });
    }
    return flat;
  }

  Set<String> names() {
    return new TreeSet<>(clouds.keySet());
  }

  /** @throws CommandException when the file has no such cloud, or an incomplete one */
  Cloud cloud(String name) {
    Map<String, String> options = clouds.get(name);
    if (options == null) {
      throw new CommandException(
          Exit.WRONG_USE,
          path + " has no cloud \"" + name + "\"; it has: " + String.join(", ", clouds.keySet()));
    }
    return Cloud.of("cloud \"" + name + "\" of " + path, options);
  }
}
