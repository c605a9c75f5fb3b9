package dev.godwit.bench;

import java.util.concurrent.TimeUnit;

/** Virtual threads that compute for a second and never let go of their carriers. */
final class FullCarriers {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private FullCarriers() {}

  static void start() {
    int threads = 2 * Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual().start(() -> {
        long end = System.nanoTime() + SECOND_NANOS;
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
      });
    }
  }
}
