package dev.godwit.libvirt;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.libvirt.versions.KnownBadList;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;

/** How the driver is put together. Every binding stands here. */
final class LibvirtModule extends AbstractModule {
  private final LibvirtSettings settings;
  private final HostServices host;

  LibvirtModule(LibvirtSettings settings, HostServices host) {
    this.settings = settings;
    this.host = host;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().requireExactBindingAnnotations();
  }

  @Provides
  @Singleton
  HostConnections connections() {
    return new HostConnections(host.inventory(), host.clock());
  }

  @Provides
  @Singleton
  Preflight preflight(HostConnections connections) {
    return new Preflight(connections, settings, KnownBadList.shipped());
  }

  @Provides
  @Singleton
  Hypervisor hypervisor(HostConnections connections, Preflight preflight) {
    return new LibvirtHypervisor(connections, preflight, host.clock());
  }

  @Provides
  @Singleton
  LiveMigrationDriver driver(Hypervisor hypervisor) {
    return MigrationDriver.start(hypervisor, settings.engine(), host);
  }
}
