package dev.godwit.simulator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.simulator.model.MigrationModel.Stage;
import dev.godwit.spi.SimulationOrder.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MigrationModelTest {
  private static final long SECOND = 1_000_000_000;
  private static final long HOUR = 3600 * SECOND;
  private static final double MIB = 1048576;

  /** What 300 ms at 100 MiB/s can send. */
  private static final double LEFT_MIB = 30;

  /** The first look, every 50 ms, at which less than that is left of 2048 MiB at 100 MiB/s. */
  private static final double SECOND_PASS_SECONDS =
      Math.ceil((2048 - LEFT_MIB) * 4104 / 4096 / 100 * 20) / 20;

  /** No time but that of sending: figures can be reckoned by hand. */
  private static final HostModel BARE = new HostModel(100, 0, 1e9, 0, 0, 0, 0, 500, 1);

  @Test
  void anIdleGuestIsSentOnce() {
    var model = model(GuestModel.idle(1024, 1000), JobParameters.DEFAULT);
    model.advanceTo(HOUR);
    assertThat(model.stage()).isEqualTo(Stage.COMPLETED);
    // A thousand MiB with eight bytes for each page, and nine bytes for each of 6144 zero pages.
    assertThat(model.sentBytes())
        .isCloseTo((long) (1000 * 1048576.0 * 4104 / 4096 + 24 * 256 * 9), within(2L));
    assertThat(model.passes()).isEqualTo(1);
    // What is left when QEMU stops the guest is at most what fits into 300 ms.
    assertThat(model.downtimeMillis()).isBetween(200L, 300L);
  }

  @Test
  void theTimeIsThatOfTheBytes() {
    var model = model(GuestModel.idle(1024, 1000), JobParameters.DEFAULT);
    List<ModelEvent> events = model.advanceTo(HOUR);
    assertThat(events.getLast().atNanos() / 1e9)
        .isCloseTo(1000 * 4104 / 4096.0 / 100, within(0.01));
  }

  @Test
  void aUniformWorkingSetIsHitAsTheFormulaSays() {
    var model = model(GuestModel.of(2048, 2048, 400, 80, Shape.UNIFORM, 0), JobParameters.DEFAULT);
    model.advanceTo(Math.round(SECOND_PASS_SECONDS * SECOND));
    double unique = 400 * (1 - Math.exp(-80 * SECOND_PASS_SECONDS / 400));
    assertThat(model.passes()).isEqualTo(2);
    assertThat(model.statistics().memory().remainingBytes() / MIB)
        .as("what was written in pass 1, and what was left of it")
        .isBetween(unique, unique + LEFT_MIB);
    assertThat(model.statistics().dirtyPagesPerSecond() / 256.0 * SECOND_PASS_SECONDS)
        .isBetween(unique - LEFT_MIB, unique);
  }

  @Test
  void aSequentialWriterHitsEveryPageOnceBeforeAnyTwice() {
    var model =
        model(GuestModel.of(2048, 2048, 1000, 20, Shape.SEQUENTIAL, 0), JobParameters.DEFAULT);
    model.advanceTo(Math.round(SECOND_PASS_SECONDS * SECOND));
    assertThat(model.statistics().memory().remainingBytes() / MIB)
        .isBetween(20 * SECOND_PASS_SECONDS, 20 * SECOND_PASS_SECONDS + LEFT_MIB);
    var small =
        model(GuestModel.of(2048, 2048, 100, 80, Shape.SEQUENTIAL, 0), JobParameters.DEFAULT);
    small.advanceTo(Math.round(SECOND_PASS_SECONDS * SECOND));
    assertThat(small.statistics().memory().remainingBytes() / MIB).isBetween(100.0, 100 + LEFT_MIB);
  }

  @Test
  void aGuestThatWritesFasterThanItIsSentEndsOnlyWhenTheDowntimeAllowsIt() {
    var guest = GuestModel.of(1024, 1024, 500, 400, Shape.UNIFORM, 0);
    var model = model(guest, JobParameters.DEFAULT);
    model.advanceTo(600 * SECOND);
    assertThat(model.stage()).isEqualTo(Stage.PRE_COPY);
    assertThat(model.passes()).isGreaterThan(50);
    JobStatistics seen = model.statistics();
    assertThat(seen.downtimeMillis()).as("what QEMU itself expects").isGreaterThan(4000);
    model.setMaxDowntimeMillis(seen.downtimeMillis() + 500);
    model.advanceTo(1200 * SECOND);
    assertThat(model.stage()).isEqualTo(Stage.COMPLETED);
    assertThat(model.downtimeMillis()).isBetween(4000L, seen.downtimeMillis() + 500);
  }

  @Test
  void autoConvergeSlowsTheGuestUntilItConverges() {
    var guest = GuestModel.of(1024, 1024, 500, 150, Shape.UNIFORM, 0);
    var without = model(guest, JobParameters.DEFAULT);
    without.advanceTo(300 * SECOND);
    assertThat(without.stage()).isEqualTo(Stage.PRE_COPY);
    var with = model(guest, new JobParameters(300, 0, true, false));
    with.advanceTo(300 * SECOND);
    assertThat(with.stage()).isEqualTo(Stage.COMPLETED);
    assertThat(with.statistics().throttlePercent()).isBetween(50L, 99L);
    assertThat(with.statistics().throttlePercent() % 10).isZero();
  }

  @Test
  void aLimitOfBandwidthHoldsExceptForTheRest() {
    var model = model(GuestModel.idle(1024, 1024), new JobParameters(1000, 10, false, false));
    model.advanceTo(50 * SECOND);
    assertThat(model.sentBytes()).isEqualTo(500 * 1048576L);
    assertThat(model.statistics().bandwidthBytesPerSecond()).isEqualTo(10 * 1048576L);
    model.setBandwidth(20);
    model.advanceTo(51 * SECOND);
    assertThat(model.sentBytes()).isEqualTo(520 * 1048576L);
    model.advanceTo(HOUR);
    assertThat(model.downtimeMillis()).as("20 MiB and not 1 s at 20 MiB/s").isLessThan(210);
  }

  @Test
  void postCopyEndsWhatWouldNeverConverge() {
    var guest = GuestModel.of(4096, 4096, 4000, 4000, Shape.SEQUENTIAL, 0);
    var model = model(guest, new JobParameters(300, 0, false, true));
    model.advanceTo(100 * SECOND);
    assertThat(model.startPostCopy()).isTrue();
    List<ModelEvent> events = model.advanceTo(HOUR);
    assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
        .containsExactly("Stopped", "Landed", "Fetched", "Completed");
    assertThat(model.isPostCopied()).isTrue();
    assertThat(model.downtimeMillis()).isZero();
    assertThat(model.faults()).isPositive();
    double fetching = (events.get(2).atNanos() - events.get(1).atNanos()) / 1e9;
    assertThat(fetching).isCloseTo(4000 * 4104 / 4096.0 / 100, within(0.01));
  }

  @Test
  void postCopyIsRefusedWhereItIsNotPermittedOrTooEarly() {
    assertThat(model(GuestModel.idle(100, 100), JobParameters.DEFAULT).startPostCopy())
        .isFalse();
    var early = new MigrationModel(
        GuestModel.idle(100, 100),
        HostModel.calibrated(100, 0),
        new JobParameters(300, 0, false, true),
        1);
    assertThat(early.startPostCopy()).isFalse();
  }

  @Test
  void aPausedGuestWritesNothingAndStandsStillUntilItIsMoved() {
    var guest = GuestModel.of(1024, 1024, 500, 400, Shape.UNIFORM, 0);
    var model = model(guest, JobParameters.DEFAULT);
    model.advanceTo(30 * SECOND);
    model.suspend();
    List<ModelEvent> events = model.advanceTo(HOUR);
    double landed = events.stream()
        .filter(ModelEvent.Landed.class::isInstance)
        .findFirst()
        .orElseThrow()
        .atNanos();
    assertThat(model.downtimeMillis()).isEqualTo(Math.round((landed - 30e9) / 1e6));
    assertThat(model.downtimeMillis()).isBetween(4000L, 11_000L);
  }

  @Test
  void aLinkThatIsDownFreezesEverythingUntilItIsBack() {
    var model = model(GuestModel.idle(1024, 1024), JobParameters.DEFAULT);
    model.advanceTo(3 * SECOND);
    model.setLink(0);
    long remaining = model.statistics().memory().remainingBytes();
    model.advanceTo(23 * SECOND);
    assertThat(model.statistics().memory().remainingBytes()).isEqualTo(remaining);
    assertThat(model.nextEventNanos()).isEqualTo(Long.MAX_VALUE);
    model.setLink(100);
    model.advanceTo(HOUR);
    assertThat(model.stage()).isEqualTo(Stage.COMPLETED);
  }

  @Test
  void disksComeFirst() {
    var guest = GuestModel.idle(256, 256).withDisks(1000, 20);
    var model = model(guest, JobParameters.DEFAULT);
    model.advanceTo(5 * SECOND);
    assertThat(model.statistics().disks().remainingBytes() / 1048576).isEqualTo(600);
    assertThat(model.statistics().memory().totalBytes()).isZero();
    model.advanceTo(HOUR);
    assertThat(model.stage()).isEqualTo(Stage.COMPLETED);
  }

  @Test
  void burstsLetAGuestThroughInItsQuietTime() {
    var guest = GuestModel.of(1024, 1024, 600, 100, Shape.BURSTS, 0);
    var model = model(guest, JobParameters.DEFAULT);
    model.advanceTo(10 * SECOND);
    model.advanceTo(HOUR);
    assertThat(model.stage()).isEqualTo(Stage.COMPLETED);
  }

  @Test
  void howOftenOneLooksChangesNothing() {
    long seed = new Random().nextLong();
    var guest = GuestModel.of(8192, 6000, 900, 90, Shape.HOT_SPOT, 0).withBackgroundWrites(3);
    var often = new MigrationModel(
        guest, HostModel.calibrated(400, 30), new JobParameters(100, 0, true, true), seed);
    var once = new MigrationModel(
        guest, HostModel.calibrated(400, 30), new JobParameters(100, 0, true, true), seed);
    var seen = new ArrayList<ModelEvent>();
    var random = new Random(seed);
    for (long at = 0; at < 200 * SECOND; at += random.nextLong(1, SECOND)) {
      seen.addAll(often.advanceTo(at));
      often.statistics();
    }
    seen.addAll(often.advanceTo(200 * SECOND));
    assertThat(seen).as("seed %d", seed).isEqualTo(once.advanceTo(200 * SECOND));
    assertThat(often.statistics()).isEqualTo(once.statistics());
  }

  @Test
  void aHugeGuestCostsNoMoreThanASmallOne() {
    var guest = GuestModel.of(512 * 1024, 400 * 1024, 64 * 1024, 2000, Shape.UNIFORM, 0);
    var model = new MigrationModel(
        guest, HostModel.calibrated(3000, 20), new JobParameters(500, 0, false, false), 7);
    int events = 0;
    while (model.nextEventNanos() < 2 * HOUR) {
      model.advanceTo(model.nextEventNanos());
      events++;
    }
    assertThat(events).isLessThan(300_000);
    assertThat(model.passes()).isGreaterThan(2);
  }

  @Test
  void noiseSwingsRoundTheMean() {
    double sum = 0;
    var swing = new Swing(99, 40);
    for (long second = 0; second < 10_000; second++) {
      double factor = swing.at(second * SECOND);
      assertThat(factor).isBetween(0.6, 1.4);
      sum += factor;
    }
    assertThat(sum / 10_000).isCloseTo(1, within(0.02));
  }

  private static MigrationModel model(GuestModel guest, JobParameters parameters) {
    return new MigrationModel(guest, BARE, parameters, 1);
  }
}
