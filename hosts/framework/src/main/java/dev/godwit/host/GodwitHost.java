package dev.godwit.host;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import dev.godwit.host.inventory.SettingsInventory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.migrations.RecordCallbacks;
import dev.godwit.host.settings.SettingSection;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A host at work: settings, plugins, the driver, the store and what stands on them. Started and
 * closed by one thread; the parts may be used by any.
 */
public final class GodwitHost implements AutoCloseable {
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
      return HostReading.of(plan, HostSettings.sections(), parts).settings();
    } finally {
      Parts.closeAll(parts);
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
      Parts.closeAll(parts);
      throw e;
    }
  }

  private static GodwitHost start(HostPlan plan, Deque<AutoCloseable> parts)
      throws HostStartException {
    HostReading reading = HostReading.of(plan, HostSettings.sections(), parts);
    Settings settings = reading.settings();
    Database database = Database.open(settings.path(HostSettings.STATE_DIR));
    parts.push(database);
    var store = new MigrationStore(database, plan.clock());
    var traces =
        new TraceStore(database, plan.clock(), settings.smallInteger(HostSettings.MAX_TRACES));
    Inventory inventory = SettingsInventory.of(settings);
    var callbacks = new RecordCallbacks(store, traces);
    var services = new Services(inventory, callbacks, new JournalStore(database), plan.clock());
    LiveMigrationDriver driver = reading.createDriver(services);
    parts.push(driver);
    Injector injector = Guice.createInjector(
        Stage.PRODUCTION,
        new HostModule(
            settings,
            reading.plugins(),
            inventory,
            store,
            traces,
            new ServerMetadata(new MetadataStore(database)),
            new SightingStore(database),
            driver,
            plan.clock()));
    MigrationService migrations = injector.getInstance(MigrationService.class);
    parts.push(migrations);
    callbacks.whenOwing(migrations::owes);
    migrations.recover();
    return new GodwitHost(parts, injector);
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
      Parts.closeWithin(parts, CLOSING);
    }
  }

  private record Services(
      Inventory inventory, MigrationCallbacks callbacks, Journal journal, InstantSource clock)
      implements HostServices {}
}
