package dev.godwit.bench.scale;

import com.sun.management.OperatingSystemMXBean;
import dev.godwit.api.GuestId;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import dev.godwit.spi.SimulationOrder.Shape;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Measures what very many migrations under way cost: guests that do not converge, watched in real time
 * by one driver on virtual threads, with the journal in memory.
 */
public final class ManyMigrations {
  private static final int GUESTS_PER_PAIR = 10;
  private static final long STARTS_PER_SECOND = 500;
  private static final long SETTLE_MILLIS = 60_000;
  private static final int MOST_FAILURES = 3;
  private static final double NANOS = 1e9;
  private static final double MIB = 1024 * 1024;

  /** A pass takes about ten seconds, and there is no end to it. */
  private static final GuestModel GUEST = GuestModel.of(8192, 4096, 2048, 400, Shape.UNIFORM, 0);

  private ManyMigrations() {}

  /** Takes how many migrations, for how many seconds to measure, and the trace to keep of each. */
  public static void main(String[] arguments) throws Exception {
    int migrations = Integer.parseInt(arguments[0]);
    long seconds = Long.parseLong(arguments[1]);
    String traceSamples = arguments[2];
    var settings = new HashMap<String, String>();
    settings.put("max_migration_jobs", Integer.toString(migrations));
    settings.put("live_migration_trace_samples", traceSamples);
    settings.put("live_migration_completion_timeout", "0");
    var host = new MemoryHost(guest -> {});
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    try (var driver = new ScaledDriver(
        (migrations + GUESTS_PER_PAIR - 1) / GUESTS_PER_PAIR,
        HostModel.calibrated(200, 0),
        Thread.ofVirtual(),
        Duration.ZERO,
        settings,
        host)) {
      List<GuestId> guests = new ArrayList<>();
      for (int number = 0; number < migrations; number++) {
        guests.add(driver.add(number / GUESTS_PER_PAIR, GUEST));
      }
      driver.run();
      for (int number = 0; number < migrations; number++) {
        driver
            .start(number / GUESTS_PER_PAIR, guests.get(number))
            .result()
            .thenAccept(result -> {
              if (failures.size() < MOST_FAILURES) {
                failures.add(result.status() + " " + result.failure());
              }
            })
            .exceptionally(closed -> null);
        if (number % (STARTS_PER_SECOND / 10) == 0) {
          Thread.sleep(100);
        }
      }
      Thread.sleep(SETTLE_MILLIS);
      failures.forEach(System.err::println);
      report(migrations, seconds, driver, host);
    }
  }

  private static void report(int migrations, long seconds, ScaledDriver driver, MemoryHost host)
      throws Exception {
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    int looksBefore = driver.watched.looks();
    long cpuBefore = machine.getProcessCpuTime();
    long began = System.nanoTime();
    Thread.sleep(seconds * 1000);
    double elapsed = (System.nanoTime() - began) / NANOS;
    double cores = (machine.getProcessCpuTime() - cpuBefore) / NANOS / elapsed;
    double looks = (driver.watched.looks() - looksBefore) / elapsed;
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        "%d migrations under way of %d, %d rolled back: %.0f looks per second, %.2f of one core,"
            + " heap %.0f MiB, resident %s%n",
        driver.underWay(),
        migrations,
        host.rollbacks(),
        looks,
        cores,
        (runtime.totalMemory() - runtime.freeMemory()) / MIB,
        resident());
  }

  private static String resident() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
        .map(line -> line.replaceAll("\\s+", " "))
        .reduce((one, other) -> one + ", " + other)
        .orElse("unknown");
  }
}
