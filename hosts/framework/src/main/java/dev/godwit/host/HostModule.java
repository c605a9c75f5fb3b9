package dev.godwit.host;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.godwit.api.HostName;
import dev.godwit.api.HypervisorView;
import dev.godwit.api.LiveMigration;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.metadata.ServerMetadata;
import dev.godwit.host.migrations.MigrationService;
import dev.godwit.host.migrations.OptionSources;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.SettingGroup;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.store.MigrationStore;
import dev.godwit.host.store.SightingStore;
import dev.godwit.host.store.TraceStore;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.LiveMigrationDriver;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Binds what the driver gave, and what the framework makes of it. Every binding stands here. */
final class HostModule extends AbstractModule {
  private final Settings settings;
  private final Plugins plugins;
  private final Inventory inventory;
  private final MigrationStore store;
  private final TraceStore traces;
  private final ServerMetadata metadata;
  private final SightingStore sightings;
  private final LiveMigrationDriver driver;
  private final InstantSource clock;

  HostModule(
      Settings settings,
      Plugins plugins,
      Inventory inventory,
      MigrationStore store,
      TraceStore traces,
      ServerMetadata metadata,
      SightingStore sightings,
      LiveMigrationDriver driver,
      InstantSource clock) {
    this.settings = settings;
    this.plugins = plugins;
    this.inventory = inventory;
    this.store = store;
    this.traces = traces;
    this.metadata = metadata;
    this.sightings = sightings;
    this.driver = driver;
    this.clock = clock;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    bind(Settings.class).toInstance(settings);
    bind(Plugins.class).toInstance(plugins);
    bind(Inventory.class).toInstance(inventory);
    bind(MigrationStore.class).toInstance(store);
    bind(ServerMetadata.class).toInstance(metadata);
    bind(LiveMigration.class).toInstance(driver.liveMigration());
    bind(HypervisorView.class).toInstance(driver.hypervisors());
    bind(InstantSource.class).toInstance(clock);
  }

  @Provides
  @Singleton
  ServerDirectory directory(HypervisorView hypervisors) {
    return new ServerDirectory(inventory, hypervisors, store, sightings, clock);
  }

  @Provides
  @Singleton
  MigrationService migrations(ServerDirectory directory, LiveMigration liveMigration) {
    return new MigrationService(
        inventory,
        directory,
        store,
        traces,
        new OptionSources(metadata, policies()),
        liveMigration,
        settings.smallInteger(HostSettings.MAX_CONCURRENT),
        settings.smallInteger(HostSettings.MAX_QUEUED));
  }

  /** The policies of hosts that have one of their own. */
  private Map<HostName, String> policies() {
    var policies = new HashMap<HostName, String>();
    for (SettingGroup host : settings.family(HostSettings.HOST)) {
      host.optionalText(HostSettings.HOST_POLICY)
          .ifPresent(policy -> policies.put(new HostName(host.name()), policy));
    }
    return policies;
  }
}
