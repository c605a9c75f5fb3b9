package dev.godwit.bench.real;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.Preparation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on, and notes when a host was first heard to say what a move needs: the
 * destination that it runs the guest, the source that the guest is gone.
 */
public final class Watched implements Hypervisor {
  private final Hypervisor libvirt;
  private final Map<GuestId, Map<HostName, Long>> heardNanos = new ConcurrentHashMap<>();
  private final AtomicInteger looks = new AtomicInteger();

  public Watched(Hypervisor libvirt) {
    this.libvirt = libvirt;
  }

  /** A new migration of a guest begins. */
  public void begin(GuestId guest) {
    heardNanos.put(guest, new ConcurrentHashMap<>());
    looks.set(0);
  }

  /** When the last needed piece of evidence was heard; null if none was. */
  @Nullable
  public Long evidenceNanos(GuestId guest) {
    return heardNanos.getOrDefault(guest, Map.of()).values().stream()
        .max(Long::compare)
        .orElse(null);
  }

  /** How often the job's statistics were read since the migration began. */
  public int looks() {
    return looks.get();
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    GuestLook look = libvirt.look(host, guest);
    boolean needed =
        look.presence() == GuestLook.Presence.RUNNING || look.presence().isGone();
    Map<HostName, Long> heard = heardNanos.get(guest);
    if (heard != null) {
      if (needed) {
        // What each host said last is what counts: before the hand-over the source runs it as well.
        heard.put(host, System.nanoTime());
      } else {
        heard.remove(host);
      }
    }
    return look;
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    looks.incrementAndGet();
    return libvirt.jobStatistics(host, guest);
  }

  @Override
  public JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
    return libvirt.jobType(host, guest);
  }

  @Override
  public @Nullable Long dirtyBytesPerSecond(HostName host, GuestId guest, int seconds)
      throws HypervisorException {
    return libvirt.dirtyBytesPerSecond(host, guest, seconds);
  }

  @Override
  public HostObservation observe(HostName host) throws HypervisorException {
    return libvirt.observe(host);
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest)
      throws HypervisorException {
    return libvirt.completedJobStatistics(host, guest);
  }

  @Override
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    return libvirt.prepare(request);
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    libvirt.abortJob(host, guest);
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    libvirt.setMaxDowntime(host, guest, millis);
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    libvirt.setMaxBandwidth(host, guest, mibPerSecond);
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    libvirt.startPostCopy(host, guest);
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    libvirt.suspend(host, guest);
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    libvirt.resume(host, guest);
  }

  @Override
  public Subscription subscribe(
      HostName host,
      GuestId guest,
      Consumer<dev.godwit.engine.hypervisor.HypervisorSignal> listener) {
    return libvirt.subscribe(host, guest, listener);
  }

  @Override
  public void close() {
    libvirt.close();
  }
}
