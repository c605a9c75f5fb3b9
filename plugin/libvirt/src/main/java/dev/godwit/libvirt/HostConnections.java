package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.Hypervisor.Subscription;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.Inventory;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to all hosts of the inventory. Safe for several threads. */
final class HostConnections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HostConnections.class);
  private static final long CLOSING_SECONDS = 3;

  private final Inventory inventory;
  private final InstantSource clock;
  private final Map<HostName, HostConnection> connections = new ConcurrentHashMap<>();
  private final Map<HostName, Subscriptions> subscriptions = new ConcurrentHashMap<>();
  private final ExecutorService closer = Executors.newSingleThreadExecutor(
      Thread.ofPlatform().daemon().name("godwit-libvirt-closer").factory());

  HostConnections(Inventory inventory, InstantSource clock) {
    this.inventory = inventory;
    this.clock = clock;
  }

  /** How a host is reached. */
  HostEndpoint endpoint(HostName host) throws HypervisorException {
    return inventory
        .find(host)
        .orElseThrow(() -> new HypervisorException(
            Kind.OPERATION_INVALID, "host " + host + " is not in the inventory"));
  }

  /** The control connection to a host; another one once the inventory says another way to it. */
  HostConnection get(HostName host) throws HypervisorException {
    HostEndpoint endpoint = endpoint(host);
    var made = new AtomicBoolean();
    HostConnection connection = connections.compute(host, (name, present) -> {
      if (present != null && present.endpoint().equals(endpoint)) {
        return present;
      }
      if (present != null) {
        present.close();
      }
      made.set(true);
      return new HostConnection(endpoint, clock, subscriptions(name), closer);
    });
    if (made.get()) {
      forgetOthers();
    }
    return connection;
  }

  /** Closes the connections to hosts that the inventory does not have any more, so that they stay few. */
  private void forgetOthers() {
    for (HostName host : connections.keySet()) {
      // Asked while nobody else can get this connection, so that none is closed that is wanted
      // again.
      connections.computeIfPresent(host, (name, connection) -> {
        if (inventory.find(name).isPresent()) {
          return connection;
        }
        subscriptions.remove(name);
        connection.close();
        return null;
      });
    }
  }

  /** Subscribes to a guest on a host, whether it can be reached at present or not. */
  Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    return subscriptions(host).add(guest, listener);
  }

  private Subscriptions subscriptions(HostName host) {
    return subscriptions.computeIfAbsent(host, name -> new Subscriptions());
  }

  @Override
  public void close() {
    connections.values().forEach(HostConnection::close);
    closer.shutdown();
    try {
      if (!closer.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        log.warn("Some connections are still in use and end with the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
