package dev.godwit.libvirt;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.HypervisorException;
import java.util.List;

/** How much is to be moved, as Nova reckons it. */
final class DataSize {
  private static final double MIB_PER_GIB = 1024;
  private static final double BYTES_PER_GIB = 1024.0 * 1024 * 1024;

  /** Nova's least size of memory, and of a disk. */
  private static final double LEAST_GIB = 2;

  private DataSize() {}

  /** {@code max(2, memory) + sum of max(2, disk)} in GiB. */
  static double gib(HostConnection host, GuestId guest, long memoryMib, List<GuestDisk> copied)
      throws HypervisorException {
    double gib = Math.max(LEAST_GIB, memoryMib / MIB_PER_GIB);
    for (GuestDisk disk : copied) {
      long bytes = host.withDomain(guest, domain -> domain.diskCapacityBytes(disk.target()));
      gib += Math.max(LEAST_GIB, bytes / BYTES_PER_GIB);
    }
    return gib;
  }
}
