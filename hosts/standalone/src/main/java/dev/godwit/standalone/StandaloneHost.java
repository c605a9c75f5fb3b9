package dev.godwit.standalone;

import dev.godwit.host.GodwitHost;
import dev.godwit.host.HostPlan;
import dev.godwit.host.http.ListenSettings;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.standalone.identity.StandaloneIdentitySettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The standalone host at work: the framework's host and the APIs in front of it. */
public final class StandaloneHost implements AutoCloseable {
  private final GodwitHost host;
  private final Apis apis;

  private StandaloneHost(GodwitHost host, Apis apis) {
    this.host = host;
    this.apis = apis;
  }

  /** The settings of this host, in the order of its reference, before those of its driver. */
  public static List<SettingSection> settingSections() {
    var sections = new ArrayList<SettingSection>(GodwitHost.settingSections());
    sections.addAll(ownSections());
    return List.copyOf(sections);
  }

  static List<SettingSection> ownSections() {
    return List.of(ServerSettings.section(), StandaloneIdentitySettings.section());
  }

  private static HostPlan plan(Path settingsFile, InstantSource clock) {
    return new HostPlan(settingsFile, ownSections(), ServerSettings.rules(), clock);
  }

  /**
   * Checks a settings file, the plugin that it names and the certificate, and starts nothing.
   *
   * @return the settings that would be used
   * @throws HostStartException if anything is wrong
   */
  public static Settings check(Path settingsFile, InstantSource clock) throws HostStartException {
    Settings settings = GodwitHost.check(plan(settingsFile, clock));
    ListenSettings.checkTls(settings);
    return settings;
  }

  /**
   * Starts everything.
   *
   * @throws HostStartException if it cannot start; nothing is left open then
   */
  public static StandaloneHost start(Path settingsFile, InstantSource clock)
      throws HostStartException {
    GodwitHost host = GodwitHost.start(plan(settingsFile, clock));
    try {
      var parts = new Apis.Parts(
          host.instance(ServerDirectory.class),
          host.instance(MigrationService.class),
          host.instance(MigrationStore.class),
          host.instance(ServerMetadata.class),
          host.instance(Plugins.class)::statuses);
      return new StandaloneHost(host, Apis.start(host.instance(Settings.class), parts, clock));
    } catch (HostStartException | RuntimeException e) {
      host.close();
      throw e;
    }
  }

  /** Where it answers, without a path. */
  public String baseUrl() {
    return apis.baseUrl();
  }

  /** The credentials that the first start made. */
  public Path cloudsFile() {
    return apis.cloudsFile();
  }

  /** Takes no more requests and closes everything; migrations go on in the hypervisors. */
  @Override
  public void close() {
    apis.close();
    host.close();
  }
}
