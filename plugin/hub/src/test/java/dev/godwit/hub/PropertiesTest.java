package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every program; {@code docs/hub-conformance.md} lists all such properties. */
@Timeout(60)
class PropertiesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Written by whoever holds the baton, without any synchronisation of its own. */
  private int counter;

  private static Thread.Builder threads(boolean virtual) {
    return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneRunsAtATimeAndSeesWhatTheLastOneWrote(boolean virtual) throws Exception {
    int coroutines = 100;
    int rounds = 200;
    Hub hub = Hub.builder().threads(threads(virtual)).build();
    AtomicInteger inside = new AtomicInteger();
    hub.run(() -> {
      List<? extends GreenThread<?>> all = IntStream.range(0, coroutines)
          .mapToObj(i -> hub.spawn(() -> {
            for (int round = 0; round < rounds; round++) {
              assertThat(inside.incrementAndGet()).isOne();
              counter++;
              inside.decrementAndGet();
              hub.yieldNow();
            }
          }))
          .toList();
      for (GreenThread<?> thread : all) {
        thread.join();
      }
    });
    assertThat(counter).isEqualTo(coroutines * rounds);
  }

  @Test
  void yieldsAreSharedOutEvenly() throws Exception {
    int coroutines = 7;
    Hub hub = Hub.builder().clock(VirtualClock.scripted()).build();
    int[] counts = new int[coroutines];
    hub.run(() -> {
      List<GreenThread<?>> all = new ArrayList<>();
      for (int i = 0; i < coroutines; i++) {
        int number = i;
        all.add(hub.spawn(() -> {
          while (true) {
            counts[number]++;
            int least = IntStream.of(counts).min().orElseThrow();
            int most = IntStream.of(counts).max().orElseThrow();
            assertThat(most - least).isLessThanOrEqualTo(1);
            if (counts[number] == 1000) {
              return null;
            }
            hub.yieldNow();
          }
        }));
      }
      for (GreenThread<?> thread : all) {
        thread.join();
      }
    });
    assertThat(counts).containsOnly(1000);
  }

  /** The two places where threads truly race: a post against an idling hub, and a hand-over. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noPostIsLostHoweverItMeetsAnIdlingHub(boolean virtual) throws Exception {
    int posters = 4;
    int posts = 5_000;
    try (Hub hub = Hub.builder().threads(threads(virtual)).build()) {
      hub.start();
      CountDownLatch arrived = new CountDownLatch(posters * posts);
      List<Thread> threads = IntStream.range(0, posters)
          .mapToObj(i -> Thread.ofPlatform().start(() -> {
            for (int n = 0; n < posts; n++) {
              hub.post(() -> {
                counter++;
                arrived.countDown();
              });
              if (n % 16 == 0) {
                Thread.yield(); // lets the hub fall idle now and then
              }
            }
          }))
          .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(counter).isEqualTo(posters * posts);
  }

  @Test
  void whatEndedIsCollectedWhenItsHandleIsDropped() throws Exception {
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      WeakReference<Object> result = ended(hub);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (result.get() != null && System.nanoTime() < deadline) {
        System.gc();
        hub.sleep(Duration.ofMillis(10));
      }
      assertThat(result.get()).isNull();
    });
  }

  private static WeakReference<Object> ended(Hub hub) throws Exception {
    GreenThread<Object> thread = hub.spawn(Object::new);
    return new WeakReference<>(thread.join());
  }

  @Test
  void whatACoroutineHadInAThreadLocalIsCollectedAfterItsEnd() throws Exception {
    ThreadLocal<Object> local = new ThreadLocal<>();
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      List<WeakReference<Object>> values = new ArrayList<>();
      GreenPool pool = hub.pool(10);
      for (int i = 0; i < 100; i++) {
        pool.spawn(() -> {
          Object value = new Object();
          local.set(value);
          return values.add(new WeakReference<>(value));
        });
      }
      pool.awaitAll();
      assertThat(values).hasSize(100);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (values.stream().anyMatch(value -> value.get() != null)
          && System.nanoTime() < deadline) {
        System.gc();
        hub.sleep(Duration.ofMillis(10));
      }
      assertThat(values).allSatisfy(value -> assertThat(value.get()).isNull());
    });
  }

  @Test
  void threadsAreBackWhenTheHubHasEnded() throws Exception {
    List<Thread> used = Collections.synchronizedList(new ArrayList<>());
    Hub hub = Hub.builder().threads(Thread.ofPlatform()).maxThreads(500).build();
    hub.run(() -> {
      for (int i = 0; i < 200; i++) {
        hub.spawn(() -> {
          used.add(Thread.currentThread());
          hub.sleep(LIMIT);
        });
      }
      hub.yieldNow();
    });
    assertThat(used).hasSize(200);
    for (Thread thread : used) {
      thread.join(LIMIT);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  @Test
  void tenMinutesOfPollsComeAtExactInstantsInNoTime() throws Exception {
    VirtualClock clock = VirtualClock.scripted();
    Hub hub = Hub.builder().clock(clock).build();
    List<Instant> polls = new ArrayList<>();
    hub.run(() -> {
      Event<String> migrated = hub.event();
      hub.schedule(Duration.ofMinutes(10), () -> migrated.send("done"));
      while (true) {
        Wait<String> wait = migrated.await(Duration.ofMillis(500));
        if (wait instanceof Wait.Value<String>) {
          return null;
        }
        polls.add(clock.instant());
      }
    });
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(10));
    // The last tick falls on the end itself, whose timer is older and goes first.
    assertThat(polls).hasSize(1199);
    for (int i = 1; i < polls.size(); i++) {
      assertThat(Duration.between(polls.get(i - 1), polls.get(i)))
          .isEqualTo(Duration.ofMillis(500));
    }
  }

  @Test
  void aGatedClockStandsStillWhileACallIsUnderWay() throws Exception {
    VirtualClock clock = VirtualClock.gated();
    Hub hub = Hub.builder().clock(clock).build();
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("native", new LaneLimits(1, 0, 0));
      Event<Duration> answer = lane.submit("work", Duration.ofHours(2), () -> {
        Thread.sleep(50);
        return clock.elapsed();
      });
      hub.sleep(Duration.ofHours(1));
      assertThat(answer.isReady()).isTrue();
      assertThat(answer.await()).isEqualTo(Duration.ZERO);
    });
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void theContextOfTheSpawnerIsTheChildsAndCallbacksHaveNone() throws Exception {
    ThreadLocal<String> request = new ThreadLocal<>();
    Context context = () -> {
      String captured = request.get();
      return () -> {
        String before = request.get();
        request.set(captured);
        return () -> request.set(before);
      };
    };
    Hub hub = Hub.builder().context(context).clock(VirtualClock.scripted()).build();
    List<String> seen = new ArrayList<>();
    hub.run(() -> {
      request.set("req-1");
      GreenThread<?> child = hub.spawn(() -> {
        seen.add("child " + request.get());
        request.set("changed");
      });
      request.set("req-2");
      hub.schedule(Duration.ofSeconds(1), () -> seen.add("timer " + request.get()));
      child.join();
      hub.sleep(Duration.ofSeconds(2));
      Lane lane = hub.blockingPool().lane("native", new LaneLimits(1, 0, 0));
      seen.add("call " + lane.callUnbounded("ask", request::get));
      seen.add("spawner " + request.get());
    });
    assertThat(seen).containsExactly("child req-1", "timer null", "call req-2", "spawner req-2");
  }
}
