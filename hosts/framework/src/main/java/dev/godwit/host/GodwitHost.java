package dev.godwit.host;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import dev.godwit.host.inventory.SettingsInventory;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.migrations.RecordCallbacks;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsException;
import dev.godwit.host.settings.SettingsFile;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.JournalStore;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.MigrationCallbacks;
import dev.godwit.spi.SettingDefinition;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host at work: settings, plugins, the driver, the store and what stands on them. Started and
 * closed by one thread; the parts may be used by any.
 */
public final class GodwitHost implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GodwitHost.class);

  private final Deque<AutoCloseable> parts;
  private final Injector injector;
  private final AtomicBoolean closed = new AtomicBoolean();

  private GodwitHost(Deque<AutoCloseable> parts, Injector injector) {
    this.parts = parts;
    this.injector = injector;
  }

  /** The settings that every host of this framework has, for a reference of all settings. */
  public static List<SettingSection> settingSections() {
    return HostSettings.sections();
  }

  /**
   * Starts a host and takes up the migrations that an earlier process left.
   *
   * @throws HostStartException if it cannot start; nothing is left open then
   */
  public static GodwitHost start(HostPlan plan) throws HostStartException {
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      return start(plan, parts);
    } catch (HostStartException | RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private static GodwitHost start(HostPlan plan, Deque<AutoCloseable> parts)
      throws HostStartException {
    var sections = new ArrayList<SettingSection>(HostSettings.sections());
    sections.addAll(plan.sections());
    SettingsFile file = SettingsFile.read(plan.settingsFile());
    Settings first = file.glimpse(sections).settings();
    Plugins plugins = Plugins.load(first.path(HostSettings.PLUGIN_DIR));
    parts.push(plugins);
    String driverId = first.text(HostSettings.COMPUTE_DRIVER);
    List<SettingDefinition> driverSettings = driverSettings(plugins, driverId, file, sections);
    sections.add(SettingSection.of("The driver " + driverId, "", driverSettings));
    Settings settings = file.check(sections, plan.rules());

    Database database = Database.open(settings.path(HostSettings.STATE_DIR));
    parts.push(database);
    var store = new MigrationStore(database, plan.clock());
    Inventory inventory = SettingsInventory.of(settings);
    var services = new Services(
        inventory, new RecordCallbacks(store), new JournalStore(database), plan.clock());
    LiveMigrationDriver driver =
        plugins.create(driverId, settings.values(driverSettings), services);
    parts.push(driver);
    Injector injector = Guice.createInjector(
        Stage.PRODUCTION,
        new HostModule(settings, plugins, inventory, store, driver, plan.clock()));
    MigrationService migrations = injector.getInstance(MigrationService.class);
    parts.push(migrations);
    migrations.recover();
    return new GodwitHost(parts, injector);
  }

  /** A driver that is missing is told before settings that nobody can know without it. */
  private static List<SettingDefinition> driverSettings(
      Plugins plugins, String id, SettingsFile file, List<SettingSection> sections)
      throws HostStartException {
    var problems = file.glimpse(sections).problems();
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return plugins.settings(id);
  }

  /** A part of the host: whatever {@link HostModule} binds. */
  public <T> T instance(Class<T> type) {
    return injector.getInstance(type);
  }

  /**
   * Takes no new work and closes everything within ten seconds; migrations under way go on in the
   * hypervisors. Does nothing the second time.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      closeAll(parts);
    }
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("A part of the host could not be closed", e);
      }
    }
  }

  private record Services(
      Inventory inventory, MigrationCallbacks callbacks, Journal journal, InstantSource clock)
      implements HostServices {}
}
