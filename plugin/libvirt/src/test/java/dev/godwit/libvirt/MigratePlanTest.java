package dev.godwit.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.PreparedMigration;
import dev.godwit.libvirt.natives.TypedParameters.Parameter;
import dev.godwit.libvirt.versions.JobFeatures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A migrate call that a host has worked out goes to libvirt as it is. */
final class MigratePlanTest {
  private static final JobFeatures ANY = new JobFeatures(true, true);

  @Test
  void everythingOfACallIsPassedOn() {
    MigratePlan plan = MigratePlan.of(
        new PreparedMigration.Call(
            "qemu+tcp://bravo/system",
            "tcp://10.0.0.2",
            "<domain/>",
            "<domain id='1'/>",
            List.of("vda", "vdb"),
            7,
            2,
            155),
        ANY);
    assertThat(plan.peerUri()).isEqualTo("qemu+tcp://bravo/system");
    assertThat(plan.flags()).isEqualTo(155);
    assertThat(plan.parameters())
        .containsExactlyInAnyOrder(
            new Parameter.Text("migrate_uri", "tcp://10.0.0.2"),
            new Parameter.Text("destination_xml", "<domain/>"),
            new Parameter.Text("persistent_xml", "<domain id='1'/>"),
            new Parameter.Text("migrate_disks", "vda"),
            new Parameter.Text("migrate_disks", "vdb"),
            new Parameter.Int("parallel.connections", 2),
            new Parameter.UnsignedLong("bandwidth", 7));
  }

  @Test
  void whatACallLeavesOutIsLeftToLibvirt() {
    MigratePlan plan = MigratePlan.of(
        new PreparedMigration.Call("qemu:///system", null, null, null, List.of(), 0, 0, 3), ANY);
    assertThat(plan.parameters()).containsExactly(new Parameter.UnsignedLong("bandwidth", 0));
  }

  @Test
  void whatBreaksBetweenTwoHostsIsTakenOut() {
    int wanted =
        MigrateFlags.LIVE | MigrateFlags.PEER2PEER | MigrateFlags.POSTCOPY | MigrateFlags.PARALLEL;
    var call =
        new PreparedMigration.Call("qemu:///system", null, null, null, List.of(), 0, 4, wanted);
    MigratePlan one = MigratePlan.of(call, new JobFeatures(true, false));
    assertThat(one.flags()).isEqualTo(wanted & ~MigrateFlags.PARALLEL);
    assertThat(one.parameters()).containsExactly(new Parameter.UnsignedLong("bandwidth", 0));
    MigratePlan preCopy = MigratePlan.of(call, new JobFeatures(false, true));
    assertThat(preCopy.flags()).isEqualTo(wanted & ~MigrateFlags.POSTCOPY);
    assertThat(preCopy.parameters())
        .containsExactlyInAnyOrder(
            new Parameter.Int("parallel.connections", 4),
            new Parameter.UnsignedLong("bandwidth", 0));
  }
}
