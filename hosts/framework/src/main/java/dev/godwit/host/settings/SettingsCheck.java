package dev.godwit.host.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One pass over a settings file that collects values and everything that is wrong. */
final class SettingsCheck {
  private static final Comparator<SettingProblem> BY_LINE =
      Comparator.comparing(SettingProblem::line, Comparator.nullsLast(Comparator.naturalOrder()));

  private final Path file;
  private final SettingsSchema schema;
  private final Map<String, PropertiesText.Entry> entries = new LinkedHashMap<>();
  private final List<SettingProblem> problems = new ArrayList<>();

  SettingsCheck(Path file, PropertiesText text, SettingsSchema schema) {
    this.file = file;
    this.schema = schema;
    for (PropertiesText.Fault fault : text.faults()) {
      problems.add(new SettingProblem(file, fault.line(), null, fault.message()));
    }
    for (PropertiesText.Entry entry : text.entries()) {
      PropertiesText.Entry earlier = entries.putIfAbsent(entry.key(), entry);
      if (earlier != null) {
        problems.add(new SettingProblem(
            file, entry.line(), entry.key(), "is set already in line " + earlier.line()));
      }
    }
  }

  /** The values, wrong ones replaced by their defaults. Called once. */
  Settings settings() {
    var values = new TreeMap<String, Settings.Value>();
    for (HostSetting setting : schema.settings().values()) {
      values.put(setting.name(), value(setting.name(), setting, null));
    }
    var groups = new TreeMap<String, Map<String, SettingGroup>>();
    for (SettingFamily family : schema.families().values()) {
      groups.put(family.prefix(), groups(family));
    }
    var lines = new LinkedHashMap<String, Integer>();
    entries.forEach((key, entry) -> lines.put(key, entry.line()));
    return new Settings(file, values, groups, lines);
  }

  private Map<String, SettingGroup> groups(SettingFamily family) {
    var firstLines = new TreeMap<String, Integer>();
    for (PropertiesText.Entry entry : entries.values()) {
      String name = nameIn(family, entry.key());
      if (name != null) {
        firstLines.putIfAbsent(name, entry.line());
      }
    }
    var groups = new TreeMap<String, SettingGroup>();
    firstLines.forEach((name, line) -> {
      String problem = family.nameCheck().problem(name);
      if (problem != null) {
        problems.add(new SettingProblem(
            file, line, family.prefix() + "." + name, "the name '" + name + "' " + problem));
      }
      var values = new TreeMap<String, Settings.Value>();
      for (HostSetting member : family.members()) {
        values.put(member.name(), value(family.key(name, member), member, line));
      }
      groups.put(name, new SettingGroup(name, values));
    });
    return groups;
  }

  /** The name in a well-formed key of the family; null for any other key. */
  private static @Nullable String nameIn(SettingFamily family, String key) {
    int last = key.lastIndexOf('.');
    int nameStart = family.prefix().length() + 1;
    return key.startsWith(family.prefix() + ".") && last > nameStart
        ? key.substring(nameStart, last)
        : null;
  }

  private Settings.Value value(String key, HostSetting setting, @Nullable Integer groupLine) {
    PropertiesText.Entry entry = entries.get(key);
    boolean secret = setting.definition().secret();
    if (entry == null) {
      if (setting.required()) {
        problems.add(new SettingProblem(file, groupLine, key, "must be set and is missing"));
      }
      return new Settings.Value(setting.definition().defaultValue(), secret);
    }
    SettingValue value = SettingValue.of(setting, entry.value());
    if (value.problem() != null) {
      problems.add(new SettingProblem(file, entry.line(), key, value.problem()));
    }
    return new Settings.Value(value.text(), secret);
  }

  /** Reports every key that is in no section. */
  void rejectUnknownKeys() {
    for (PropertiesText.Entry entry : entries.values()) {
      if (!isKnown(entry.key())) {
        problems.add(new SettingProblem(file, entry.line(), entry.key(), unknown(entry.key())));
      }
    }
  }

  private boolean isKnown(String key) {
    if (schema.settings().containsKey(key)) {
      return true;
    }
    SettingFamily family = schema.familyOf(key);
    if (family == null) {
      return false;
    }
    String name = nameIn(family, key);
    return name != null
        && family.members().stream().anyMatch(member -> family.key(name, member).equals(key));
  }

  private String unknown(String key) {
    return schema
        .suggestion(key)
        .map(suggestion -> "there is no such setting; did you mean " + suggestion + "?")
        .orElseGet(() -> {
          SettingFamily family = schema.familyOf(key);
          return family == null
              ? "there is no such setting"
              : "there is no such setting; there are "
                  + family.members().stream()
                      .map(member -> family.key(family.placeholder(), member))
                      .collect(Collectors.joining(", "));
        });
  }

  /** Reports a problem that a rule found. */
  void reject(String key, String message) {
    PropertiesText.Entry entry = entries.get(key);
    problems.add(new SettingProblem(file, entry == null ? null : entry.line(), key, message));
  }

  List<SettingProblem> problems() {
    return problems.stream().sorted(BY_LINE).toList();
  }
}
