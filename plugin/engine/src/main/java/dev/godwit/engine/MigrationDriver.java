package dev.godwit.engine;

import dev.godwit.api.HypervisorView;
import dev.godwit.api.LiveMigration;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.settings.CurrentSettings;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.RequestSettings;
import dev.godwit.engine.steering.LinkRates;
import dev.godwit.engine.steering.LookBudget;
import dev.godwit.engine.story.BootClock;
import dev.godwit.engine.story.Engine;
import dev.godwit.engine.story.Slots;
import dev.godwit.engine.trace.RecordedHypervisor;
import dev.godwit.engine.trace.RecordedServices;
import dev.godwit.engine.trace.Recorders;
import dev.godwit.engine.trace.TraceDocument;
import dev.godwit.hub.Hub;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.LiveMigrationDriver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver on one hub: every migration is a coroutine, everything that can block has its lane.
 *
 * <p>Coroutines run on platform threads, so a host that fills the carriers of virtual threads does
 * not delay a migration.
 */
public final class MigrationDriver implements LiveMigrationDriver {
  private static final Logger log = LoggerFactory.getLogger(MigrationDriver.class);
  private static final Duration HUB_GRACE = Duration.ofSeconds(3);

  private final Hub hub;
  private final Calls calls;
  private final CurrentSettings settings;
  private final Recorders recorders;
  private final EngineLiveMigration liveMigration;
  private final EngineHypervisorView hypervisors;
  /** A migration has about three, ten at the most; more than a host gives threads for. */
  private static final int MOST_COROUTINES = 30_000;

  private final Hypervisor hypervisor;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MigrationDriver(Engine engine, Hypervisor hypervisor, HostServices host) {
    this.hub = engine.hub();
    this.calls = engine.calls();
    this.settings = engine.current();
    this.recorders = engine.recorders();
    this.hypervisor = hypervisor;
    this.liveMigration = new EngineLiveMigration(engine);
    this.hypervisors =
        new EngineHypervisorView(engine, host.inventory(), hypervisor.knownBadVersions());
  }

  /**
   * Starts a driver, which from then on owns the hypervisor and closes it.
   *
   * @param hypervisor the port to the hosts
   * @param host what the driver may use of its host
   */
  public static MigrationDriver start(
      Hypervisor hypervisor, EngineSettings settings, HostServices host) {
    Hub hub = Hub.builder().maxThreads(MOST_COROUTINES).build();
    MigrationDriver driver = on(hub, hypervisor, settings, host);
    hub.start();
    return driver;
  }

  /**
   * A driver on a hub that the caller runs, for virtual time and for scale. The driver owns the
   * hypervisor and shuts the hub down when it is closed.
   */
  public static MigrationDriver on(
      Hub hub, Hypervisor hypervisor, EngineSettings settings, HostServices host) {
    return on(hub, hypervisor, settings, host, BootClock.of(hub.clock()));
  }

  /** As above, by a clock of its own for what goes on over restarts. */
  public static MigrationDriver on(
      Hub hub, Hypervisor hypervisor, EngineSettings settings, HostServices host, BootClock boot) {
    var recorders = new Recorders();
    var calls = new Calls(
        hub,
        new RecordedHypervisor(hypervisor, recorders),
        settings,
        new RecordedServices(host, recorders));
    var engine = new Engine(
        hub,
        calls,
        new CurrentSettings(settings),
        new Slots(settings.maxJobs()),
        new LinkRates(),
        new LookBudget(settings.pollInterval()),
        boot,
        recorders);
    return new MigrationDriver(engine, hypervisor, host);
  }

  /**
   * Takes over those settings that may change while migrations run: the ones of the policies, the caps,
   * and which policy steers migrations that are yet to begin. The others keep their values until the
   * next start.
   */
  public void change(EngineSettings changed) {
    Map<String, String> changes = settings.change(changed);
    if (!changes.isEmpty()) {
      recorders.forEach((request, trace) -> {
        var others = new HashMap<>(changes);
        others.keySet().removeAll(RequestSettings.brought(request));
        if (!others.isEmpty()) {
          trace.event(node -> TraceDocument.settings(node.putObject("setting"), others));
        }
      });
    }
  }

  @Override
  public LiveMigration liveMigration() {
    return liveMigration;
  }

  @Override
  public HypervisorView hypervisors() {
    return hypervisors;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    liveMigration.close();
    hub.shutdown(HUB_GRACE);
    calls.close();
    try {
      hypervisor.close();
    } catch (RuntimeException e) {
      log.warn("The connections to the hypervisors could not be closed", e);
    }
  }
}
