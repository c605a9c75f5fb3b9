package dev.godwit.host.migrations;

import dev.godwit.api.Assessment;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostFacts;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationId;
import dev.godwit.api.PlannedMigration;
import dev.godwit.host.inventory.HostView;
import dev.godwit.host.inventory.ServerDirectory;
import dev.godwit.host.inventory.ServerStatus;
import dev.godwit.host.inventory.ServerView;
import dev.godwit.host.migrations.MigrationRefusedException.Reason;
import dev.godwit.host.store.MigrationRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The checks before a migration, in Nova's order. Blocks while hosts are asked. */
final class Admission {
  private static final Duration ASSESSMENT = Duration.ofMinutes(2);
  private static final String ACTION = "os-migrateLive";
  /** With these the guest was not seen on its source. */
  private static final Set<Blocker.Code> UNSEEN =
      EnumSet.of(Blocker.Code.GUEST_NOT_FOUND, Blocker.Code.HOST_UNREACHABLE);

  private static final String PRE_CHECK = "Migration pre-check error: ";

  private final ServerDirectory directory;
  private final LiveMigration liveMigration;

  Admission(ServerDirectory directory, LiveMigration liveMigration) {
    this.directory = directory;
    this.liveMigration = liveMigration;
  }

  /** What can be said at once: server, state, and whether the host is known. */
  ServerView admit(MigrationOrder order) throws MigrationRefusedException {
    ServerView server =
        directory.server(order.guest()).orElseThrow(() -> serverNotFound(order.guest()));
    if (server.migration() != null) {
      throw migrating(order.guest(), server.migration());
    }
    if (!isMovable(server)) {
      throw new MigrationRefusedException(
          Reason.SERVER_STATE,
          state(order.guest(), ACTION, "vm_state " + stateWord(server.status())));
    }
    if (order.destination() != null && directory.host(order.destination()).isEmpty()) {
      throw hostNotFound(order.destination().toString());
    }
    return server;
  }

  /** A server that was seen running is admitted though its host is down: that is said later. */
  private static boolean isMovable(ServerView server) {
    return switch (server.status()) {
      case ACTIVE, PAUSED -> true;
      case UNKNOWN -> server.power() == PowerState.RUNNING || server.power() == PowerState.PAUSED;
      case SUSPENDED, SHUTOFF, MIGRATING, ERROR -> false;
    };
  }

  static MigrationRefusedException serverNotFound(GuestId guest) {
    return new MigrationRefusedException(
        Reason.SERVER_NOT_FOUND, "Instance " + guest + " could not be found.");
  }

  /**
   * A second migration of a guest; what is not in order in the first one is said as well.
   *
   * @param first null if it has just ended
   */
  static MigrationRefusedException migrating(GuestId guest, @Nullable MigrationRecord first) {
    String refusal = state(guest, ACTION, "task_state migrating");
    return first == null || first.standing().isClear()
        ? new MigrationRefusedException(Reason.SERVER_STATE, refusal)
        : new MigrationRefusedException(
            Reason.SERVER_STATE,
            refusal + "." + StandingWords.full(first),
            refusal + "." + StandingWords.discreet(first));
  }

  static MigrationRefusedException notMigrating(GuestId guest, String action) {
    return new MigrationRefusedException(
        Reason.SERVER_STATE, state(guest, action, "task_state None"));
  }

  static MigrationRefusedException hostNotFound(String host) {
    return new MigrationRefusedException(
        Reason.COMPUTE_HOST_NOT_FOUND, "Compute host " + host + " could not be found.");
  }

  private static String state(GuestId guest, String action, String state) {
    return "Cannot '" + action + "' instance " + guest + " while it is in " + state;
  }

  private static String stateWord(ServerStatus status) {
    return switch (status) {
      case ACTIVE, MIGRATING -> "active";
      case PAUSED -> "paused";
      case SUSPENDED -> "suspended";
      case SHUTOFF -> "stopped";
      case ERROR -> "error";
      case UNKNOWN -> "unknown";
    };
  }

  /** The destination: the one asked for, if it will do, or the best that will. */
  HostName destination(MigrationRecord record) throws MigrationRefusedException {
    requireUp(record.source());
    if (record.destination() != null) {
      if (record.destination().equals(record.source())) {
        throw new MigrationRefusedException(
            Reason.UNABLE_TO_MIGRATE_TO_SELF,
            "Unable to migrate instance ("
                + record.guest()
                + ") to current host ("
                + record.source()
                + ").");
      }
      requireUp(record.destination());
      requireClear(record, record.destination());
      return record.destination();
    }
    return choose(record);
  }

  private void requireUp(HostName host) throws MigrationRefusedException {
    HostView view = directory.host(host).orElseThrow(() -> hostNotFound(host.toString()));
    if (!view.observation().isUp()) {
      throw new MigrationRefusedException(
          Reason.COMPUTE_SERVICE_UNAVAILABLE,
          "Compute service of "
              + host
              + " is unavailable at this time ("
              + view.observation().downCause()
              + ").");
    }
  }

  private void requireClear(MigrationRecord record, HostName destination)
      throws MigrationRefusedException {
    List<Blocker> blockers = assess(record, destination).blockers();
    if (!blockers.isEmpty()) {
      throw preCheck(blockers);
    }
  }

  private static MigrationRefusedException preCheck(List<Blocker> blockers) {
    var refusal = new MigrationRefusedException(
        reason(blockers.getFirst().code()),
        PRE_CHECK + blockers.stream().map(Blocker::message).collect(Collectors.joining(" ")));
    return blockers.stream().anyMatch(blocker -> UNSEEN.contains(blocker.code()))
        ? refusal.guestUnseen()
        : refusal;
  }

  private static Reason reason(Blocker.Code code) {
    return switch (code) {
      case HOST_UNKNOWN -> Reason.COMPUTE_HOST_NOT_FOUND;
      case SAME_HOST -> Reason.UNABLE_TO_MIGRATE_TO_SELF;
      case HOST_UNREACHABLE -> Reason.COMPUTE_SERVICE_UNAVAILABLE;
      case GUEST_NOT_FOUND -> Reason.SERVER_NOT_FOUND;
      case GUEST_NOT_RUNNING, JOB_ACTIVE -> Reason.SERVER_STATE;
      case GUEST_ON_DESTINATION,
          LOCAL_DISK,
          NO_LOCAL_DISK,
          STORAGE_UNKNOWN,
          HYPERVISOR_TYPE,
          DESTINATION_TOO_OLD,
          MEMORY,
          HOST_DEVICE,
          CPU_INCOMPATIBLE,
          KNOWN_BAD_VERSIONS,
          CONTRACT,
          POLICY_UNKNOWN -> Reason.MIGRATION_PRE_CHECK;
    };
  }

  /** The host with most memory available that nothing speaks against. */
  private HostName choose(MigrationRecord record) throws MigrationRefusedException {
    List<HostView> candidates = directory.hosts().stream()
        .filter(host -> host.observation().isUp())
        .filter(host -> !host.endpoint().name().equals(record.source()))
        .sorted(Comparator.comparingLong(Admission::memoryFreeMib).reversed())
        .toList();
    var reasons = new ArrayList<String>();
    for (HostView candidate : candidates) {
      HostName name = candidate.endpoint().name();
      List<Blocker> blockers = assess(record, name).blockers();
      if (blockers.isEmpty()) {
        return name;
      }
      if (blockers.getFirst().code() == Blocker.Code.POLICY_UNKNOWN) {
        // No other host would know it either.
        throw preCheck(blockers);
      }
      reasons.add(name + ": " + blockers.getFirst().message());
    }
    throw new MigrationRefusedException(
        Reason.NO_VALID_HOST,
        "No valid host was found. "
            + (reasons.isEmpty()
                ? "There is no other host that answers."
                : String.join(" ", reasons)));
  }

  private static long memoryFreeMib(HostView host) {
    HostFacts facts = host.observation().facts();
    return facts == null ? 0 : facts.memoryFreeMib();
  }

  private Assessment assess(MigrationRecord record, HostName destination)
      throws MigrationRefusedException {
    var request = new PlannedMigration(
        new MigrationId(UUID.randomUUID()),
        record.guest(),
        record.source(),
        destination,
        record.blockMigration(),
        record.options());
    String failure;
    try {
      return liveMigration.assess(request).get(ASSESSMENT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = "it was interrupted";
    } catch (ExecutionException e) {
      failure = String.valueOf(e.getCause());
    } catch (TimeoutException e) {
      failure = "the hosts did not answer within " + ASSESSMENT.toSeconds() + " s";
    }
    throw new MigrationRefusedException(Reason.MIGRATION_PRE_CHECK, PRE_CHECK + failure);
  }
}
