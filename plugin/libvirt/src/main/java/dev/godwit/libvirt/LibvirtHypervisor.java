package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.KnownBadVersions;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.Preparation;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine's port on libvirt. Safe for several threads. */
final class LibvirtHypervisor implements Hypervisor {
  /** VIR_DOMAIN_JOB_STATS_COMPLETED and _KEEP_COMPLETED: a plain read gives the record away. */
  private static final int COMPLETED_AND_KEEP = 1 | 2;

  private final HostConnections hosts;
  private final Preflight preflight;
  private final InstantSource clock;

  LibvirtHypervisor(HostConnections hosts, Preflight preflight, InstantSource clock) {
    this.hosts = hosts;
    this.preflight = preflight;
    this.clock = clock;
  }

  @Override
  public HostObservation observe(HostName host) throws HypervisorException {
    return hosts
        .get(host)
        .call(connection -> new HostObservation(
            host,
            clock.instant(),
            HostObserver.facts(connection),
            null,
            HostObserver.guests(connection)));
  }

  @Override
  public List<KnownBadVersions> knownBadVersions() {
    return preflight.knownBad().forPeople();
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    try {
      return hosts.get(host).withDomain(guest, domain -> {
        var state = new DomainState(domain.state());
        Presence presence = state.presence(HostObserver.isIncoming(domain, state));
        return new GuestLook(
            presence,
            state.pauseReason(),
            domain.id(),
            state.hasArrived(),
            state.isUnpaused(),
            state.words());
      });
    } catch (HypervisorException e) {
      if (e.kind() == Kind.NO_DOMAIN) {
        return new GuestLook(Presence.ABSENT, "no such domain");
      }
      throw e;
    }
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    return statistics(host, guest, 0);
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest)
      throws HypervisorException {
    return statistics(host, guest, COMPLETED_AND_KEEP);
  }

  private JobStatistics statistics(HostName host, GuestId guest, int flags)
      throws HypervisorException {
    return JobMapping.statistics(
        hosts.get(host).withDomain(guest, domain -> domain.jobStats(flags)));
  }

  @Override
  public @Nullable Long dirtyBytesPerSecond(HostName host, GuestId guest, int seconds)
      throws HypervisorException {
    return DirtyRate.measure(hosts.get(host), guest, seconds);
  }

  @Override
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    return preflight.prepare(request);
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    hosts.get(host).commandDomain(guest, domain -> domain.abortJob());
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    hosts.get(host).commandDomain(guest, domain -> domain.migrateSetMaxDowntime(millis));
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    hosts.get(host).commandDomain(guest, domain -> domain.migrateSetMaxSpeed(mibPerSecond));
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    hosts.get(host).commandDomain(guest, domain -> domain.migrateStartPostCopy());
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    hosts.get(host).commandDomain(guest, domain -> domain.suspend());
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    hosts.get(host).commandDomain(guest, domain -> domain.resume());
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    return hosts.subscribe(host, guest, listener);
  }

  @Override
  public void close() {
    hosts.close();
  }
}
