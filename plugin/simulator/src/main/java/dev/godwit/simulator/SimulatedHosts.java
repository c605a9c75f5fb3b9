package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.simulator.model.MigrationModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Simulated hosts with their guests. Time passes here while a {@link SimulatedHypervisor} is open, as
 * that one's hub says, and otherwise by {@link #passTime}.
 *
 * <p>Not safe for several threads: used before a hub runs, on the hub, and after it has ended.
 */
public final class SimulatedHosts {
  private final SimulatedSettings settings;
  private final Agenda agenda = new Agenda();
  private final Map<HostName, SimulatedHost> hosts = new LinkedHashMap<>();
  private final Map<GuestId, RunningJob> jobs = new LinkedHashMap<>();
  private final Map<GuestId, MigrationModel> lastMigrations = new HashMap<>();
  private final List<Duplicate> duplicates = new ArrayList<>();
  private final Latencies latencies;
  private final Exchange exchange;
  private final Faults faults;
  private double bandwidthMibPerSecond;
  private long jobsBegun;
  private String actor = "the hypervisor";
  private @Nullable SimulatedHypervisor connection;

  /** Hosts without guests. */
  public SimulatedHosts(Collection<HostName> names, SimulatedSettings settings) {
    this.settings = settings;
    this.latencies = new Latencies(new SplittableRandom(settings.seed()));
    this.exchange = new Exchange(this, latencies);
    this.faults = new Faults(this);
    this.bandwidthMibPerSecond = settings.hosts().bandwidthMibPerSecond();
    names.forEach(name -> hosts.put(name, new SimulatedHost(name)));
  }

  /**
   * A moment at which a guest ran on two hosts.
   *
   * @param actor who did it: {@code the hypervisor}, or Godwit by a call
   * @param byGodwit whether it was Godwit
   */
  public record Duplicate(Duration at, GuestId guest, String actor, boolean byGodwit) {}

  /** Puts a guest on a host. */
  public void add(HostName host, SimulatedGuest guest) {
    Domain domain = guest.paused()
        ? new Domain(guest, Presence.PAUSED, "paused (user)")
        : new Domain(guest, Presence.RUNNING, "running (booted)");
    if (host(host).domains.putIfAbsent(guest.id(), domain) != null) {
      throw new IllegalArgumentException("host " + host + " has guest " + guest.id());
    }
  }

  /** Lets something go wrong after some time. */
  public void inject(Duration after, Fault fault) {
    later(after.toNanos(), () -> faults.happen(fault));
  }

  // What is true.

  /** Simulated time since the beginning. */
  public Duration now() {
    return Duration.ofNanos(nowNanos());
  }

  /** How a guest stands on a host. */
  public GuestLook look(HostName host, GuestId guest) {
    return host(host).look(guest);
  }

  /** The hosts on which a guest runs. */
  public List<HostName> runningOn(GuestId guest) {
    return hosts.values().stream()
        .filter(host -> host.look(guest).presence().runs())
        .map(host -> host.name)
        .toList();
  }

  /** Whether a migration of a guest is under way. */
  public boolean isMigrating(GuestId guest) {
    return jobs.containsKey(guest);
  }

  /** The last migration of a guest, over or not; only to be looked at. */
  public Optional<MigrationModel> lastMigration(GuestId guest) {
    return Optional.ofNullable(lastMigrations.get(guest));
  }

  /** Every moment at which a guest came to run on two hosts. */
  public List<Duplicate> duplicates() {
    return List.copyOf(duplicates);
  }

  /** How many migrate calls began a job. */
  public long jobsBegun() {
    return jobsBegun;
  }

  // What operators do.

  /** Changes what a migration can send, also of those under way. */
  public void changeBandwidth(double mibPerSecond) {
    if (!(mibPerSecond > 0)) {
      throw new IllegalArgumentException("a network carries more than 0, not " + mibPerSecond);
    }
    bandwidthMibPerSecond = mibPerSecond;
    List.copyOf(jobs.values()).forEach(RunningJob::adjustLink);
  }

  /** Kills a host's libvirtd; its guests go on. */
  public void stopLibvirtd(HostName host) {
    faults.libvirtdStops(host(host));
  }

  /** Starts a libvirtd that was killed. */
  public void startLibvirtd(HostName host) {
    faults.libvirtdStarts(host(host));
  }

  /** Ends a guest's QEMU on a host, as {@code virsh destroy}. */
  public void destroy(HostName host, GuestId guest) {
    faults.happen(new Fault.QemuKilled(host, guest));
  }

  /** Brings a broken post-copy back; the networks are up again. False if there is none. */
  public boolean recoverPostCopy(GuestId guest) {
    RunningJob job = jobs.get(guest);
    return job != null && job.recover();
  }

  /** Lets time pass while no driver is connected. */
  public void passTime(Duration time) {
    if (connection != null) {
      throw new IllegalStateException("a driver is connected; its hub has the time");
    }
    agenda.runUntil(agenda.nowNanos() + time.toNanos());
  }

  // For the parts of the simulation.

  SimulatedSettings settings() {
    return settings;
  }

  double bandwidthMibPerSecond() {
    return bandwidthMibPerSecond;
  }

  Latencies latencies() {
    return latencies;
  }

  Exchange exchange() {
    return exchange;
  }

  SimulatedHost host(HostName name) {
    SimulatedHost host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("there is no simulated host " + name);
    }
    return host;
  }

  Optional<SimulatedHost> findHost(HostName name) {
    return Optional.ofNullable(hosts.get(name));
  }

  Collection<SimulatedHost> hosts() {
    return hosts.values();
  }

  @Nullable
  RunningJob job(GuestId guest) {
    return jobs.get(guest);
  }

  List<RunningJob> jobsOn(SimulatedHost host) {
    return jobs.values().stream().filter(job -> job.isOn(host)).toList();
  }

  void began(GuestId guest, RunningJob job, MigrationModel model) {
    jobs.put(guest, job);
    lastMigrations.put(guest, model);
    jobsBegun++;
  }

  void ended(GuestId guest, RunningJob job) {
    jobs.remove(guest, job);
  }

  /** Called after a guest came to run somewhere. */
  void runs(GuestId guest) {
    if (runningOn(guest).size() > 1) {
      duplicates.add(new Duplicate(now(), guest, actor, !actor.equals("the hypervisor")));
    }
  }

  <T extends @Nullable Object> T asGodwit(Call call, Supplier<T> action) {
    String before = actor;
    actor = "Godwit by " + call;
    try {
      return action.get();
    } finally {
      actor = before;
    }
  }

  // Time.

  long nowNanos() {
    return connection == null ? agenda.nowNanos() : connection.siteNanos();
  }

  long nextNanos() {
    return agenda.nextNanos();
  }

  void later(long nanos, Runnable action) {
    at(Math.addExact(nowNanos(), nanos), action);
  }

  void at(long nanos, Runnable action) {
    agenda.at(nanos, action);
    if (connection != null) {
      connection.arm();
    }
  }

  /** Does what is due. */
  void catchUp() {
    agenda.runUntil(nowNanos());
  }

  void connect(SimulatedHypervisor newcomer) {
    if (connection != null) {
      throw new IllegalStateException("another driver is connected; close it first");
    }
    connection = newcomer;
  }

  void disconnect(SimulatedHypervisor leaver) {
    if (connection == leaver) {
      long now = nowNanos();
      connection = null;
      agenda.runUntil(now);
    }
  }

  long agendaNanos() {
    return agenda.nowNanos();
  }
}
