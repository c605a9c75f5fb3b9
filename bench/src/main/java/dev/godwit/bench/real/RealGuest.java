package dev.godwit.bench.real;

import dev.godwit.spi.SimulationOrder.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest of the testbed.
 *
 * @param dirtyMib memory that it keeps rewriting, page after page
 * @param mibPerSecond how fast
 * @param bursts seconds of writing and of rest, such as {@code 5:5}; empty for no rest
 * @param diskMib its disk, which is copied; 0 for none
 */
record RealGuest(
    String name, long memoryMib, long dirtyMib, long mibPerSecond, String bursts, long diskMib) {
  /** One of each kind, for a link of {@link RealMatrix#LINK_MIB_PER_SECOND}. */
  static final List<RealGuest> ALL = List.of(
      new RealGuest("idle", 256, 0, 0, "", 0),
      new RealGuest("light", 256, 32, 8, "", 0),
      new RealGuest("edge", 256, 24, 34, "", 0),
      new RealGuest("beyond", 256, 64, 80, "", 0),
      new RealGuest("bursty", 256, 64, 80, "5:5", 0),
      new RealGuest("disk", 256, 32, 8, "", 64));

  /** How the simulator is told of its writes. */
  Shape shape() {
    return Shape.SEQUENTIAL;
  }

  String[] command() {
    var words = new ArrayList<>(
        List.of("guest", name, Long.toString(memoryMib), Long.toString(mibPerSecond)));
    if (dirtyMib > 0) {
      words.addAll(List.of("--dirty", Long.toString(dirtyMib)));
    }
    if (!bursts.isEmpty()) {
      words.addAll(List.of("--bursts", bursts));
    }
    if (diskMib > 0) {
      words.addAll(List.of("--disk", Long.toString(diskMib)));
    }
    return words.toArray(String[]::new);
  }
}
