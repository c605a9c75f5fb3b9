package dev.godwit.it;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.libvirt.LibvirtPlugin;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.LiveMigrationDriver;
import dev.godwit.spi.PluginException;
import dev.godwit.testkit.DriverUnderTest;
import dev.godwit.testkit.RecordingHost;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The libvirt driver on the testbed's hosts. */
final class LibvirtUnderTest implements DriverUnderTest {
  /** Slower than a lingering guest writes, and nova waits for it longer than any test. */
  private static final String SLOW_MBIT = "100";

  private static final Duration POLL = Duration.ofMillis(50);
  private static final long ANSWER_SECONDS = 30;

  private final Testbed testbed;
  private final Map<String, String> settings = new HashMap<>();
  private final Map<GuestId, String> names = new LinkedHashMap<>();
  private final RecordingHost host;
  private LiveMigrationDriver driver;
  private ReplayedMigrations migrations;

  LibvirtUnderTest(Testbed testbed, Map<String, String> changed) throws PluginException {
    this.testbed = testbed;
    new LibvirtPlugin()
        .settings()
        .forEach(setting -> settings.put(setting.name(), setting.defaultValue()));
    settings.putAll(changed);
    List<HostEndpoint> hosts = List.of(
        DriverHost.endpoint(testbed, DriverHost.ALPHA),
        DriverHost.endpoint(testbed, DriverHost.BRAVO));
    this.host = new RecordingHost(() -> hosts);
    this.driver = new LibvirtPlugin().create(settings, host);
    this.migrations = new ReplayedMigrations(driver.liveMigration());
  }

  @Override
  public HostName source() {
    return DriverHost.ALPHA;
  }

  @Override
  public HostName destination() {
    return DriverHost.BRAVO;
  }

  @Override
  public RecordingHost host() {
    return host;
  }

  @Override
  public LiveMigration liveMigration() {
    return migrations;
  }

  @Override
  public GuestId addGuest(GuestKind kind) {
    String name = "it-" + UUID.randomUUID().toString().substring(0, 8);
    switch (kind) {
      case CONVERGES, LINGERS -> testbed.guest(name);
      case LINGERS_PERSISTENT -> testbed.guest(name, "--persistent");
      case PAUSED -> {
        testbed.guest(name);
        testbed.run("virsh", source().value(), "suspend", name);
      }
    }
    if (kind == GuestKind.LINGERS || kind == GuestKind.LINGERS_PERSISTENT) {
      testbed.run("fault", "rate", source().value(), SLOW_MBIT);
    }
    var id = new GuestId(UUID.fromString(testbed.uuid(source().value(), name)));
    names.put(id, name);
    return id;
  }

  @Override
  public void hurry() {
    testbed.run("fault", "rate", source().value(), "off");
  }

  @Override
  public void restart() {
    migrations.assertReplay();
    driver.close();
    try {
      driver = new LibvirtPlugin().create(settings, host);
      migrations = new ReplayedMigrations(driver.liveMigration());
    } catch (PluginException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void await(String what, Duration limit, BooleanSupplier condition) {
    Awaitility.await(what).atMost(limit).pollInterval(POLL).until(condition::getAsBoolean);
  }

  @Override
  public <T> T answer(CompletableFuture<T> future) {
    return future.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public Presence look(HostName name, GuestId guest) {
    String state = testbed.state(name.value(), name(guest));
    return switch (state) {
      case "absent" -> Presence.ABSENT;
      case "running", "idle", "in shutdown" -> Presence.RUNNING;
      case "paused", "pmsuspended" -> Presence.PAUSED;
      case "shut off" -> Presence.SHUT_OFF;
      case "crashed" -> Presence.CRASHED;
      default -> throw new AssertionError("an unknown state: " + state);
    };
  }

  @Override
  public void killQemu(HostName name, GuestId guest) {
    testbed.run("fault", "kill-qemu", name.value(), name(guest));
  }

  @Override
  public void endGuest(GuestId guest) {
    testbed.run("virsh", source().value(), "destroy", name(guest));
  }

  @Override
  public void silence(HostName name) {
    testbed.run("fault", "kill-libvirtd", name.value());
  }

  @Override
  public void unsilence(HostName name) {
    testbed.run("fault", "start-libvirtd", name.value());
  }

  @Override
  public void assertUnharmed(GuestId guest) {
    testbed.assertNoErrors(name(guest));
  }

  @Override
  public void close() {
    driver.close();
    hurry();
    names.values().forEach(testbed::undo);
    migrations.assertReplay();
  }

  private String name(GuestId guest) {
    String name = names.get(guest);
    if (name == null) {
      throw new IllegalArgumentException("not a guest of this test: " + guest);
    }
    return name;
  }
}
