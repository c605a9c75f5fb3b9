package dev.godwit.bench.convergence;

import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import dev.godwit.simulator.model.JobParameters;
import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.spi.PolicyTerms;
import dev.godwit.spi.SimulationOrder.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * One guest to be moved under one contract: a downtime of at most {@link #MAX_DOWNTIME_MILLIS} and
 * Nova's completion time-out as the deadline.
 *
 * @param memoryGib its memory; four fifths are in use
 * @param ratio how fast it writes, as a multiple of the bandwidth
 * @param setPart the working set, as a part of the used memory
 * @param shape how its writes are spread
 * @param postCopy whether post-copy is permitted
 * @param seed of the swing of bandwidth and writes, and of the place in the cycle of bursts
 */
record Cell(
    long memoryGib, double ratio, double setPart, Shape shape, boolean postCopy, long seed) {
  static final long MAX_DOWNTIME_MILLIS = 500;

  /** What QEMU allows before anybody asks for anything. */
  static final long QEMU_DOWNTIME_MILLIS = 300;

  static final double USED_PART = 0.8;
  static final int NOISE_PERCENT = 10;

  private static final double RATE_SECONDS = 1;
  private static final int LOOKS = 4;
  private static final double LOOK_EVERY_SECONDS = 9;
  private static final double BURST_SECONDS = 10;
  private static final double CYCLE_SECONDS = 30;
  private static final long BIG_GIB = 128;
  private static final double MIB = 1 << 20;

  /** 10 Gbit/s, for big guests 25 Gbit/s. */
  double bandwidthMibPerSecond() {
    return memoryGib >= BIG_GIB ? 2900 : 1150;
  }

  double dirtyMibPerSecond() {
    return ratio * bandwidthMibPerSecond();
  }

  double usedMib() {
    return memoryGib * 1024 * USED_PART;
  }

  /** The limits, which are Nova's defaults. */
  PolicyTerms terms() {
    return new PolicyTerms(
        memoryGib * 1024,
        Math.max(2, memoryGib),
        MAX_DOWNTIME_MILLIS,
        10,
        75,
        800,
        PolicyTerms.TimeoutAction.ABORT,
        null,
        postCopy,
        false,
        false,
        0);
  }

  /** The migration, which allows this pause until it is told otherwise. */
  MigrationModel migration(long downtimeMillis) {
    GuestModel guest = GuestModel.of(
        memoryGib * 1024,
        (long) usedMib(),
        Math.floor(usedMib()) * setPart,
        dirtyMibPerSecond(),
        shape,
        burstOffset());
    return new MigrationModel(
        guest,
        HostModel.calibrated(bandwidthMibPerSecond(), NOISE_PERCENT),
        new JobParameters(downtimeMillis, 0, false, postCopy),
        seed);
  }

  private double burstOffset() {
    return seed * 7 % 30;
  }

  /**
   * The dirty rate as it is measured by sampling pages before the start: the least of what some seconds
   * show, as the engine watches again before it refuses.
   */
  long sampledBytesPerSecond() {
    double least = Double.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      least = Math.min(least, uniqueMib(burstOffset() + look * LOOK_EVERY_SECONDS));
    }
    return (long) (least / RATE_SECONDS * MIB);
  }

  /** Unique memory written in a second, which begins so far into a cycle of bursts. */
  private double uniqueMib(double from) {
    double set = usedMib() * setPart;
    double written = dirtyMibPerSecond() * RATE_SECONDS;
    return switch (shape) {
      case UNIFORM -> hit(set, written);
      case SEQUENTIAL -> Math.min(set, written);
      case HOT_SPOT -> hit(set * 0.1, written * 0.9) + hit(set * 0.9, written * 0.1);
      case BURSTS -> {
        double begin = from % CYCLE_SECONDS;
        double on = Math.max(0, Math.min(BURST_SECONDS, begin + RATE_SECONDS) - begin)
            + Math.max(0, begin + RATE_SECONDS - CYCLE_SECONDS);
        yield hit(set, dirtyMibPerSecond() * CYCLE_SECONDS / BURST_SECONDS * on / RATE_SECONDS);
      }
    };
  }

  private static double hit(double set, double written) {
    return set * -Math.expm1(-written / set);
  }

  /** The same guest without and with permission for post-copy. */
  record Pair(Cell without, Cell with) {}

  /** Every pair of cells of a matrix. */
  static List<Pair> matrix(long[] memoryGib, double[] ratios, double[] setParts) {
    var pairs = new ArrayList<Pair>();
    long seed = 1;
    for (long memory : memoryGib) {
      for (double ratio : ratios) {
        for (double part : setParts) {
          for (Shape shape : Shape.values()) {
            seed++;
            pairs.add(new Pair(
                new Cell(memory, ratio, part, shape, false, seed),
                new Cell(memory, ratio, part, shape, true, seed)));
          }
        }
      }
    }
    return pairs;
  }
}
