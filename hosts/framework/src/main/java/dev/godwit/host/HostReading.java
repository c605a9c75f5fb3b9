package dev.godwit.host;

import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsException;
import dev.godwit.host.settings.SettingsFile;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.SettingDefinition;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the settings file says, and the plugins that were loaded to know what it may say. */
record HostReading(
    Settings settings, Plugins plugins, String driverId, List<SettingDefinition> driverSettings) {

  /**
   * Reads and checks everything.
   *
   * @param framework the framework's own sections
   * @param parts takes the plugins, which are to be closed
   * @throws HostStartException if a host could not be started with these settings
   */
  static HostReading of(HostPlan plan, List<SettingSection> framework, Deque<AutoCloseable> parts)
      throws HostStartException {
    var sections = new ArrayList<SettingSection>(framework);
    sections.addAll(plan.sections());
    SettingsFile file = SettingsFile.read(plan.settingsFile());
    SettingsFile.Glimpse first = file.glimpse(sections);
    Plugins plugins = Plugins.load(first.settings().path(HostSettings.PLUGIN_DIR));
    parts.push(plugins);
    String driverId = first.settings().text(HostSettings.COMPUTE_DRIVER);
    List<SettingDefinition> driverSettings = driverSettings(plugins, driverId, first);
    sections.add(SettingSection.of("The driver " + driverId, "", driverSettings));
    return new HostReading(
        check(file, sections, plan, driverId), plugins, driverId, driverSettings);
  }

  /** Creates the driver. */
  LiveMigrationDriver createDriver(HostServices services) throws HostStartException {
    return plugins.create(driverId, settings.values(driverSettings), services);
  }

  /** The settings of the driver; if it failed, that is told with whatever else is wrong. */
  private static List<SettingDefinition> driverSettings(
      Plugins plugins, String id, SettingsFile.Glimpse glimpse) throws HostStartException {
    try {
      return plugins.settings(id);
    } catch (HostStartException e) {
      if (glimpse.problems().isEmpty()) {
        throw e;
      }
      var problems = new ArrayList<>(glimpse.problems());
      problems.add(
          glimpse.settings().problem(HostSettings.COMPUTE_DRIVER, String.valueOf(e.getMessage())));
      throw new SettingsException(problems);
    }
  }

  private static Settings check(
      SettingsFile file, List<SettingSection> sections, HostPlan plan, String driverId)
      throws HostStartException {
    try {
      return file.check(sections, plan.rules());
    } catch (IllegalArgumentException e) {
      // The host's own sections were checked before the driver's were added.
      throw new HostStartException(
          "the settings that plugin " + driverId + " publishes cannot be used: " + e.getMessage(),
          e);
    }
  }
}
