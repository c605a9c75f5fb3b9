package dev.godwit.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A migration whose migrate call the host has worked out, and whose destination it has prepared. Godwit
 * makes that call as it is, and checks only what no host can know: that the guest is there, that no job
 * of its own is under way, and that both hosts answer.
 *
 * @param call the call
 * @param dataGib the amount to move as the host reckons it, in GiB; Nova's is at least 2
 * @param settings values of the driver's settings that hold for this migration only, by name; those
 *     that the driver does not take per migration, and values out of bounds, are refused
 */
public record PreparedMigration(
    MigrationId id,
    GuestId guest,
    HostName source,
    HostName destination,
    MigrationOptions options,
    Call call,
    double dataGib,
    Map<String, String> settings)
    implements MigrationRequest {
  private static final double MOST_GIB = 1 << 30;

  public PreparedMigration {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(guest, "guest");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(call, "call");
    if (!(dataGib > 0) || dataGib > MOST_GIB) {
      throw new IllegalArgumentException("dataGib is above 0 and at most 2^30, is " + dataGib);
    }
    settings = Map.copyOf(settings);
  }

  /**
   * libvirt's virDomainMigrateToURI3.
   *
   * @param peerUri how the source's libvirtd reaches the destination's
   * @param migrateUri where memory goes; null leaves it to libvirt
   * @param destinationXml the definition with which the guest runs there; null for the source's
   * @param persistentXml the definition that is kept there; null for the source's
   * @param migrateDisks targets of the disks to copy
   * @param bandwidthMibPerSecond 0 for no limit
   * @param parallelConnections over which memory is moved; 0 if the call does not say
   * @param flags virDomainMigrateFlags; peer-to-peer and live are among them
   */
  public record Call(
      String peerUri,
      @Nullable String migrateUri,
      @Nullable String destinationXml,
      @Nullable String persistentXml,
      List<String> migrateDisks,
      long bandwidthMibPerSecond,
      int parallelConnections,
      int flags) {
    private static final int LIVE = 1;
    private static final int PEER_TO_PEER = 1 << 1;
    private static final int AUTO_CONVERGE = 1 << 13;
    private static final int POST_COPY = 1 << 15;
    private static final int PARALLEL = 1 << 17;

    public Call {
      Objects.requireNonNull(peerUri, "peerUri");
      migrateDisks = List.copyOf(migrateDisks);
      if (bandwidthMibPerSecond < 0 || parallelConnections < 0) {
        throw new IllegalArgumentException("bandwidth and connections are not negative");
      }
      if ((flags & LIVE) == 0 || (flags & PEER_TO_PEER) == 0) {
        throw new IllegalArgumentException(
            "only live peer-to-peer migrations can be made, flags are " + flags);
      }
    }

    /** Whether the job is to be able to switch to post-copy. */
    public boolean permitsPostCopy() {
      return (flags & POST_COPY) != 0;
    }

    /** Whether memory is moved over more than one connection. */
    public boolean isParallel() {
      return (flags & PARALLEL) != 0;
    }

    /** Whether the hypervisor may slow the guest's processors. */
    public boolean permitsAutoConverge() {
      return (flags & AUTO_CONVERGE) != 0;
    }
  }
}
