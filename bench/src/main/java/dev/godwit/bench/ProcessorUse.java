package dev.godwit.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.godwit.hub.Hub;
import dev.godwit.hub.HubBuilder;
import dev.godwit.hub.Lane;
import dev.godwit.hub.LaneLimits;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What a hub uses of one processor while it has little to do, with and without looking before parking. */
final class ProcessorUse {
  private static final Duration WATCH = Duration.ofSeconds(2);
  private static final Duration CALL = Duration.ofMillis(1);
  private static final double PERCENT = 100;

  private ProcessorUse() {}

  private interface Work {
    void run(Hub hub) throws Exception;
  }

  /** Nothing at all: one coroutine sleeps. */
  static double percentIdle(boolean virtual, boolean spins) throws Exception {
    return percent(virtual, spins, hub -> hub.sleep(WATCH));
  }

  /** A blocking call of a millisecond after another, as a monitor that never pauses would make. */
  static double percentCalling(boolean virtual, boolean spins) throws Exception {
    return percent(virtual, spins, hub -> {
      Lane lane = hub.blockingPool().lane("native", new LaneLimits(1, 0, 0));
      long end = System.nanoTime() + WATCH.toNanos();
      while (System.nanoTime() < end) {
        lane.callUnbounded("sleep", () -> {
          Thread.sleep(CALL);
          return 1;
        });
      }
    });
  }

  private static double percent(boolean virtual, boolean spins, Work work) throws Exception {
    HubBuilder builder = Hub.builder().threads(virtual ? Thread.ofVirtual() : Thread.ofPlatform());
    if (!spins) {
      builder.spinLimit(Duration.ZERO);
    }
    Hub hub = builder.build();
    return hub.run(() -> {
      long used = usedNanos();
      long start = System.nanoTime();
      work.run(hub);
      return PERCENT * (usedNanos() - used) / (System.nanoTime() - start);
    });
  }

  private static long usedNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
