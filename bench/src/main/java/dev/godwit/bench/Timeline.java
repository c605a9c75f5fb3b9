package dev.godwit.bench;

import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import dev.godwit.hub.Wait;
import java.time.Duration;
import java.util.Arrays;

/** A migration of ten minutes, polled twice a second, on the virtual clock. */
final class Timeline {
  private static final int WARM_UP = 500;
  private static final int RUNS = 201;
  private static final double NANOS_PER_MILLI = 1e6;

  private Timeline() {}

  /** The median of many runs in a warm JVM. */
  static double warmMillis() throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      run();
    }
    double[] millis = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      run();
      millis[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
    }
    Arrays.sort(millis);
    return millis[RUNS / 2];
  }

  private static void run() throws Exception {
    Hub hub =
        Hub.builder().clock(VirtualClock.scripted()).threads(Thread.ofVirtual()).build();
    hub.run(() -> {
      Event<Integer> migrated = hub.event();
      hub.schedule(Duration.ofMinutes(10), () -> migrated.send(1));
      while (migrated.await(Duration.ofMillis(500)) instanceof Wait.TimedOut<Integer>) {
        // The next half second.
      }
    });
  }
}
