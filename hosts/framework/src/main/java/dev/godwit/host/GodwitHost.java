package dev.godwit.host;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import dev.godwit.host.inventory.SettingsInventory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.migrations.RecordCallbacks;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.settings.SettingsException;
import dev.godwit.host.settings.SettingsFile;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.JournalStore;
import dev.godwit.host.store.MetadataStore;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.TraceStore;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.MigrationCallbacks;
import dev.godwit.spi.SettingDefinition;
import java.time.Duration;
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

  /** Shorter than the ten seconds that are promised, so that the process can end in time. */
  private static final Duration CLOSING = Duration.ofSeconds(9);

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
   * Checks a settings file and the plugin that it names, and starts nothing.
   *
   * @return the settings that a host would be started with
   * @throws HostStartException if a host could not be started with them
   */
  public static Settings check(HostPlan plan) throws HostStartException {
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      return read(plan, parts).settings();
    } finally {
      closeAll(parts);
    }
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

  /** What the settings file says, and the plugins that were loaded to know what it may say. */
  private record Reading(
      Settings settings,
      Plugins plugins,
      String driverId,
      List<SettingDefinition> driverSettings) {}

  private static Reading read(HostPlan plan, Deque<AutoCloseable> parts) throws HostStartException {
    var sections = new ArrayList<SettingSection>(HostSettings.sections());
    sections.addAll(plan.sections());
    SettingsFile file = SettingsFile.read(plan.settingsFile());
    SettingsFile.Glimpse first = file.glimpse(sections);
    Plugins plugins = Plugins.load(first.settings().path(HostSettings.PLUGIN_DIR));
    parts.push(plugins);
    String driverId = first.settings().text(HostSettings.COMPUTE_DRIVER);
    List<SettingDefinition> driverSettings = driverSettings(plugins, driverId, first);
    sections.add(SettingSection.of("The driver " + driverId, "", driverSettings));
    return new Reading(check(file, sections, plan, driverId), plugins, driverId, driverSettings);
  }

  private static GodwitHost start(HostPlan plan, Deque<AutoCloseable> parts)
      throws HostStartException {
    Reading reading = read(plan, parts);
    Settings settings = reading.settings();
    Plugins plugins = reading.plugins();
    Database database = Database.open(settings.path(HostSettings.STATE_DIR));
    parts.push(database);
    var store = new MigrationStore(database, plan.clock());
    var traces =
        new TraceStore(database, plan.clock(), settings.smallInteger(HostSettings.MAX_TRACES));
    Inventory inventory = SettingsInventory.of(settings);
    var services = new Services(
        inventory, new RecordCallbacks(store, traces), new JournalStore(database), plan.clock());
    LiveMigrationDriver driver =
        plugins.create(reading.driverId(), settings.values(reading.driverSettings()), services);
    parts.push(driver);
    Injector injector = Guice.createInjector(
        Stage.PRODUCTION,
        new HostModule(
            settings,
            plugins,
            inventory,
            store,
            traces,
            new ServerMetadata(new MetadataStore(database)),
            new SightingStore(database),
            driver,
            plan.clock()));
    MigrationService migrations = injector.getInstance(MigrationService.class);
    parts.push(migrations);
    migrations.recover();
    return new GodwitHost(parts, injector);
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
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // On a thread of its own, because a driver whose hypervisors hang may take all of its time.
    Thread closing = Thread.ofPlatform().daemon().name("godwit-close").start(() -> closeAll(parts));
    try {
      if (!closing.join(CLOSING)) {
        log.warn("A part of the host was not closed within {} s", CLOSING.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
