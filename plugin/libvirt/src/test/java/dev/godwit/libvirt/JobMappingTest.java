package dev.godwit.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.libvirt.natives.NativeJob;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobMappingTest {
  @Test
  void copiesTheFieldsItKnowsAndIgnoresOthers() {
    JobStatistics statistics = JobMapping.statistics(new NativeJob(
        2,
        Map.of(
            "memory_total", 75L,
            "memory_processed", 50L,
            "memory_remaining", 33L,
            "operation", 5L,
            "some_new_field", 7L)));
    assertThat(statistics.type()).isEqualTo(JobStatistics.Type.UNBOUNDED);
    assertThat(statistics.memory()).isEqualTo(new TransferCounters(75, 50, 33));
    assertThat(statistics.disks()).isNull();
    assertThat(statistics.iteration()).isNull();
    assertThat(statistics.outgoingMigration()).isTrue();
  }

  @Test
  void theReceptionOfAGuestIsNoMigrationAway() {
    assertThat(JobMapping.statistics(new NativeJob(2, Map.of("operation", 4L))).outgoingMigration())
        .isFalse();
  }

  @Test
  void everyTypeOfLibvirtIsKnownAndNoOther() {
    for (JobStatistics.Type type : JobStatistics.Type.values()) {
      assertThat(JobMapping.type(type.ordinal())).isEqualTo(type);
    }
    assertThatThrownBy(() -> JobMapping.type(6)).isInstanceOf(IllegalArgumentException.class);
  }
}
