package dev.godwit.bench;

import java.lang.management.ManagementFactory;

/** The heap in use after a collection. */
final class Heap {
  private static final int COLLECTIONS = 4;

  private Heap() {}

  static long used() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(50);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
