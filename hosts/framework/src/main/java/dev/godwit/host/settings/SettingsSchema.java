package dev.godwit.host.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that may be set, by key. */
final class SettingsSchema {
  private final Map<String, HostSetting> settings = new LinkedHashMap<>();
  private final Map<String, SettingFamily> families = new LinkedHashMap<>();

  /**
   * Puts sections together.
   *
   * @throws IllegalArgumentException if a name is used twice or a default does not pass its own
   *     check
   */
  SettingsSchema(List<SettingSection> sections) {
    for (SettingSection section : sections) {
      for (HostSetting setting : section.settings()) {
        if (settings.put(setting.name(), setting) != null) {
          throw new IllegalArgumentException("the setting " + setting.name() + " is defined twice");
        }
        requireUsableDefault(setting);
      }
      for (SettingFamily family : section.families()) {
        if (families.put(family.prefix(), family) != null) {
          throw new IllegalArgumentException(
              "the settings " + family.prefix() + ".* are defined twice");
        }
        family.members().forEach(SettingsSchema::requireUsableDefault);
      }
    }
  }

  private static void requireUsableDefault(HostSetting setting) {
    if (!setting.required()
        && !setting.definition().defaultValue().isEmpty()
        && SettingValue.of(setting, setting.definition().defaultValue()).problem() != null) {
      throw new IllegalArgumentException(
          "the default of the setting " + setting.name() + " does not pass its own check");
    }
  }

  Map<String, HostSetting> settings() {
    return settings;
  }

  Map<String, SettingFamily> families() {
    return families;
  }

  /** The family to which a key belongs by its first word; null if to none. */
  @Nullable
  SettingFamily familyOf(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? null : families.get(key.substring(0, dot));
  }

  /** The key that was probably meant by an unknown one. */
  Optional<String> suggestion(String key) {
    var candidates = new ArrayList<>(settings.keySet());
    int first = key.indexOf('.');
    int last = key.lastIndexOf('.');
    if (first < last) {
      String name = key.substring(first + 1, last);
      for (SettingFamily family : families.values()) {
        family.members().forEach(member -> candidates.add(family.key(name, member)));
      }
    }
    return Nearest.to(key, candidates);
  }
}
