package dev.godwit.libvirt;

import com.google.inject.Guice;
import com.google.inject.Stage;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.LiveMigrationPlugin;
import dev.godwit.spi.OfflineTools;
import dev.godwit.spi.PluginException;
import dev.godwit.spi.SettingDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The entry by which a host finds this driver. */
public final class LibvirtPlugin implements LiveMigrationPlugin {
  /** Does nothing; a host calls it. */
  public LibvirtPlugin() {}

  @Override
  public String id() {
    return "libvirt";
  }

  @Override
  public List<SettingDefinition> settings() {
    return LibvirtSettings.definitions();
  }

  @Override
  public LiveMigrationDriver create(Map<String, String> settings, HostServices host)
      throws PluginException {
    LibvirtSettings checked;
    try {
      checked = LibvirtSettings.of(settings);
    } catch (IllegalArgumentException e) {
      throw new PluginException(String.valueOf(e.getMessage()), e);
    }
    requireLibrary();
    return Guice.createInjector(Stage.PRODUCTION, new LibvirtModule(checked, host))
        .getInstance(LiveMigrationDriver.class);
  }

  @Override
  public Optional<OfflineTools> offlineTools() {
    return Optional.of(new LibvirtOfflineTools(settings()));
  }

  private static void requireLibrary() throws PluginException {
    try {
      if (!NativeConnection.isLibraryLoaded()) {
        throw new PluginException("libvirt's event loop does not run; restart Godwit");
      }
    } catch (UnsatisfiedLinkError e) {
      throw new PluginException(
          "libvirt's library cannot be loaded; install it (Debian: libvirt0): " + e.getMessage(),
          e);
    } catch (LinkageError e) {
      throw new PluginException(
          "the plugin's native directory is not whole: "
              + e.getMessage()
              + " is missing; install the plugin again",
          e);
    }
  }
}
