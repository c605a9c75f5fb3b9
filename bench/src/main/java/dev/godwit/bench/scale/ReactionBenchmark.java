package dev.godwit.bench.scale;

import dev.godwit.api.GuestId;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationResult;
import dev.godwit.bench.real.Spread;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.HostModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long the driver takes from the last needed piece of evidence, which is the answer of a
 * host, to the call of post, while a number of migrations is under way. In real time, on virtual
 * threads: the simulated hosts make every call a coroutine, which on platform threads is a new thread
 * each time, and real lanes do not do that.
 */
public final class ReactionBenchmark {
  /** How long a migration takes when there is one at a time, and when there are many. */
  private static final double QUICK_MIB_PER_SECOND = 1000;

  private static final double SLOW_MIB_PER_SECOND = 25;

  private static final GuestModel GUEST = GuestModel.idle(256, 128);

  /** The first migrations run in code that is not compiled yet and are not measured. */
  private static final int WARM_UP = 50;

  private static final int WARM_UP_ROUNDS = 10;

  /**
   * Before each migration comes a pause of random length. All take equally long, so without it those that once
   * began at the same moment, as after a garbage collection, would end at the same moment ever after and wait
   * for each other.
   */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private static final long PAUSES_SEED = 20_261_128;

  /** The hub's default. */
  private static final Duration SPIN_LIMIT = Duration.ofNanos(20_000);

  private ReactionBenchmark() {}

  /** Takes how many migrations are under way at a time, and how many are to be measured. */
  public static void main(String[] arguments) throws Exception {
    int atOnce = Integer.parseInt(arguments[0]);
    int warmUp = Math.max(WARM_UP, WARM_UP_ROUNDS * atOnce);
    int samples = Integer.parseInt(arguments[1]) + warmUp;
    Map<GuestId, Long> posted = new ConcurrentHashMap<>();
    var host = new MemoryHost(guest -> posted.put(guest, System.nanoTime()));
    var reactions = new ArrayList<Double>();
    try (var driver = new ScaledDriver(
        atOnce,
        hosts(atOnce == 1 ? QUICK_MIB_PER_SECOND : SLOW_MIB_PER_SECOND),
        Thread.ofVirtual(),
        SPIN_LIMIT,
        Map.of("max_migration_jobs", Integer.toString(2 * atOnce)),
        host)) {
      List<Queue<GuestId>> guests = new ArrayList<>();
      for (int pair = 0; pair < atOnce; pair++) {
        guests.add(new ConcurrentLinkedQueue<>());
      }
      var all = new ArrayList<GuestId>();
      for (int number = 0; number < samples; number++) {
        int pair = number % atOnce;
        GuestId guest = driver.add(pair, GUEST);
        guests.get(pair).add(guest);
        all.add(guest);
      }
      driver.run();
      var movers = new ArrayList<Thread>();
      for (int pair = 0; pair < atOnce; pair++) {
        int mine = pair;
        var pauses = new SplittableRandom(PAUSES_SEED + mine);
        movers.add(Thread.ofVirtual().start(() -> {
          for (GuestId guest : guests.get(mine)) {
            LockSupport.parkNanos(pauses.nextLong(LONGEST_PAUSE.toNanos()));
            MigrationHandle handle = driver.start(mine, guest);
            MigrationResult result =
                handle.result().orTimeout(1, TimeUnit.MINUTES).join();
            if (result.status() != MigrationResult.Status.COMPLETED) {
              System.err.println("a migration did not complete: " + result.failure());
            }
          }
        }));
      }
      for (Thread mover : movers) {
        mover.join();
      }
      for (GuestId guest : all.subList(warmUp, all.size())) {
        Long evidence = driver.watched.evidenceNanos(guest);
        Long post = posted.get(guest);
        if (evidence == null || post == null) {
          throw new IllegalStateException("guest " + guest + " was not moved");
        }
        reactions.add((post - evidence) / 1e6);
      }
    }
    var spread = new Spread(reactions);
    System.out.printf(
        "%d migrations under way, %d measured after %d to warm up: from the last evidence to post median %.2f ms,"
            + " p95 %.2f ms, p99 %.2f ms, most %.2f ms%n",
        atOnce,
        reactions.size(),
        warmUp,
        spread.median(),
        spread.at(0.95),
        spread.at(0.99),
        spread.at(1));
  }

  /** Hosts that start and hand over quickly, so that many migrations end in a short time. */
  private static HostModel hosts(double mibPerSecond) {
    return new HostModel(mibPerSecond, 0, 10_000, 200, 50, 50, 100, 0, 1);
  }
}
