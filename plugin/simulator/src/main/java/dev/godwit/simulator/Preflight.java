package dev.godwit.simulator;

import dev.godwit.api.Assessment;
import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.Blocker.Code;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationContract;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.PreparedMigration;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.simulator.model.JobParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at both hosts and plans the job, as the driver for libvirt does. Changes nothing. */
final class Preflight {
  private static final double MIB_PER_GIB = 1024;
  private static final double LEAST_GIB = 2;

  private final SimulatedHosts site;
  private final SimulatedHypervisor.Caller caller;

  Preflight(SimulatedHosts site, SimulatedHypervisor.Caller caller) {
    this.site = site;
    this.caller = caller;
  }

  /** What the source says of a guest. */
  private record Found(@Nullable Domain domain, boolean jobActive) {}

  Preparation prepare(MigrationRequest request, SimulatedJob.Start start)
      throws HypervisorException {
    for (HostName host : List.of(request.source(), request.destination())) {
      if (site.findHost(host).isEmpty()) {
        return refused(Code.HOST_UNKNOWN, "Compute host " + host + " could not be found.");
      }
    }
    if (request.source().equals(request.destination())) {
      return refused(
          Code.SAME_HOST,
          "Guest " + request.guest() + " is already on " + request.source()
              + "; name another host.");
    }
    Found found;
    boolean taken;
    try {
      found = caller.call(
          request.source(),
          Call.PREPARE,
          host -> new Found(host.domains.get(request.guest()), site.job(request.guest()) != null));
      taken = caller.call(request.destination(), Call.PREPARE, host -> {
        Domain there = host.domains.get(request.guest());
        return there != null && there.isActive();
      });
    } catch (HypervisorException e) {
      if (e.kind() != Kind.UNREACHABLE) {
        throw e;
      }
      return refused(
          Code.HOST_UNREACHABLE,
          "A compute service is unavailable at this time: " + e.getMessage());
    }
    Domain domain = found.domain();
    if (domain == null) {
      return refused(
          Code.GUEST_NOT_FOUND,
          "Host " + request.source() + " has no guest " + request.guest() + ".");
    }
    if (found.jobActive()) {
      return refused(Code.JOB_ACTIVE, "Guest " + request.guest() + " is being migrated already.");
    }
    if (domain.presence() != Presence.RUNNING && domain.presence() != Presence.PAUSED) {
      return refused(
          Code.GUEST_NOT_RUNNING,
          "Guest " + request.guest() + " is neither running nor paused on " + request.source()
              + ".");
    }
    if (taken) {
      return refused(
          Code.GUEST_ON_DESTINATION,
          "Host " + request.destination() + " has guest " + request.guest() + " already.");
    }
    return planned(request, domain, start);
  }

  private Preparation planned(MigrationRequest request, Domain domain, SimulatedJob.Start start) {
    boolean hasDisks = domain.guest.model().diskMib() > 0;
    if (request instanceof PlannedMigration planned) {
      if (planned.blockMigration() == BlockMigration.SHARED_STORAGE && hasDisks) {
        return refused(Code.LOCAL_DISK, "Guest " + request.guest() + " has a disk that is local.");
      }
      if (planned.blockMigration() == BlockMigration.COPY_LOCAL_DISKS && !hasDisks) {
        return refused(
            Code.NO_LOCAL_DISK, "Guest " + request.guest() + " has no disk that could be copied.");
      }
    }
    return new Preparation(
        new Assessment(List.of(), hasDisks),
        new SimulatedJob(
            new MigrationPlan(
                request.guest(),
                request.source(),
                request.destination(),
                domain.presence() == Presence.PAUSED,
                parameters(request, domain)),
            domain.guest.model().memoryMib(),
            dataGib(domain),
            start));
  }

  private JobParameters parameters(MigrationRequest request, Domain domain) {
    if (request instanceof PreparedMigration prepared) {
      return new JobParameters(
          JobParameters.DEFAULT.maxDowntimeMillis(),
          prepared.call().bandwidthMibPerSecond(),
          prepared.call().permitsAutoConverge(),
          prepared.call().permitsPostCopy() && domain.presence() != Presence.PAUSED);
    }
    MigrationContract contract = request.options().contract();
    JobSettings settings = site.settings().job();
    boolean postCopy = settings.permitPostCopy()
        && !Boolean.FALSE.equals(contract.postCopy())
        && domain.presence() != Presence.PAUSED;
    boolean autoConverge = settings.permitAutoConverge()
        && !Boolean.FALSE.equals(contract.autoConverge())
        && !postCopy;
    return new JobParameters(
        JobParameters.DEFAULT.maxDowntimeMillis(),
        settings.bandwidthMibPerSecond(),
        autoConverge,
        postCopy);
  }

  private static double dataGib(Domain domain) {
    long diskMib = domain.guest.model().diskMib();
    return Math.max(LEAST_GIB, domain.guest.model().memoryMib() / MIB_PER_GIB)
        + (diskMib == 0 ? 0 : Math.max(LEAST_GIB, diskMib / MIB_PER_GIB));
  }

  private static Preparation refused(Code code, String message) {
    return new Preparation(new Assessment(List.of(new Blocker(code, message)), false), null);
  }
}
