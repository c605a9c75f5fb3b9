package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes on real threads while answers, limits, kills and closes meet at the same instants. */
@Timeout(120)
class LaneRaceTest {
  private static final int CALLERS = 8;
  private static final int CALLS = 150;
  private static final int MOST_MICROS = 300;
  private static final LaneLimits LIMITS = new LaneLimits(3, 2, 1);

  private final long seed = Long.getLong("godwit.hub.seed", System.nanoTime());
  private final Map<End, Integer> ends = new EnumMap<>(End.class);
  private final AtomicInteger begun = new AtomicInteger();

  private enum End {
    ANSWERED,
    UNKNOWN,
    NOT_BEGUN,
    LEFT
  }

  @Test
  void everyCallEndsInExactlyOneWayAndEveryThreadComesBack() throws Exception {
    Hub hub = Hub.builder().build();
    LaneStats stats = hub.run(() -> {
      Lane lane = hub.blockingPool().lane("race", LIMITS);
      List<GreenThread<Void>> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        SplittableRandom random = new SplittableRandom(seed + i);
        callers.add(hub.spawn(() -> {
          for (int call = 0; call < CALLS; call++) {
            ends.merge(call(hub, lane, random), 1, Integer::sum);
          }
        }));
      }
      for (GreenThread<Void> caller : callers) {
        caller.join();
      }
      while (lane.stats().running() > 0) {
        hub.sleep(Duration.ofMillis(1));
      }
      return lane.stats();
    });
    String with = "-Dgodwit.hub.seed=" + seed + ": " + ends + ", " + stats;
    assertThat(ends.values().stream().mapToInt(n -> n).sum()).as(with).isEqualTo(CALLERS * CALLS);
    assertThat(ends).as(with).containsKeys(End.values());
    // A kill may overtake an answer or a refusal that was on its way.
    assertThat(stats.completed()).as(with).isBetween(least(End.ANSWERED), most(End.ANSWERED));
    assertThat(stats.rejected()).as(with).isBetween(least(End.NOT_BEGUN), most(End.NOT_BEGUN));
    assertThat(stats.abandonedTotal()).as(with).isBetween(least(End.UNKNOWN), most(End.UNKNOWN));
    assertThat(stats.queued() + stats.abandoned()).as(with).isZero();
    // One that left was abandoned if it had begun, and never begins if not.
    assertThat(begun.get()).as(with).isEqualTo(stats.completed() + stats.abandonedTotal());
  }

  private long least(End end) {
    return ends.get(end);
  }

  private long most(End end) {
    return ends.get(end) + ends.get(End.LEFT);
  }

  private End call(Hub hub, Lane lane, SplittableRandom random) throws Exception {
    long work = TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MICROS));
    Duration limit =
        Duration.ofNanos(1 + TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MICROS)));
    Object token = new Object();
    boolean timed = random.nextInt(3) == 0;
    GreenThread<End> caller = hub.spawn(() -> {
      try {
        BlockingCall<Object, RuntimeException> body = () -> {
          begun.incrementAndGet();
          LockSupport.parkNanos(work);
          return token;
        };
        Object answer = random.nextBoolean()
            ? lane.call("call", limit, body)
            : lane.callReserved("reserved call", limit, body);
        assertThat(answer).isSameAs(token);
        return End.ANSWERED;
      } catch (CallUnknownException e) {
        return End.UNKNOWN;
      } catch (LaneFullException e) {
        return End.NOT_BEGUN;
      } catch (GreenThreadKilled e) {
        return End.LEFT;
      }
    });
    if (timed) {
      hub.sleep(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MICROS)) + 1));
      if (caller.cancel()) {
        return End.LEFT;
      }
      caller.kill();
    }
    return caller.join();
  }

  @Test
  void aCloseFromOutsideMeetsCallsAndEachStillEnds() throws Exception {
    for (int round = 0; round < 100; round++) {
      Hub hub = Hub.builder().build();
      SplittableRandom random = new SplittableRandom(seed + round);
      long delay = TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MICROS));
      hub.run(() -> {
        Lane lane = hub.blockingPool().lane("closing", new LaneLimits(2, 20, 0));
        Thread closer = Thread.ofPlatform().start(() -> {
          LockSupport.parkNanos(delay);
          lane.close();
        });
        List<Event<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          int number = i;
          answers.add(lane.submit("call", Duration.ofSeconds(20), () -> number));
          hub.yieldNow();
        }
        int answered = 0;
        for (int i = 0; i < answers.size(); i++) {
          Outcome<Integer> outcome = answers.get(i).awaitOutcome();
          if (outcome instanceof Outcome.Success<Integer> success) {
            assertThat(success.value()).isEqualTo(i);
            answered++;
          } else {
            assertThat(((Outcome.Failure<Integer>) outcome).cause())
                .as("-Dgodwit.hub.seed=%d", seed)
                .isInstanceOf(LaneFullException.class);
          }
        }
        closer.join();
        hub.yieldNow();
        LaneStats stats = lane.stats();
        assertThat(stats.completed()).isEqualTo(answered);
        assertThat(stats.completed() + stats.rejected()).isEqualTo(answers.size());
        assertThat(stats.running() + stats.queued()).isZero();
      });
    }
  }
}
