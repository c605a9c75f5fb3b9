package dev.godwit.libvirt;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.Blocker.Code;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import java.util.ArrayList;
import java.util.List;

/**
 * Which disks are copied, and what stands in the way of that.
 *
 * @param copied names of the disks on storage local to the source
 */
record DiskPlan(List<GuestDisk> copied, List<Blocker> blockers) {
  DiskPlan {
    copied = List.copyOf(copied);
    blockers = List.copyOf(blockers);
  }

  static DiskPlan of(
      GuestId guest,
      HostName source,
      List<GuestDisk> disks,
      StorageRules rules,
      BlockMigration wish) {
    var local = new ArrayList<GuestDisk>();
    var blockers = new ArrayList<Blocker>();
    for (GuestDisk disk : disks) {
      Boolean shared = rules.isShared(disk);
      if (shared == null) {
        blockers.add(new Blocker(
            Code.STORAGE_UNKNOWN,
            "It is not known whether disk "
                + disk.target()
                + " of guest "
                + guest
                + " ("
                + (disk.path() == null ? disk.type() : disk.path())
                + ") is on shared storage: name its directory in shared_storage_paths or"
                + " local_storage_paths."));
      } else if (!shared) {
        local.add(disk);
      }
    }
    if (wish == BlockMigration.SHARED_STORAGE && !local.isEmpty()) {
      blockers.add(new Blocker(
          Code.LOCAL_DISK,
          source
              + " is not on shared storage: disk "
              + local.getFirst().target()
              + " of guest "
              + guest
              + " is local. Ask for a block migration."));
    }
    if (wish == BlockMigration.COPY_LOCAL_DISKS && local.isEmpty() && blockers.isEmpty()) {
      blockers.add(new Blocker(
          Code.NO_LOCAL_DISK,
          source
              + " is not on local storage: guest "
              + guest
              + " has no local disk to copy. Ask without a block migration."));
    }
    return new DiskPlan(local, blockers);
  }
}
