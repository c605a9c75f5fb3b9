package dev.godwit.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DiskPlanTest {
  private static final StorageRules RULES =
      new StorageRules(List.of("/srv/shared"), List.of("/var/lib/libvirt/images"));

  /** Three local disks, one on a network, one read-only, one shared by guests. */
  @Test
  void copiesLocalDisksThatTheGuestWritesAlone() {
    GuestXml xml = GuestXml.parse("<domain><devices>"
        + disk("vda", "/var/lib/libvirt/images/a", "")
        + disk("vdb", "/var/lib/libvirt/images/b", "")
        + disk("vdc", "/var/lib/libvirt/images/c", "")
        + "<disk type='network' device='disk'><source protocol='rbd' name='p/v'/>"
        + "<target dev='vdd'/></disk>"
        + disk("vde", "/var/lib/libvirt/images/e", "<readonly/>")
        + disk("vdf", "/var/lib/libvirt/images/f", "<shareable/>")
        + "</devices></domain>");
    DiskPlan plan = plan(xml.disks(), BlockMigration.AUTO);
    assertThat(plan.copied()).extracting(GuestDisk::target).containsExactly("vda", "vdb", "vdc");
    assertThat(plan.blockers()).isEmpty();
  }

  @Test
  void saysWhatDoesNotFitTheWish() {
    GuestDisk local = new GuestDisk("vda", "file", "/var/lib/libvirt/images/a");
    GuestDisk shared = new GuestDisk("vdb", "file", "/srv/shared/b");
    GuestDisk elsewhere = new GuestDisk("vdc", "file", "/tmp/c");
    assertThat(codes(plan(List.of(local), BlockMigration.SHARED_STORAGE)))
        .containsExactly(Blocker.Code.LOCAL_DISK);
    assertThat(codes(plan(List.of(shared), BlockMigration.COPY_LOCAL_DISKS)))
        .containsExactly(Blocker.Code.NO_LOCAL_DISK);
    assertThat(codes(plan(List.of(elsewhere), BlockMigration.AUTO)))
        .containsExactly(Blocker.Code.STORAGE_UNKNOWN);
    assertThat(plan(List.of(shared), BlockMigration.AUTO).copied()).isEmpty();
  }

  private static DiskPlan plan(List<GuestDisk> disks, BlockMigration wish) {
    return DiskPlan.of(new GuestId(new UUID(0, 1)), new HostName("alpha"), disks, RULES, wish);
  }

  private static List<Blocker.Code> codes(DiskPlan plan) {
    return plan.blockers().stream().map(Blocker::code).toList();
  }

  private static String disk(String target, String file, String more) {
    return "<disk type='file' device='disk'><source file='"
        + file
        + "'/><target dev='"
        + target
        + "'/>"
        + more
        + "</disk>";
  }
}
