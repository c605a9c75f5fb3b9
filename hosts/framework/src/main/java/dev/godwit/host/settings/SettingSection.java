package dev.godwit.host.settings;

import dev.godwit.spi.SettingDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Settings that belong together, in the order in which they are documented.
 *
 * @param title heading in the documentation
 * @param introduction some sentences below the heading; empty for none
 */
public record SettingSection(
    String title, String introduction, List<HostSetting> settings, List<SettingFamily> families) {
  public SettingSection {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(introduction, "introduction");
    settings = List.copyOf(settings);
    families = List.copyOf(families);
  }

  /** A section of settings that may all be left out. */
  public static SettingSection of(
      String title, String introduction, SettingDefinition... definitions) {
    return of(title, introduction, Arrays.asList(definitions));
  }

  /** A section of settings that may all be left out. */
  public static SettingSection of(
      String title, String introduction, List<SettingDefinition> definitions) {
    return new SettingSection(
        title, introduction, definitions.stream().map(HostSetting::of).toList(), List.of());
  }
}
