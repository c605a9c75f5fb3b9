package dev.godwit.bench.real;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guest of the testbed.
 *
 * @param dirtyMib memory that it keeps rewriting, page after page
 * @param mibPerSecond how fast
 * @param bursts when it writes; null for always
 * @param diskMib its disk, which is copied; 0 for none
 */
record RealGuest(
    String name,
    long memoryMib,
    long dirtyMib,
    long mibPerSecond,
    @Nullable Bursts bursts,
    long diskMib) {
  /** One of each kind, for a link of {@link RealMatrix#LINK_MIB_PER_SECOND}. */
  static final List<RealGuest> ALL = List.of(
      new RealGuest("idle", 256, 0, 0, null, 0),
      new RealGuest("light", 256, 32, 8, null, 0),
      new RealGuest("edge", 256, 24, 34, null, 0),
      new RealGuest("beyond", 256, 64, 80, null, 0),
      new RealGuest("bursty", 256, 64, 80, new Bursts(5, 5), 0),
      new RealGuest("disk", 256, 32, 8, null, 64));

  /** Seconds of writing and of rest, in turn. */
  record Bursts(int onSeconds, int restSeconds) {
    int everySeconds() {
      return onSeconds + restSeconds;
    }
  }

  String[] command() {
    var words = new ArrayList<>(
        List.of("guest", name, Long.toString(memoryMib), Long.toString(mibPerSecond)));
    if (dirtyMib > 0) {
      words.addAll(List.of("--dirty", Long.toString(dirtyMib)));
    }
    if (bursts != null) {
      words.addAll(List.of("--bursts", bursts.onSeconds() + ":" + bursts.restSeconds()));
    }
    if (diskMib > 0) {
      words.addAll(List.of("--disk", Long.toString(diskMib)));
    }
    return words.toArray(String[]::new);
  }
}
