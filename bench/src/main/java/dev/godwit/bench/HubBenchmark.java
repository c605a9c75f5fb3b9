package dev.godwit.bench;

import java.util.List;

/**
 * Prints one line a figure: what was measured, of whom, and the value. A figure is the best of some
 * rounds in a warm JVM, because whatever else the machine does can only slow a round down.
 */
public final class HubBenchmark {
  private static final int ROUNDS = 7;
  private static final double NANOS = 1e9;
  private static final List<Contender> CONTENDERS =
      List.of(new HubContender(true), new HubContender(false), new PlainContender());

  private HubBenchmark() {}

  /** Runs everything. */
  public static void main(String[] arguments) throws Exception {
    for (Contender contender : CONTENDERS) {
      String name = contender.name();
      print("switches_per_second", name, 200_000, contender::switches);
      print("spawn_join_per_second", name, 50_000, contender::spawnAndJoin);
      print("native_calls_per_second", name, 20_000, contender::nativeCalls);
      figure("longest_gap_millis_carriers_full", name, contender.longestGapMillis());
      if (!name.equals("hub-platform")) {
        figure("heap_bytes_per_parked", name, contender.heapBytesPerParked(100_000));
      }
    }
    figure("ten_minute_timeline_millis", "hub-virtual", Timeline.warmMillis());
    for (boolean virtual : new boolean[] {true, false}) {
      String name = HubContender.name(virtual);
      figure("cpu_percent_idle", name, ProcessorUse.percentIdle(virtual, true));
      figure("cpu_percent_idle", name + "-no-spin", ProcessorUse.percentIdle(virtual, false));
      figure("cpu_percent_calling", name, ProcessorUse.percentCalling(virtual, true));
      figure("cpu_percent_calling", name + "-no-spin", ProcessorUse.percentCalling(virtual, false));
    }
  }

  static Contender contender(String name) {
    return CONTENDERS.stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender is called " + name));
  }

  /** Something done many times. */
  @FunctionalInterface
  interface Work {
    void times(int times) throws Exception;
  }

  private static void print(String figure, String name, int times, Work work) throws Exception {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      work.times(times);
      best = Math.max(best, times * NANOS / (System.nanoTime() - start));
    }
    figure(figure, name, best);
  }

  private static void figure(String figure, String name, double value) {
    System.out.println(figure + "\t" + name + "\t" + value);
  }
}
