package dev.godwit.bench.real;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.host.startup.HostStartException;
import dev.godwit.host.store.Database;
import dev.godwit.host.store.JournalStore;
import dev.godwit.libvirt.LibvirtPlugin;
import dev.godwit.libvirt.ObservedDriver;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.MigrationCallbacks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The testbed's two hosts and the real driver on them, with a durable journal. */
final class RealHosts implements AutoCloseable {
  static final HostName ALPHA = new HostName("alpha");
  static final HostName BRAVO = new HostName("bravo");

  private final TestbedCommand testbed;
  private final Database database;
  private final MigrationDriver driver;
  private @Nullable Watched watched;
  private final Map<GuestId, Long> postNanos = new ConcurrentHashMap<>();

  RealHosts(Path root, Path directory, Map<String, String> settings) throws HostStartException {
    this.testbed =
        new TestbedCommand(root.resolve("testbed/testbed.sh"), directory.resolve("testbed"));
    testbed.run("down");
    testbed.run("up");
    this.database = Database.open(directory.resolve("state"));
    var all = new HashMap<String, String>();
    new LibvirtPlugin().settings().forEach(each -> all.put(each.name(), each.defaultValue()));
    all.putAll(settings);
    this.driver = ObservedDriver.start(all, new Services(new JournalStore(database)), libvirt -> {
      var between = new Watched(libvirt);
      watched = between;
      return between;
    });
  }

  TestbedCommand testbed() {
    return testbed;
  }

  MigrationDriver driver() {
    return driver;
  }

  Watched watched() {
    return Objects.requireNonNull(watched);
  }

  /** Between the last needed piece of evidence and the call of post; null if post was not called. */
  @Nullable
  Double reactionMillis(GuestId guest) {
    Long post = postNanos.remove(guest);
    Long evidence = watched().evidenceNanos(guest);
    return post == null || evidence == null ? null : (post - evidence) / 1e6;
  }

  @Override
  public void close() {
    driver.close();
    database.close();
    testbed.run("down");
  }

  private HostEndpoint endpoint(HostName host) {
    return new HostEndpoint(
        host,
        URI.create(testbed.run("uri", host.toString())),
        URI.create(testbed.run("peer-uri", host.toString())),
        testbed.run("migration-address", host.toString()));
  }

  private final class Services implements HostServices, MigrationCallbacks {
    private final Journal journal;
    private final List<HostEndpoint> hosts = List.of(endpoint(ALPHA), endpoint(BRAVO));

    Services(Journal journal) {
      this.journal = journal;
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
      return journal;
    }

    @Override
    public InstantSource clock() {
      return Clock.systemUTC();
    }

    @Override
    public void saveProgress(MigrationRequest request, MigrationProgress progress) {}

    @Override
    public void post(MigrationRequest request, MigrationProgress progress) {
      postNanos.put(request.guest(), System.nanoTime());
    }

    @Override
    public void rollback(MigrationRequest request, MigrationResult.Status status) {}
  }
}
