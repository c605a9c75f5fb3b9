package dev.godwit.it;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.PlannedMigration;
import dev.godwit.libvirt.LibvirtPlugin;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.MigrationCallbacks;
import dev.godwit.spi.PluginException;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host in memory around the real libvirt driver on the testbed's hosts. */
final class DriverHost implements AutoCloseable {
  static final HostName ALPHA = new HostName("alpha");
  static final HostName BRAVO = new HostName("bravo");

  /** The host's callbacks that were called, in order. */
  final List<String> called = new CopyOnWriteArrayList<>();

  private final Map<MigrationId, List<JournalEntry>> journal;
  private final LiveMigrationDriver driver;
  private final ReplayedMigrations migrations;

  DriverHost(Testbed testbed, Map<String, String> settings) throws PluginException {
    this(testbed, settings, new ConcurrentHashMap<>());
  }

  /** A host on the journal of an earlier one. */
  DriverHost(
      Testbed testbed, Map<String, String> settings, Map<MigrationId, List<JournalEntry>> journal)
      throws PluginException {
    this.journal = journal;
    var plugin = new LibvirtPlugin();
    var all = new HashMap<String, String>();
    plugin.settings().forEach(setting -> all.put(setting.name(), setting.defaultValue()));
    all.putAll(settings);
    driver = plugin.create(
        all, new Services(List.of(endpoint(testbed, ALPHA), endpoint(testbed, BRAVO))));
    migrations = new ReplayedMigrations(driver.liveMigration());
  }

  static HostEndpoint endpoint(Testbed testbed, HostName host) {
    return new HostEndpoint(
        host,
        URI.create(testbed.uri(host.toString())),
        URI.create(testbed.peerUri(host.toString())),
        testbed.migrationAddress(host.toString()));
  }

  LiveMigration liveMigration() {
    return migrations;
  }

  LiveMigrationDriver driver() {
    return driver;
  }

  Map<MigrationId, List<JournalEntry>> journal() {
    return journal;
  }

  /** The steps in the journal, without the notes of what was wished and what a policy remembers. */
  List<JournalEntry.Kind> steps(MigrationId id) {
    return journal.getOrDefault(id, List.of()).stream()
        .map(JournalEntry::kind)
        .filter(kind -> kind != JournalEntry.Kind.POLICY
            && kind != JournalEntry.Kind.FORCE_COMPLETE
            && kind != JournalEntry.Kind.RETUNE)
        .toList();
  }

  MigrationHandle start(GuestId guest, HostName source, HostName destination) {
    return liveMigration().start(request(guest, source, destination, BlockMigration.AUTO));
  }

  static PlannedMigration request(
      GuestId guest, HostName source, HostName destination, BlockMigration blockMigration) {
    return new PlannedMigration(
        new MigrationId(UUID.randomUUID()), guest, source, destination, blockMigration);
  }

  @Override
  public void close() {
    driver.close();
    migrations.assertReplay();
  }

  private final class Services implements HostServices, MigrationCallbacks, Journal {
    private final List<HostEndpoint> hosts;

    Services(List<HostEndpoint> hosts) {
      this.hosts = hosts;
    }

    @Override
    public Inventory inventory() {
      return () -> hosts;
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
      return Clock.systemUTC();
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
      journal.computeIfAbsent(migration, id -> new CopyOnWriteArrayList<>()).add(entry);
    }

    @Override
    public List<JournalEntry> read(MigrationId migration) {
      return List.copyOf(journal.getOrDefault(migration, List.of()));
    }
  }
}
