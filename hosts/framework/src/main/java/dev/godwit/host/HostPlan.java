package dev.godwit.host;

import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.SettingsRule;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * What a host is built from.
 *
 * @param sections the host's own settings, beside the framework's and the driver's
 * @param rules checks over several settings
 */
public record HostPlan(
    Path settingsFile,
    List<SettingSection> sections,
    List<SettingsRule> rules,
    InstantSource clock) {
  public HostPlan {
    sections = List.copyOf(sections);
    rules = List.copyOf(rules);
  }
}
