package dev.godwit.host.inventory;

import dev.godwit.api.GuestId;
import dev.godwit.api.GuestObservation.PowerState;
import dev.godwit.api.HostName;
import dev.godwit.host.store.MigrationRecord;
import dev.godwit.host.store.ServerTimes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server: a libvirt domain, wherever it is.
 *
 * @param host where it runs, or where its definition is if it does not run
 * @param runningOn the hosts on which it runs: one at most, unless libvirt made a duplicate
 * @param migration the migration under way; null if there is none
 * @param created when Godwit saw it for the first time
 * @param updated when Godwit saw its name, status or host change last
 */
public record ServerView(
    GuestId id,
    String name,
    ServerStatus status,
    PowerState power,
    HostName host,
    List<HostName> runningOn,
    long memoryMib,
    int vcpus,
    @Nullable MigrationRecord migration,
    Instant created,
    Instant updated) {
  public ServerView {
    runningOn = List.copyOf(runningOn);
  }

  ServerView at(ServerTimes times) {
    return new ServerView(
        id,
        name,
        status,
        power,
        host,
        runningOn,
        memoryMib,
        vcpus,
        migration,
        times.created(),
        times.updated());
  }

  /** Whether it runs on more than one host, which an operator must resolve. */
  public boolean isDuplicate() {
    return runningOn.size() > 1;
  }
}
