package dev.godwit.host.settings;

import dev.godwit.spi.SettingDefinition;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Settings that have been read and checked, with defaults filled in. Immutable. {@link #toString}
 * masks secrets.
 */
public final class Settings {
  private final Path file;
  private final Map<String, Value> values;
  private final Map<String, Map<String, SettingGroup>> families;
  private final Map<String, Integer> lines;

  Settings(
      Path file,
      Map<String, Value> values,
      Map<String, Map<String, SettingGroup>> families,
      Map<String, Integer> lines) {
    this.file = file;
    this.values = values;
    this.families = families;
    this.lines = lines;
  }

  /** The file, absolute. */
  public Path file() {
    return file;
  }

  /** Whether the file sets the key, instead of leaving it to its default. */
  public boolean isSet(String key) {
    return lines.containsKey(key);
  }

  /**
   * A value as text.
   *
   * @throws IllegalArgumentException if no such setting is defined; likewise for the other methods
   */
  public String text(String key) {
    return value(values, key).text();
  }

  /** A value as text; empty if it is blank. */
  public Optional<String> optionalText(String key) {
    return Optional.of(text(key)).filter(text -> !text.isBlank());
  }

  /** The value of an integer setting. */
  public long integer(String key) {
    return Long.parseLong(text(key));
  }

  /** The value of an integer setting whose bounds are in the range of an int. */
  public int smallInteger(String key) {
    return Math.toIntExact(integer(key));
  }

  /** The value of a boolean setting. */
  public boolean flag(String key) {
    return Boolean.parseBoolean(text(key));
  }

  /** The items of a list setting. */
  public List<String> list(String key) {
    return SettingValue.items(text(key));
  }

  /** A value as a path; a relative one is relative to the directory of the settings file. */
  public Path path(String key) {
    return file.resolveSibling(text(key)).normalize();
  }

  /** As {@link #path}; empty if the value is blank. */
  public Optional<Path> optionalPath(String key) {
    return optionalText(key).map(text -> file.resolveSibling(text).normalize());
  }

  /** The named things of one family, in the order of their names. */
  public List<SettingGroup> family(String prefix) {
    Map<String, SettingGroup> groups = families.get(prefix);
    if (groups == null) {
      throw new IllegalArgumentException("no settings " + prefix + ".* are defined");
    }
    return List.copyOf(groups.values());
  }

  /** Names and values of these settings, with secrets as they are: what a plugin is given. */
  public Map<String, String> values(Collection<SettingDefinition> definitions) {
    var chosen = new LinkedHashMap<String, String>();
    definitions.forEach(definition -> chosen.put(definition.name(), text(definition.name())));
    return Map.copyOf(chosen);
  }

  /** A problem with a key, with the place where the file sets it. */
  public SettingProblem problem(String key, String message) {
    return new SettingProblem(file, lines.get(key), key, message);
  }

  static Value value(Map<String, Value> values, String key) {
    Value value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no setting " + key + " is defined");
    }
    return value;
  }

  /** All settings, one a line in the form of the file, those of the file first; secrets masked. */
  public String describe() {
    var set = new StringBuilder();
    var defaults = new StringBuilder();
    values.forEach((key, value) ->
        (isSet(key) ? set : defaults).append(key).append(" = ").append(value).append('\n'));
    families.forEach((prefix, groups) -> groups
        .values()
        .forEach(group -> set.append(group.describe(prefix + "." + group.name() + "."))));
    return "# from " + file + "\n" + set + "# defaults\n" + defaults;
  }

  /** All settings, secrets masked. */
  @Override
  public String toString() {
    return file
        + values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", ", " {", "} "))
        + families;
  }

  /** A value that does not show itself if it is secret. */
  record Value(String text, boolean secret) {
    @Override
    public String toString() {
      return secret && !text.isEmpty() ? SettingValue.MASK : text;
    }
  }
}
