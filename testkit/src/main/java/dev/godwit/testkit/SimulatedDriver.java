package dev.godwit.testkit;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.engine.MigrationDriver;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.simulator.Fault;
import dev.godwit.simulator.SimulatedGuest;
import dev.godwit.simulator.SimulatedHosts;
import dev.godwit.simulator.SimulatedHypervisor;
import dev.godwit.simulator.SimulatedSettings;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import dev.godwit.spi.SimulationOrder.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * The real driver on simulated hosts, in virtual time: time stands still while the test thinks, and
 * passes only while it waits.
 */
public final class SimulatedDriver implements DriverUnderTest {
  static final HostName SOURCE = new HostName("alpha");
  static final HostName DESTINATION = new HostName("bravo");
  private static final double BANDWIDTH_MIB_PER_SECOND = 200;
  private static final double FAST_MIB_PER_SECOND = 5000;
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final long REAL_LIMIT_SECONDS = 60;

  private final SimulatedHosts hosts;
  private final RecordingHost host = new RecordingHost(List::of);
  private final Map<String, String> settings = new HashMap<>();
  private final long seed;
  private long guests;
  private Life life;

  /** Hosts without guests, and a driver with the defaults of every setting but these. */
  public SimulatedDriver(Map<String, String> changed, long seed) {
    for (var definitions : List.of(EngineSettings.definitions(), JobSettings.definitions())) {
      definitions.forEach(each -> settings.put(each.name(), each.defaultValue()));
    }
    settings.putAll(changed);
    this.seed = seed;
    this.hosts = new SimulatedHosts(
        List.of(SOURCE, DESTINATION),
        new SimulatedSettings(
            HostModel.calibrated(BANDWIDTH_MIB_PER_SECOND, 0), JobSettings.of(settings), seed));
    this.life = new Life();
  }

  /** The hosts; to be used only through {@link #inTime} while the driver lives. */
  public SimulatedHosts hosts() {
    return hosts;
  }

  @Override
  public HostName source() {
    return SOURCE;
  }

  @Override
  public HostName destination() {
    return DESTINATION;
  }

  @Override
  public RecordingHost host() {
    return host;
  }

  @Override
  public LiveMigration liveMigration() {
    return life.driver.liveMigration();
  }

  @Override
  public GuestId addGuest(GuestKind kind) {
    GuestModel model = switch (kind) {
      case CONVERGES, PAUSED -> GuestModel.of(2048, 1024, 100, 20, Shape.UNIFORM, 0);
      case LINGERS, LINGERS_PERSISTENT -> GuestModel.of(2048, 1500, 1200, 1000, Shape.UNIFORM, 0);
    };
    var id = new GuestId(new UUID(seed, ++guests));
    addGuest(new SimulatedGuest(
        id,
        "guest-" + guests,
        model,
        kind == GuestKind.LINGERS_PERSISTENT,
        kind == GuestKind.PAUSED));
    return id;
  }

  /** Puts a guest on the source. */
  public void addGuest(SimulatedGuest guest) {
    inTime(() -> {
      hosts.add(SOURCE, guest);
      return true;
    });
  }

  @Override
  public void hurry() {
    inTime(() -> {
      hosts.changeBandwidth(FAST_MIB_PER_SECOND);
      return true;
    });
  }

  @Override
  public void restart() {
    life.end();
    life = new Life();
  }

  /** Ends the driver as a crash would; {@link #revive} starts another one. */
  public void kill() {
    life.end();
  }

  /** Starts another driver after a {@link #kill}. */
  public void revive() {
    life = new Life();
  }

  @Override
  public void await(String what, Duration limit, BooleanSupplier condition) {
    if (!passUntil(limit, STEP, condition)) {
      throw new AssertionError("waited " + limit + " of simulated time for " + what + " in vain");
    }
  }

  /** Lets time pass, step by step, until a condition holds; false if the limit came first. */
  public boolean passUntil(Duration limit, Duration step, BooleanSupplier condition) {
    return inTime(() -> {
      Instant end = life.hub.clock().instant().plus(limit);
      while (!condition.getAsBoolean()) {
        if (!life.hub.clock().instant().isBefore(end)) {
          return false;
        }
        life.hub.sleep(step);
      }
      return true;
    });
  }

  @Override
  public <T> T answer(CompletableFuture<T> future) {
    // Futures are completed by threads of real time, so both kinds of time must pass.
    for (long step = 0; step < ANSWER_LIMIT.dividedBy(STEP) && !future.isDone(); step++) {
      inTime(() -> {
        life.hub.sleep(STEP);
        return true;
      });
      future
          .copy()
          .completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)
          .exceptionally(e -> null)
          .join();
    }
    return get(future);
  }

  @Override
  public Presence look(HostName name, GuestId guest) {
    return inTime(() -> hosts.look(name, guest).presence());
  }

  @Override
  public void killQemu(HostName name, GuestId guest) {
    inject(new Fault.QemuKilled(name, guest));
  }

  @Override
  public void endGuest(GuestId guest) {
    inject(new Fault.GuestShutsDown(guest));
  }

  @Override
  public void silence(HostName name) {
    inTime(() -> {
      hosts.stopLibvirtd(name);
      return true;
    });
  }

  @Override
  public void unsilence(HostName name) {
    inTime(() -> {
      hosts.startLibvirtd(name);
      return true;
    });
  }

  private void inject(Fault fault) {
    inTime(() -> {
      hosts.inject(Duration.ZERO, fault);
      return true;
    });
  }

  @Override
  public void assertUnharmed(GuestId guest) {
    if (!inTime(hosts::duplicates).isEmpty()) {
      throw new AssertionError("the guest ran twice: " + hosts.duplicates());
    }
  }

  @Override
  public void close() {
    life.end();
  }

  /** Does something on the driver's hub, while its time stands still unless it sleeps. */
  public <T> T inTime(Callable<T> action) {
    return life.call(action);
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(REAL_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + REAL_LIMIT_SECONDS + " s", e);
    }
  }

  /** One driver from its start to its death. */
  private final class Life {
    private final BlockingQueue<Runnable> orders = new LinkedBlockingQueue<>();
    private final Hub hub = Hub.builder()
        .clock(VirtualClock.scripted(Instant.EPOCH.plus(hosts.now())))
        .threads(Thread.ofVirtual())
        .build();
    private final MigrationDriver driver = MigrationDriver.on(
        hub, new SimulatedHypervisor(hub, hosts), EngineSettings.of(settings), host);
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private boolean ended;

    Life() {
      Thread.ofPlatform().daemon().name("simulated-driver").start(() -> {
        try {
          over.complete(hub.run(this::obey));
        } catch (Throwable e) {
          over.completeExceptionally(e);
        }
      });
    }

    /** The hub's main coroutine: holds the hub, and so its time, until there is something to do. */
    private boolean obey() throws InterruptedException {
      while (!ended) {
        orders.take().run();
      }
      return true;
    }

    <T> T call(Callable<T> action) {
      if (isOnHub()) {
        return inPlace(action);
      }
      if (over.isDone()) {
        get(over);
        throw new IllegalStateException("the driver has ended");
      }
      var answer = new CompletableFuture<T>();
      orders.add(() -> {
        try {
          answer.complete(action.call());
        } catch (Throwable e) {
          answer.completeExceptionally(e);
        }
      });
      return get(answer);
    }

    private boolean isOnHub() {
      try {
        return Hub.current() == hub;
      } catch (IllegalStateException e) {
        return false; // no coroutine
      }
    }

    private static <T> T inPlace(Callable<T> action) {
      try {
        return action.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    void end() {
      if (!over.isDone()) {
        orders.add(() -> ended = true);
        get(over);
      }
      driver.close();
    }
  }
}
