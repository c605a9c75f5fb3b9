package dev.godwit.host.testing;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostFacts;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.HypervisorView;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.Inventory;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Hosts and guests as a test says they are. Safe for several threads. */
public final class ScriptedHosts implements HypervisorView, Inventory {
  private final InstantSource clock;
  private final Map<String, Host> hosts = new TreeMap<>();
  private final AtomicInteger questions = new AtomicInteger();

  public ScriptedHosts(InstantSource clock) {
    this.clock = clock;
  }

  private static final class Host {
    private final long memoryFreeMib;
    private final Map<GuestId, GuestObservation> guests =
        new TreeMap<>(Comparator.comparing(GuestId::uuid));
    private boolean up = true;
    private boolean silent;
    private Runnable afterAnswer = () -> {};

    Host(long memoryFreeMib) {
      this.memoryFreeMib = memoryFreeMib;
    }
  }

  public synchronized ScriptedHosts host(HostName name, long memoryFreeMib) {
    hosts.put(name.value(), new Host(memoryFreeMib));
    return this;
  }

  /** Has a host refuse to answer. */
  public synchronized void down(HostName name) {
    hosts.get(name.value()).up = false;
  }

  /** Has a host not even refuse: it never answers a question that is asked from now on. */
  public synchronized void silent(HostName name) {
    hosts.get(name.value()).silent = true;
  }

  public synchronized void up(HostName name) {
    hosts.get(name.value()).up = true;
    hosts.get(name.value()).silent = false;
  }

  public void guest(HostName host, GuestId guest, PowerState state) {
    put(host, new GuestObservation(guest, "g-" + guest, state, false, false, true, 256, 1));
  }

  public synchronized void put(HostName host, GuestObservation guest) {
    hosts.get(host.value()).guests.put(guest.id(), guest);
  }

  public synchronized void remove(HostName host, GuestId guest) {
    hosts.get(host.value()).guests.remove(guest);
  }

  public synchronized void move(GuestId guest, HostName source, HostName destination) {
    hosts
        .get(destination.value())
        .guests
        .put(guest, hosts.get(source.value()).guests.remove(guest));
  }

  /** Has something happen once, when a host has looked and not told yet. */
  public synchronized void whenAsked(HostName name, Runnable action) {
    hosts.get(name.value()).afterAnswer = action;
  }

  /** How often any host was asked. */
  public int questions() {
    return questions.get();
  }

  @Override
  public synchronized CompletableFuture<HostObservation> observe(HostName name) {
    questions.incrementAndGet();
    Host host = hosts.get(name.value());
    if (host.silent) {
      return new CompletableFuture<>();
    }
    if (!host.up) {
      return CompletableFuture.completedFuture(
          new HostObservation(name, clock.instant(), null, "connection refused", List.of()));
    }
    var facts = new HostFacts(
        "QEMU", 7_002_000, 9_000_000, name.value(), "x86_64", "", 4, 8192, host.memoryFreeMib);
    var seen = new HostObservation(
        name, clock.instant(), facts, null, new ArrayList<>(host.guests.values()));
    Runnable action = host.afterAnswer;
    host.afterAnswer = () -> {};
    action.run();
    return CompletableFuture.completedFuture(seen);
  }

  @Override
  public synchronized List<HostEndpoint> hosts() {
    return hosts.keySet().stream()
        .map(name -> new HostEndpoint(
            new HostName(name),
            URI.create("qemu+unix:///system?socket=/" + name),
            URI.create("qemu+unix:///system?socket=/" + name),
            "192.0.2.1"))
        .toList();
  }
}
