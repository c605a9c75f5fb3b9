package dev.godwit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.MigrationCallbacks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The real driver on two simulated hosts, on a virtual clock. */
final class DrivenHosts implements HostServices, MigrationCallbacks, Journal {
  static final HostName ALPHA = new HostName("alpha");
  static final HostName BRAVO = new HostName("bravo");
  static final GuestId GUEST = new GuestId(new UUID(1, 2));

  final List<String> called = new ArrayList<>();
  final SimulatedHosts hosts;

  /** Whether the host still answers for the migration. */
  volatile boolean answering = true;

  private final List<JournalEntry> journal = new ArrayList<>();
  private final PlannedMigration request = new PlannedMigration(
      new MigrationId(new UUID(3, 4)), GUEST, ALPHA, BRAVO, BlockMigration.AUTO);

  DrivenHosts(double bandwidthMibPerSecond, boolean postCopy) {
    hosts = new SimulatedHosts(
        List.of(ALPHA, BRAVO),
        new SimulatedSettings(
            HostModel.calibrated(bandwidthMibPerSecond, 0),
            new JobSettings(postCopy, false, 0),
            1));
  }

  DrivenHosts with(GuestModel guest) {
    hosts.add(ALPHA, new SimulatedGuest(GUEST, "guest", guest));
    return this;
  }

  /** Moves the guest; what is to happen meanwhile is done by a coroutine. */
  MigrationResult move(BiConsumer<Hub, MigrationHandle> meanwhile) throws Exception {
    return drive(false, Duration.ofDays(1), meanwhile).get(10, TimeUnit.SECONDS);
  }

  /** Moves the guest, and kills the driver after some time. */
  void moveUntil(Duration death) throws Exception {
    moveFor(death, (hub, handle) -> {});
  }

  MigrationResult reattach() throws Exception {
    return drive(true, Duration.ofDays(1), (hub, handle) -> {}).get(10, TimeUnit.SECONDS);
  }

  /** Moves the guest for some time and closes the driver, however the migration stands then. */
  void moveFor(Duration time, BiConsumer<Hub, MigrationHandle> meanwhile) throws Exception {
    assertThat(drive(false, time, meanwhile)).isNotNull();
  }

  private CompletableFuture<MigrationResult> drive(
      boolean again, Duration limit, BiConsumer<Hub, MigrationHandle> meanwhile) throws Exception {
    Hub hub = Hub.builder()
        .clock(VirtualClock.scripted(Instant.EPOCH.plus(hosts.now())))
        .threads(Thread.ofVirtual())
        .build();
    Map<String, String> defaults = EngineSettings.definitions().stream()
        .collect(Collectors.toMap(setting -> setting.name(), setting -> setting.defaultValue()));
    try (MigrationDriver driver = MigrationDriver.on(
        hub, new SimulatedHypervisor(hub, hosts), EngineSettings.of(defaults), this)) {
      MigrationHandle handle = hub.run(() -> {
        MigrationHandle moving = again
            ? driver.liveMigration().reattach(request)
            : driver.liveMigration().start(request);
        hub.spawn(() -> {
          meanwhile.accept(hub, moving);
          return null;
        });
        Instant end = hub.clock().instant().plus(limit);
        while (moving.progress().phase() != MigrationPhase.ENDED
            && hub.clock().instant().isBefore(end)) {
          hub.sleep(Duration.ofMillis(10));
        }
        hub.sleep(Duration.ofMillis(limit.toDays() > 0 ? 1000 : 0));
        return moving;
      });
      CompletableFuture<MigrationResult> result = handle.result();
      if (limit.toDays() > 0) {
        result.orTimeout(10, TimeUnit.SECONDS).handle((ended, failure) -> true).join();
      }
      return result;
    }
  }

  @Override
  public Inventory inventory() {
    return List::of;
  }

  @Override
  public MigrationCallbacks callbacks() {
    return this;
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.fixed(Instant.EPOCH);
  }

  @Override
  public boolean answersFor(MigrationRequest request) {
    return answering;
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {}

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    called.add("post");
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    called.add("rollback " + status);
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) {
    journal.add(entry);
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) {
    return List.copyOf(journal);
  }
}
