package dev.godwit.bench.scale;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.PlannedMigration;
import dev.godwit.bench.real.Watched;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Hub;
import dev.godwit.simulator.SimulatedGuest;
import dev.godwit.simulator.SimulatedHosts;
import dev.godwit.simulator.SimulatedHypervisor;
import dev.godwit.simulator.SimulatedSettings;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The driver in real time on pairs of simulated hosts, one guest after another on each first host. */
final class ScaledDriver implements AutoCloseable {
  private static final int MOST_COROUTINES = 1_000_000;

  final Watched watched;
  private final Hub hub;
  private final SimulatedHosts hosts;
  private final MigrationDriver driver;
  private final List<HostName> names;

  ScaledDriver(
      int pairs,
      HostModel model,
      Thread.Builder threads,
      Duration spinLimit,
      Map<String, String> changed,
      MemoryHost host) {
    var settings = new HashMap<String, String>();
    EngineSettings.definitions().forEach(each -> settings.put(each.name(), each.defaultValue()));
    JobSettings.definitions().forEach(each -> settings.put(each.name(), each.defaultValue()));
    settings.put("live_migration_policy", "nova");
    settings.putAll(changed);
    names = new ArrayList<>();
    for (int number = 0; number < 2 * pairs; number++) {
      names.add(new HostName("host-" + number));
    }
    hosts = new SimulatedHosts(names, new SimulatedSettings(model, JobSettings.of(settings), 1));
    hub = Hub.builder()
        .threads(threads)
        .maxThreads(MOST_COROUTINES)
        .lanesAsCoroutines(true)
        // With thousands of short rests a second, looking before each of them is what costs.
        .spinLimit(spinLimit)
        .build();
    watched = new Watched(new SimulatedHypervisor(hub, hosts));
    driver = MigrationDriver.on(hub, watched, EngineSettings.of(settings), host);
  }

  /** Puts a guest on the first host of a pair; before the {@link #run} only. */
  GuestId add(int pair, GuestModel model) {
    var guest = new GuestId(UUID.randomUUID());
    hosts.add(names.get(2 * pair), new SimulatedGuest(guest, guest.toString(), model));
    watched.begin(guest);
    return guest;
  }

  void run() {
    hub.start();
  }

  MigrationHandle start(int pair, GuestId guest) {
    return driver
        .liveMigration()
        .start(new PlannedMigration(
            new MigrationId(UUID.randomUUID()),
            guest,
            names.get(2 * pair),
            names.get(2 * pair + 1),
            BlockMigration.AUTO));
  }

  int underWay() {
    return driver.liveMigration().active().size();
  }

  @Override
  public void close() {
    driver.close();
  }
}
