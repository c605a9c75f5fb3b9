package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.libvirt.natives.ConnectionListener;
import dev.godwit.libvirt.natives.LibvirtFailure;
import dev.godwit.libvirt.natives.NativeConnection;
import dev.godwit.libvirt.natives.NativeDomain;
import dev.godwit.libvirt.natives.NativeJob;
import dev.godwit.spi.HostEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control connection to one host: opened when it is needed, renewed when it broke, at most one
 * attempt at a time and none too soon after one that failed. Safe for several threads.
 */
final class HostConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HostConnection.class);

  /** libvirt's own default of clients: a dead host is noticed after 25 to 30 seconds. */
  static final int KEEPALIVE_SECONDS = 5;

  static final int KEEPALIVE_COUNT = 5;

  /** How long a caller waits for another one's attempt to open the connection. */
  private static final Duration OPENING = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final HostEndpoint endpoint;
  private final InstantSource clock;
  private final Subscriptions subscriptions;
  private final Executor closer;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable NativeConnection connection;
  private volatile boolean closed;
  private @Nullable Instant notBefore;
  private @Nullable String lastFailure;
  private Duration pause = FIRST_PAUSE;

  /**
   * A connection that is not open yet.
   *
   * @param closer closes broken connections, which may take as long as a call that still uses them
   */
  HostConnection(
      HostEndpoint endpoint, InstantSource clock, Subscriptions subscriptions, Executor closer) {
    this.endpoint = endpoint;
    this.clock = clock;
    this.subscriptions = subscriptions;
    this.closer = closer;
  }

  HostEndpoint endpoint() {
    return endpoint;
  }

  private HostName host() {
    return endpoint.name();
  }

  /** Does something by the connection. */
  <T> T call(ConnectionCall<T> call) throws HypervisorException {
    NativeConnection open = open();
    try {
      return call.make(open);
    } catch (LibvirtFailure e) {
      boolean alive = open.isAlive();
      if (!alive) {
        drop(open);
      }
      throw Failures.translate(host(), e, alive);
    }
  }

  /** Does something with a domain; {@link Kind#NO_DOMAIN} if the host does not have it. */
  <T> T withDomain(GuestId guest, DomainCall<T> call) throws HypervisorException {
    return call(connection -> {
          Optional<NativeDomain> found = connection.lookup(guest.uuid());
          if (found.isEmpty()) {
            return Optional.<T>empty();
          }
          try (NativeDomain domain = found.get()) {
            return Optional.of(call.make(domain));
          }
        })
        .orElseThrow(() ->
            new HypervisorException(Kind.NO_DOMAIN, "host " + host() + " has no guest " + guest));
  }

  /** Does something to a domain. */
  void commandDomain(GuestId guest, DomainCommand command) throws HypervisorException {
    withDomain(guest, domain -> {
      command.give(domain);
      return true;
    });
  }

  /** A connection of one's own to this host, for a call that lasts. The caller closes it. */
  NativeConnection openAnother() throws HypervisorException {
    try {
      return NativeConnection.open(
          endpoint.clientUri().toString(), KEEPALIVE_SECONDS, KEEPALIVE_COUNT, null);
    } catch (LibvirtFailure e) {
      throw Failures.translate(host(), e, false);
    }
  }

  private NativeConnection open() throws HypervisorException {
    NativeConnection present = connection;
    if (present != null && present.isAlive()) {
      return present;
    }
    try {
      if (!opening.tryLock(OPENING.toMillis(), TimeUnit.MILLISECONDS)) {
        throw unreachable("a connection is still being opened");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted");
    }
    try {
      return reopen();
    } finally {
      opening.unlock();
    }
  }

  private NativeConnection reopen() throws HypervisorException {
    NativeConnection present = connection;
    if (present != null && present.isAlive()) {
      return present;
    }
    if (closed) {
      throw unreachable("the driver is closed");
    }
    if (present != null) {
      drop(present);
    }
    if (notBefore != null && clock.instant().isBefore(notBefore)) {
      throw unreachable(String.valueOf(lastFailure));
    }
    try {
      NativeConnection opened = NativeConnection.open(
          endpoint.clientUri().toString(), KEEPALIVE_SECONDS, KEEPALIVE_COUNT, new Listener());
      connection = opened;
      if (closed) {
        drop(opened);
        throw unreachable("the driver is closed");
      }
      pause = FIRST_PAUSE;
      notBefore = null;
      log.info("Connected to host {} at {}", host(), endpoint.clientUri());
      subscriptions.tellAll(new HypervisorSignal.ConnectionChanged(host(), true));
      return opened;
    } catch (LibvirtFailure e) {
      lastFailure = e.getMessage();
      notBefore = clock.instant().plus(pause);
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      throw Failures.translate(host(), e, false);
    }
  }

  private HypervisorException unreachable(String reason) {
    return new HypervisorException(
        Kind.UNREACHABLE, "host " + host() + " cannot be reached: " + reason);
  }

  /** Gives up a connection that broke. */
  private void drop(NativeConnection broken) {
    closer.execute(broken::close);
  }

  @Override
  public void close() {
    closed = true;
    NativeConnection present = connection;
    if (present != null) {
      drop(present);
    }
  }

  /** On libvirt's event thread: only passes on. */
  private final class Listener implements ConnectionListener {
    @Override
    public void lifecycle(UUID domain, int event, int detail) {
      subscriptions.tell(
          new GuestId(domain),
          new HypervisorSignal.Lifecycle(host(), Signals.change(event, detail)));
    }

    @Override
    public void iteration(UUID domain, int iteration) {
      subscriptions.tell(new GuestId(domain), new HypervisorSignal.Iteration(host(), iteration));
    }

    @Override
    public void jobCompleted(UUID domain, NativeJob job) {
      subscriptions.tell(
          new GuestId(domain),
          new HypervisorSignal.JobCompleted(host(), JobMapping.statistics(job)));
    }

    @Override
    public void closed(int reason) {
      log.warn("The connection to host {} broke (libvirt's reason {})", host(), reason);
      subscriptions.tellAll(new HypervisorSignal.ConnectionChanged(host(), false));
    }
  }
}
