package dev.godwit.libvirt;

import dev.godwit.api.Assessment;
import dev.godwit.api.Blocker;
import dev.godwit.api.Blocker.Code;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.PreparedMigration;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.libvirt.versions.JobFeatures;
import dev.godwit.libvirt.versions.KnownBadList;
import dev.godwit.libvirt.versions.KnownBadList.Finding;
import dev.godwit.libvirt.versions.VersionCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at both hosts before a guest is touched, says everything that stands in the way, and plans
 * the job. Changes nothing.
 */
final class Preflight {
  private final HostConnections hosts;
  private final LibvirtSettings settings;
  private final VersionCheck versions;

  Preflight(HostConnections hosts, LibvirtSettings settings, KnownBadList knownBad) {
    this.hosts = hosts;
    this.settings = settings;
    this.versions = new VersionCheck(knownBad, settings.accepted());
  }

  KnownBadList knownBad() {
    return versions.knownBad();
  }

  Preparation prepare(MigrationRequest request) throws HypervisorException {
    var blockers = new ArrayList<Blocker>();
    checkHosts(request, blockers);
    if (!blockers.isEmpty()) {
      return refused(blockers);
    }
    SourceFacts source =
        ask(request.source(), blockers, host -> SourceFacts.read(host, request.guest()));
    DestinationFacts destination = ask(
        request.destination(),
        blockers,
        host -> DestinationFacts.read(host, request.guest(), source));
    if (source == null || destination == null) {
      return refused(blockers);
    }
    return switch (request) {
      case PlannedMigration planned -> plan(planned, source, destination, blockers);
      case PreparedMigration prepared -> take(prepared, source, destination, blockers);
    };
  }

  /** A migration whose call the host has worked out. */
  private Preparation take(
      PreparedMigration request,
      SourceFacts source,
      DestinationFacts destination,
      List<Blocker> blockers)
      throws HypervisorException {
    source.checkGuest(request, blockers);
    destination.checkConflict(request, blockers);
    boolean copies = !request.call().migrateDisks().isEmpty();
    var wanted =
        new JobFeatures(request.call().permitsPostCopy(), request.call().isParallel());
    Finding found = versions.check(request, source.host(), destination.host(), wanted, blockers);
    if (!blockers.isEmpty()) {
      return new Preparation(new Assessment(blockers, copies), null);
    }
    return new Preparation(
        new Assessment(List.of(), copies),
        new LibvirtJob(
            hosts.get(request.source()),
            request,
            MigratePlan.of(request.call(), found.allowed()),
            source.paused(),
            found.allowed().postCopy() && mayUsePostCopy(source),
            request.call().permitsAutoConverge(),
            source.memoryMib(),
            request.call().bandwidthMibPerSecond(),
            request.dataGib(),
            found.noted()));
  }

  private Preparation plan(
      PlannedMigration request,
      SourceFacts source,
      DestinationFacts destination,
      List<Blocker> blockers)
      throws HypervisorException {
    source.check(request, blockers);
    if (!source.isThere()) {
      return refused(blockers);
    }
    destination.check(request, source, blockers);
    DiskPlan disks = DiskPlan.of(
        request.guest(),
        request.source(),
        source.xml().disks(),
        settings.storage(),
        request.blockMigration());
    blockers.addAll(disks.blockers());
    boolean copies = !disks.copied().isEmpty();
    boolean postCopy = settings.job().permitPostCopy()
        && !Boolean.FALSE.equals(request.options().contract().postCopy())
        && mayUsePostCopy(source);
    var wanted = new JobFeatures(postCopy, settings.parallelConnections() > 1);
    Finding found = versions.check(request, source.host(), destination.host(), wanted, blockers);
    if (!blockers.isEmpty()) {
      return new Preparation(new Assessment(blockers, copies), null);
    }
    return new Preparation(
        new Assessment(List.of(), copies), job(request, source, found, disks.copied()));
  }

  /**
   * QEMU cannot fetch the pages of persistent memory later, and a paused guest has nothing to gain from running
   * on the destination first.
   */
  private static boolean mayUsePostCopy(SourceFacts source) {
    return !source.paused() && !source.xml().hasVirtualPersistentMemory();
  }

  private LibvirtJob job(
      PlannedMigration request, SourceFacts source, Finding found, List<GuestDisk> copied)
      throws HypervisorException {
    JobFeatures job = found.allowed();
    boolean autoConverge = settings.job().permitAutoConverge()
        && !Boolean.FALSE.equals(request.options().contract().autoConverge())
        && !job.postCopy();
    MigratePlan plan = MigratePlan.of(
        settings,
        hosts.endpoint(request.destination()),
        source.persistent(),
        job,
        autoConverge,
        copied.stream().map(GuestDisk::target).toList());
    return new LibvirtJob(
        hosts.get(request.source()),
        request,
        plan,
        source.paused(),
        job.postCopy(),
        autoConverge,
        source.memoryMib(),
        settings.job().bandwidthMibPerSecond(),
        DataSize.gib(hosts.get(request.source()), request.guest(), source.memoryMib(), copied),
        found.noted());
  }

  private void checkHosts(MigrationRequest request, List<Blocker> blockers) {
    for (HostName host : List.of(request.source(), request.destination())) {
      try {
        hosts.endpoint(host);
      } catch (HypervisorException e) {
        blockers.add(
            new Blocker(Code.HOST_UNKNOWN, "Compute host " + host + " could not be found."));
      }
    }
    if (request.source().equals(request.destination())) {
      blockers.add(new Blocker(
          Code.SAME_HOST,
          "Guest "
              + request.guest()
              + " is already on "
              + request.source()
              + "; name another host."));
    }
  }

  /** Asks a host; one that does not answer is a blocker, and the answer null. */
  private <T> @Nullable T ask(HostName host, List<Blocker> blockers, HostQuestion<T> question)
      throws HypervisorException {
    try {
      return question.ask(hosts.get(host));
    } catch (HypervisorException e) {
      if (e.kind() != Kind.UNREACHABLE) {
        throw e;
      }
      blockers.add(new Blocker(
          Code.HOST_UNREACHABLE,
          "Compute service of " + host + " is unavailable at this time: " + e.getMessage()));
      return null;
    }
  }

  private static Preparation refused(List<Blocker> blockers) {
    return new Preparation(new Assessment(blockers, false), null);
  }

  /** Something that is asked of a host. */
  @FunctionalInterface
  private interface HostQuestion<T> {
    T ask(HostConnection host) throws HypervisorException;
  }
}
