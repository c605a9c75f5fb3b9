package dev.godwit.host.migrations;

import dev.godwit.api.Assessment;
import dev.godwit.api.Blocker;
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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The checks before a migration, in Nova's order. Blocks while hosts are asked. */
final class Admission {
  private static final Duration ASSESSMENT = Duration.ofMinutes(2);

  private final ServerDirectory directory;
  private final LiveMigration liveMigration;

  Admission(ServerDirectory directory, LiveMigration liveMigration) {
    this.directory = directory;
    this.liveMigration = liveMigration;
  }

  /** What can be said at once: server, state, and whether the host is known. */
  ServerView admit(MigrationOrder order) throws MigrationRefusedException {
    ServerView server = directory
        .server(order.guest())
        .orElseThrow(() -> new MigrationRefusedException(
            Reason.SERVER_NOT_FOUND, "Instance " + order.guest() + " could not be found."));
    if (server.migration() != null || server.status() == ServerStatus.MIGRATING) {
      throw state(order, "task_state migrating");
    }
    if (server.status() != ServerStatus.ACTIVE && server.status() != ServerStatus.PAUSED) {
      throw state(order, "vm_state " + stateWord(server.status()));
    }
    if (order.destination() != null && directory.host(order.destination()).isEmpty()) {
      throw hostNotFound(order.destination().toString());
    }
    return server;
  }

  static MigrationRefusedException hostNotFound(String host) {
    return new MigrationRefusedException(
        Reason.COMPUTE_HOST_NOT_FOUND, "Compute host " + host + " could not be found.");
  }

  private static MigrationRefusedException state(MigrationOrder order, String state) {
    return new MigrationRefusedException(
        Reason.SERVER_STATE,
        "Cannot 'os-migrateLive' instance " + order.guest() + " while it is in " + state);
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
      throw new MigrationRefusedException(
          Reason.MIGRATION_PRE_CHECK,
          "Migration pre-check error: "
              + blockers.stream().map(Blocker::message).collect(Collectors.joining(" ")));
    }
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
        record.blockMigration());
    @Nullable String failure;
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
    throw new MigrationRefusedException(
        Reason.MIGRATION_PRE_CHECK, "Migration pre-check error: " + failure);
  }
}
