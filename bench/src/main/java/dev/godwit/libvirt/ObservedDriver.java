package dev.godwit.libvirt;

import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.libvirt.versions.KnownBadList;
import dev.godwit.spi.HostServices;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The real driver with something between the engine and libvirt that can see what passes. */
public final class ObservedDriver {
  private ObservedDriver() {}

  /**
   * Starts it.
   *
   * @param settings every setting of the driver
   * @param between wraps the port to libvirt
   */
  public static MigrationDriver start(
      Map<String, String> settings, HostServices host, UnaryOperator<Hypervisor> between) {
    LibvirtSettings checked = LibvirtSettings.of(settings);
    var connections = new HostConnections(host.inventory(), host.clock());
    var preflight = new Preflight(connections, checked, KnownBadList.shipped());
    var libvirt = new LibvirtHypervisor(connections, preflight, host.clock());
    return MigrationDriver.start(between.apply(libvirt), checked.engine(), host);
  }
}
