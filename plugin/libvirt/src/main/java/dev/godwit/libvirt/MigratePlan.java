package dev.godwit.libvirt;

import dev.godwit.api.PreparedMigration;
import dev.godwit.libvirt.natives.TypedParameters.Parameter;
import dev.godwit.libvirt.versions.JobFeatures;
import dev.godwit.spi.HostEndpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one migrate call, worked out.
 *
 * @param peerUri how the source's libvirtd reaches the destination's
 * @param parameters libvirt's VIR_MIGRATE_PARAM_*; at least one
 * @param flags {@link MigrateFlags}
 */
record MigratePlan(String peerUri, List<Parameter> parameters, int flags) {
  MigratePlan {
    parameters = List.copyOf(parameters);
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("libvirt takes no empty list of parameters");
    }
  }

  /**
   * Plans a peer-to-peer migration: its job lives in libvirt and QEMU and outlives Godwit.
   *
   * @param persistent whether the source keeps a definition of the guest; it then moves as well
   * @param job whether it is to be able to switch to post-copy, and may use the connections of the settings
   * @param autoConverge whether QEMU may slow the guest's processors
   * @param copied names of the disks to copy
   */
  static MigratePlan of(
      LibvirtSettings settings,
      HostEndpoint destination,
      boolean persistent,
      JobFeatures job,
      boolean autoConverge,
      List<String> copied) {
    int flags = MigrateFlags.LIVE | MigrateFlags.PEER2PEER;
    var parameters = new ArrayList<Parameter>();
    if (persistent) {
      flags |= MigrateFlags.PERSIST_DEST | MigrateFlags.UNDEFINE_SOURCE;
    }
    if (job.postCopy()) {
      flags |= MigrateFlags.POSTCOPY;
    }
    if (autoConverge) {
      flags |= MigrateFlags.AUTO_CONVERGE;
    }
    if (settings.nativeTls()) {
      flags |= MigrateFlags.TLS;
    }
    if (job.parallel()) {
      flags |= MigrateFlags.PARALLEL;
      parameters.add(new Parameter.Int("parallel.connections", settings.parallelConnections()));
    }
    if (!copied.isEmpty()) {
      flags |= MigrateFlags.NON_SHARED_DISK;
      copied.forEach(disk -> parameters.add(new Parameter.Text("migrate_disks", disk)));
    }
    if (destination.migrationAddress() != null) {
      parameters.add(new Parameter.Text("migrate_uri", tcp(destination.migrationAddress())));
    }
    parameters.add(new Parameter.UnsignedLong("bandwidth", settings.job().bandwidthMibPerSecond()));
    return new MigratePlan(destination.peerUri().toString(), parameters, flags);
  }

  /**
   * The call that a host has worked out, as it is but for what it may not use.
   *
   * @param job what it may use of post-copy and several connections
   */
  static MigratePlan of(PreparedMigration.Call call, JobFeatures job) {
    var parameters = new ArrayList<Parameter>();
    text(parameters, "migrate_uri", call.migrateUri());
    text(parameters, "destination_xml", call.destinationXml());
    text(parameters, "persistent_xml", call.persistentXml());
    call.migrateDisks().forEach(disk -> text(parameters, "migrate_disks", disk));
    boolean overOneConnection = call.isParallel() && !job.parallel();
    if (call.parallelConnections() > 0 && !overOneConnection) {
      parameters.add(new Parameter.Int("parallel.connections", call.parallelConnections()));
    }
    parameters.add(new Parameter.UnsignedLong("bandwidth", call.bandwidthMibPerSecond()));
    int flags = call.flags();
    if (!job.postCopy()) {
      flags &= ~MigrateFlags.POSTCOPY;
    }
    if (overOneConnection) {
      flags &= ~MigrateFlags.PARALLEL;
    }
    return new MigratePlan(call.peerUri(), parameters, flags);
  }

  private static void text(List<Parameter> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.add(new Parameter.Text(name, value));
    }
  }

  /** The URI of an address; an IPv6 address comes into brackets. */
  private static String tcp(String address) {
    try {
      return new URI("tcp", null, address, -1, null, null, null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not an address: " + address, e);
    }
  }
}
