package dev.godwit.host;

import dev.godwit.api.LiveMigration;
import dev.godwit.host.plugins.PluginStatus;
import dev.godwit.host.plugins.Plugins;
import dev.godwit.host.settings.Settings;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The lower half of a host: settings, plugins and the driver, for a control plane that keeps the records
 * and the queue elsewhere. Started and closed by one thread; the parts may be used by any.
 */
public final class DriverHost implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(9);

  private final Deque<AutoCloseable> parts;
  private final Settings settings;
  private final Plugins plugins;
  private final LiveMigration liveMigration;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DriverHost(Deque<AutoCloseable> parts, HostReading reading, LiveMigration liveMigration) {
    this.parts = parts;
    this.settings = reading.settings();
    this.plugins = reading.plugins();
    this.liveMigration = liveMigration;
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
      return HostReading.of(plan, HostSettings.driverSections(), parts).settings();
    } finally {
      Parts.closeAll(parts);
    }
  }

  /**
   * Starts it.
   *
   * @param services makes what the driver may use
   * @throws HostStartException if it cannot start; nothing is left open then
   */
  public static DriverHost start(HostPlan plan, Function<Settings, ? extends HostServices> services)
      throws HostStartException {
    var parts = new ArrayDeque<AutoCloseable>();
    try {
      HostReading reading = HostReading.of(plan, HostSettings.driverSections(), parts);
      LiveMigrationDriver driver = reading.createDriver(services.apply(reading.settings()));
      parts.push(driver);
      return new DriverHost(parts, reading, driver.liveMigration());
    } catch (HostStartException | RuntimeException e) {
      Parts.closeAll(parts);
      throw e;
    }
  }

  public Settings settings() {
    return settings;
  }

  /** Where a host with these settings keeps what it must remember. */
  public static Path stateDirectory(Settings settings) {
    return settings.path(HostSettings.STATE_DIR);
  }

  /** How many traces of ended migrations a host with these settings keeps. */
  public static int mostTraces(Settings settings) {
    return settings.smallInteger(HostSettings.MAX_TRACES);
  }

  public LiveMigration liveMigration() {
    return liveMigration;
  }

  /** What has become of each plugin. */
  public List<PluginStatus> plugins() {
    return plugins.statuses();
  }

  /** Closes everything within ten seconds; migrations under way go on in the hypervisors. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Parts.closeWithin(parts, CLOSING);
    }
  }
}
