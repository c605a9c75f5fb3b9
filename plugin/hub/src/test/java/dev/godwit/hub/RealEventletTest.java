package dev.godwit.hub;

import static dev.godwit.hub.Comparison.failure;
import static dev.godwit.hub.Comparison.joinAll;
import static dev.godwit.hub.Comparison.sleeper;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What eventlet's docstrings show and say, on real eventlet and on the hub. The program of a test is
 * the file of its name in {@code eventlet/}.
 */
@RealEventlet
class RealEventletTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
  private static final Duration TENTH = Duration.ofMillis(100);

  @Test
  void everyDocstringHasItsRow(EventletOutput output) throws Exception {
    List<String> documented = output.of("docstrings");
    Set<String> modules =
        documented.stream().map(name -> name.replaceFirst(" .*", "")).collect(Collectors.toSet());
    assertThat(ConformanceTest.rows().stream()
            .filter(row -> modules.contains(row.heading()))
            .flatMap(row -> Stream.of(row.names().replace("\\", "").split(", "))
                .map(name -> row.heading() + " " + name)))
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  // Events.

  @Test
  void eventOfTheClass(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<Integer> answer = hub.event();
      hub.spawn(() -> {
        answer.send(3 + 1);
      });
      screen.show(answer.await());
    });
  }

  @Test
  void eventWait(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> arrived = hub.event();
      hub.spawn(() -> screen.show("waited for", arrived.await()));
      arrived.send("result");
      hub.yieldNow();
      screen.show("at once:", arrived.await());
    });
  }

  /** What timed out and what was sent without a value are the same in Python. */
  @Test
  void eventWaitWithALimit(Comparison both) throws Exception {
    both.differ("null at 100\nnull at 200", "timed out at 100\nnull at 200", (hub, screen) -> {
      Event<String> neverSent = hub.event();
      screen.show(shown(neverSent.await(TENTH)), "at", screen.now());
      Event<String> sentEmpty = hub.event();
      hub.spawnAfter(TENTH, () -> sentEmpty.trySend(null));
      screen.show(shown(sentEmpty.await(SECOND)), "at", screen.now());
    });
  }

  private static Object shown(Wait<?> wait) {
    return wait instanceof Wait.Value<?> value ? String.valueOf(value.value()) : "timed out";
  }

  @Test
  void eventSend(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> arrived = hub.event();
      hub.spawn(() -> {
        screen.show("about to wait");
        return screen.show("waited for", arrived.await());
      });
      hub.yieldNow();
      arrived.send("a");
      screen.show("sent");
      hub.yieldNow();
      try {
        arrived.send("whoops");
      } catch (IllegalStateException e) {
        screen.show("a second send is refused");
      }
    });
  }

  @Test
  void eventSendException(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> failed = hub.event();
      failed.sendException(new IllegalArgumentException("broken"));
      List<Throwable> seen = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        try {
          failed.await();
        } catch (IllegalArgumentException e) {
          seen.add(e);
          screen.show("raised", e.getMessage());
        }
      }
      screen.show("the same:", seen.get(0) == seen.get(1));
    });
  }

  @Test
  void eventSendExceptionWithItsTrace(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> failed = hub.event();
      try {
        causer();
      } catch (IllegalArgumentException e) {
        failed.sendException(e);
      }
      try {
        failed.await();
      } catch (IllegalArgumentException e) {
        screen.show("raised in", e.getStackTrace()[0].getMethodName());
      }
    });
  }

  private static void causer() {
    throw new IllegalArgumentException("broken");
  }

  @Test
  void eventReady(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      List<Event<String>> events = List.of(hub.event(), hub.event(), hub.event());
      hub.spawnAfter(Duration.ofMillis(180), () -> events.get(1).trySend("second"));
      while (events.stream().noneMatch(Event::isReady)) {
        hub.sleep(Duration.ofMillis(50));
      }
      for (Event<String> event : events) {
        if (event.isReady()) {
          screen.show(event.await(), "by", screen.now());
        }
      }
    });
  }

  @Test
  void eventPoll(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> event = hub.event();
      screen.show(event.poll("not yet"), event.isReady(), event.hasResult(), event.hasException());
      event.send("value");
      screen.show(event.poll("not yet"), event.isReady(), event.hasResult(), event.hasException());
      Event<String> failed = hub.event();
      failed.sendException(new IllegalArgumentException("broken"));
      screen.show(failed.isReady(), failed.hasResult(), failed.hasException());
      try {
        failed.poll("not yet");
      } catch (IllegalArgumentException e) {
        screen.show("raised", e.getMessage());
      }
    });
  }

  // Green threads.

  @Test
  void sleepOfNoTime(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      List<GreenThread<?>> threads = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        threads.add(hub.spawn(() -> {
          for (int number = 0; number < 3; number++) {
            screen.show(name, number);
            hub.yieldNow();
          }
        }));
      }
      joinAll(threads);
    });
  }

  @Test
  void sleep(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      List<GreenThread<?>> threads = new ArrayList<>();
      for (var sleeper :
          List.of(Map.entry("long", 2000), Map.entry("half", 500), Map.entry("one", 1000))) {
        threads.add(hub.spawn(() -> {
          hub.sleep(Duration.ofMillis(sleeper.getValue()));
          return screen.show(sleeper.getKey(), "at", screen.now());
        }));
      }
      joinAll(threads);
    });
  }

  @Test
  void spawn(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<Integer> thread = hub.spawn(() -> {
        screen.show("runs");
        return 6 * 7;
      });
      screen.show("spawned");
      screen.show(thread.join());
    });
  }

  @Test
  void spawnN(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      hub.spawn(() -> screen.show("runs"));
      hub.spawn(() -> {
        screen.show("fails");
        throw new IllegalArgumentException("the exception handler hears of this");
      });
      hub.spawn(() -> screen.show("runs"));
      screen.show("spawned");
      hub.yieldNow();
      screen.show("goes on");
    });
  }

  @Test
  void spawnAfter(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      hub.spawn(() -> {
            hub.spawnAfter(SECOND, () -> screen.show("runs at", screen.now()));
            return screen.show("spawner ends at", screen.now());
          })
          .join();
      hub.sleep(TWO_SECONDS);
      screen.show("over at", screen.now());
    });
  }

  @Test
  void spawnAfterLocal(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> shortLived = hub.spawn(localSpawner(hub, screen, "short", 500));
      GreenThread<?> longLived = hub.spawn(localSpawner(hub, screen, "long", 1500));
      joinAll(List.of(shortLived, longLived));
    });
  }

  private static Callable<Boolean> localSpawner(
      Hub hub, Comparison.Screen screen, String name, long life) {
    return () -> {
      hub.spawnAfterLocal(SECOND, () -> screen.show(name, "runs at", screen.now()));
      hub.sleep(Duration.ofMillis(life));
      return screen.show(name, "ends at", screen.now());
    };
  }

  @Test
  void cancel(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<String> early = hub.spawnAfter(SECOND, worker(hub, screen, "early"));
      GreenThread<String> late = hub.spawn(worker(hub, screen, "late"));
      hub.sleep(HALF_A_SECOND);
      early.cancel();
      late.cancel();
      screen.show(late.join());
      if (failure(early) instanceof GreenThreadKilled) {
        screen.show("early was cancelled");
      }
    });
  }

  private static Callable<String> worker(Hub hub, Comparison.Screen screen, String name) {
    return () -> {
      screen.show(name, "runs");
      hub.sleep(SECOND);
      return name + " goes on to its end";
    };
  }

  @Test
  void waitForAResult(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> thread = hub.spawn(() -> {
        throw new IllegalArgumentException("broken");
      });
      Throwable first = failure(thread);
      screen.show("raised", first.getMessage());
      Throwable second = failure(thread);
      screen.show("raised", second.getMessage());
      screen.show("the same:", first == second);
    });
  }

  @Test
  void link(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<String> thread = hub.spawn(() -> "result");
      thread.link((ended, outcome) -> screen.show("first", 1, value(outcome)));
      thread.link((ended, outcome) -> screen.show("second", 2, value(outcome)));
      GreenThread<String> failing = hub.spawn(() -> {
        throw new IllegalArgumentException("broken");
      });
      failing.link((ended, outcome) -> screen.show("ended by", value(outcome)));
      screen.show("linked");
      hub.yieldNow();
      thread.link((ended, outcome) -> screen.show("after the end", 3, value(outcome)));
      screen.show("over");
    });
  }

  private static String value(Outcome<String> outcome) {
    return switch (outcome) {
      case Outcome.Success<String> success -> success.value();
      case Outcome.Failure<String> failure ->
        Objects.requireNonNull(failure.cause().getMessage());
    };
  }

  @Test
  void unlink(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<String> thread = hub.spawn(() -> "result");
      Link first = thread.link((ended, outcome) -> screen.show("first"));
      Link second = thread.link((ended, outcome) -> screen.show("second"));
      screen.show(thread.unlink(first), thread.unlink(first));
      thread.join();
      screen.show(thread.unlink(second));
    });
  }

  @Test
  void kill(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> plain = hub.spawn(victim(hub, screen, "plain"));
      GreenThread<?> own = hub.spawn(victim(hub, screen, "own"));
      hub.sleep(SECOND);
      plain.kill();
      own.kill(new IllegalArgumentException("enough"));
      for (int i = 0; i < 2; i++) {
        if (failure(plain) instanceof GreenThreadKilled) {
          screen.show("plain was killed");
        }
        screen.show("own ended by", failure(own).getMessage());
      }
      plain.kill();
      screen.show("a kill of an ended one does nothing");
    });
  }

  private static Callable<?> victim(Hub hub, Comparison.Screen screen, String name) {
    return () -> {
      try {
        hub.sleep(Duration.ofSeconds(10));
        return null;
      } finally {
        screen.show(name, "cleans up at", screen.now());
      }
    };
  }

  @Test
  void killGivesWay(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> killed = hub.spawn(() -> {
        try {
          hub.sleep(Duration.ofSeconds(10));
          return null;
        } finally {
          screen.show("victim");
        }
      });
      hub.yieldNow();
      hub.spawn(() -> screen.show("was ready"));
      killed.kill();
      screen.show("killer");
    });
  }

  @Test
  void killOfItself(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> thread = hub.spawn(() -> {
        try {
          GreenThread.current().kill();
          return screen.show("never here");
        } finally {
          screen.show("cleans up");
        }
      });
      if (failure(thread) instanceof GreenThreadKilled) {
        screen.show("was killed");
      }
    });
  }

  // Pools and piles.

  @Test
  void poolSpawn(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(2);
      List<GreenThread<Integer>> threads = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        int number = i;
        threads.add(pool.spawn(() -> {
          screen.show("job", number, "at", screen.now());
          hub.sleep(SECOND);
          return number;
        }));
        screen.show("spawned", number, "at", screen.now());
      }
      List<Object> results = new ArrayList<>();
      for (GreenThread<Integer> thread : threads) {
        results.add(thread.join());
      }
      screen.show(results.toArray());
    });
  }

  @Test
  void poolCounts(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(2);
      counts(pool, screen, "empty:");
      pool.spawn(sleeper(hub, 1));
      counts(pool, screen, "one:");
      pool.spawn(sleeper(hub, 2));
      counts(pool, screen, "full:");
      hub.spawn(() -> pool.spawn(sleeper(hub, 1)));
      hub.spawn(() -> pool.spawn(sleeper(hub, 1)));
      hub.yieldNow();
      counts(pool, screen, "two wait:");
      hub.sleep(Duration.ofMillis(1500));
      counts(pool, screen, "one waits:");
      pool.awaitAll();
      counts(pool, screen, "over:");
    });
  }

  private static void counts(GreenPool pool, Comparison.Screen screen, String when) {
    screen.show(when, "free", pool.free(), "running", pool.running(), "waiting", pool.waiting());
  }

  @Test
  void poolSpawnByAMember(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(1);
      pool.spawn(() -> {
        screen.show("outer begins");
        GreenThread<String> thread = pool.spawn(() -> {
          screen.show("inner");
          return "result of the inner";
        });
        return screen.show("outer goes on with", thread.join());
      });
      pool.awaitAll();
    });
  }

  @Test
  void poolSpawnNAndWaitall(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(1000);
      pool.awaitAll();
      screen.show("nothing to wait for");
      for (int seconds : new int[] {3, 1, 2}) {
        pool.spawn(() -> {
          hub.sleep(Duration.ofSeconds(seconds));
          if (seconds == 2) {
            throw new IllegalArgumentException("the exception handler hears of this");
          }
          return screen.show("job of", seconds, "ends at", screen.now());
        });
      }
      pool.awaitAll();
      screen.show("all at", screen.now());
    });
  }

  @Test
  void poolWaitallByAMember(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(2);
      pool.spawn(() -> {
        try {
          pool.awaitAll();
        } catch (IllegalStateException e) {
          screen.show("a member is refused");
        }
      });
      pool.awaitAll();
    });
  }

  @Test
  void poolResize(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(3);
      for (int number = 1; number <= 3; number++) {
        pool.spawn(job(hub, screen, number));
      }
      pool.resize(1);
      screen.show("free", pool.free());
      pool.spawn(job(hub, screen, 4));
      screen.show("spawned at", screen.now());
      pool.awaitAll();
      screen.show("free", pool.free());
    });
  }

  private static Callable<Boolean> job(Hub hub, Comparison.Screen screen, int number) {
    return () -> {
      hub.sleep(Duration.ofSeconds(number));
      return screen.show("job", number, "ends at", screen.now());
    };
  }

  @Test
  void poolImap(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      var pile = new GreenPile<String>(hub.pool(2));
      for (String line : List.of("a", "bb", "ccc", "dddd")) {
        pile.spawn(() -> {
          hub.sleep(Duration.ofSeconds(5 - line.length()));
          return line.toUpperCase(java.util.Locale.ROOT);
        });
      }
      while (pile.hasNext()) {
        screen.show(pile.next());
      }
    });
  }

  @Test
  void poolStarmap(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      var pile = new GreenPile<String>(hub.pool(3));
      for (var argument : List.of(Map.entry(3, "a"), Map.entry(1, "b"), Map.entry(2, "c"))) {
        pile.spawn(() -> {
          hub.sleep(Duration.ofSeconds(argument.getKey()));
          return argument.getValue().repeat(argument.getKey());
        });
      }
      while (pile.hasNext()) {
        screen.show(pile.next());
      }
      screen.show("over at", screen.now());
    });
  }

  @Test
  void pile(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      var pile = new GreenPile<Integer>(hub.pool(2));
      int[] millis = {4000, 3000, 2500, 700};
      for (int i = 0; i < millis.length; i++) {
        int number = i;
        pile.spawn(() -> {
          hub.sleep(Duration.ofMillis(millis[number]));
          screen.show("job", number, "ends at", screen.now());
          return number;
        });
      }
      while (pile.hasNext()) {
        screen.show("result", pile.next());
      }
    });
  }

  @Test
  void pilesOfOnePool(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(2);
      var first = new GreenPile<String>(pool);
      var second = new GreenPile<String>(pool);
      for (int i = 0; i < 3; i++) {
        int number = i;
        first.spawn(() -> "first " + number);
        second.spawn(() -> "second " + number);
      }
      screen.show(first.next(), first.next(), first.next());
      screen.show(second.next(), second.next(), second.next());
      screen.show("free", pool.free());
    });
  }

  @Test
  void pileWithAFailure(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      var pile = new GreenPile<Integer>(hub.pool(3));
      for (int i = 0; i < 3; i++) {
        int number = i;
        pile.spawn(() -> {
          if (number == 1) {
            throw new IllegalArgumentException("broken");
          }
          return number;
        });
      }
      while (pile.hasNext()) {
        try {
          screen.show("result", pile.next());
        } catch (IllegalArgumentException e) {
          screen.show("raised", e.getMessage());
        }
      }
      screen.show("over");
    });
  }

  // Queues.

  @Test
  void queueOfNoSize(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> channel = hub.channel(0);
      hub.spawn(() -> {
        hub.sleep(SECOND);
        return screen.show("got", channel.take(), "at", screen.now());
      });
      screen.show("holds", channel.size());
      if (!channel.offer("refused")) {
        screen.show("full");
      }
      if (channel.poll() == null) {
        screen.show("empty");
      }
      channel.put("item");
      screen.show("put at", screen.now());
    });
  }

  @Test
  void queueGettingAndPutting(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<Integer> channel = hub.channel(1);
      hub.spawn(channel::take);
      hub.spawn(channel::take);
      hub.yieldNow();
      counts(channel, screen);
      channel.put(1);
      channel.put(2);
      hub.yieldNow();
      counts(channel, screen);
      for (int number : new int[] {3, 4, 5}) {
        hub.spawn(() -> {
          channel.put(number);
        });
      }
      hub.yieldNow();
      counts(channel, screen);
    });
  }

  private static void counts(Channel<?> channel, Comparison.Screen screen) {
    screen.show(
        "getting",
        channel.takersWaiting(),
        "putting",
        channel.puttersWaiting(),
        "size",
        channel.size());
  }

  @Test
  void queuePut(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> channel = hub.channel(2);
      channel.put("a");
      channel.put("b");
      screen.show("two at", screen.now());
      if (!channel.offer("c", HALF_A_SECOND)) {
        screen.show("full at", screen.now());
      }
      if (!channel.offer("d")) {
        screen.show("full at once");
      }
      hub.spawnAfter(HALF_A_SECOND, channel::take);
      channel.offer("e", SECOND);
      screen.show("put at", screen.now());
      screen.show(channel.take(), channel.take());
    });
  }

  @Test
  void queueGet(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> channel = hub.channel(10);
      if (channel.poll(HALF_A_SECOND).isTimedOut()) {
        screen.show("empty at", screen.now());
      }
      if (channel.poll() == null) {
        screen.show("empty at once");
      }
      hub.spawnAfter(HALF_A_SECOND, () -> channel.offer("item"));
      screen.show(shown(channel.poll(SECOND)), "at", screen.now());
    });
  }

  @Test
  void queueWithoutALimit(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<Integer> channel = hub.channel(Integer.MAX_VALUE);
      for (int number = 0; number < 1000; number++) {
        channel.put(number);
      }
      screen.show("size", channel.size());
      screen.show(
          "in order:", IntStream.range(0, 1000).allMatch(number -> channel.take() == number));
    });
  }

  @Test
  void queueResize(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> channel = hub.channel(1);
      channel.put("a");
      GreenThread<?> putter = hub.spawn(() -> {
        channel.put("b");
      });
      hub.yieldNow();
      screen.show("size", channel.size(), "putting", channel.puttersWaiting());
      channel.resize(2);
      putter.join();
      screen.show("size", channel.size(), "putting", channel.puttersWaiting());
      channel.resize(1);
      screen.show("size", channel.size());
      screen.show(channel.take(), channel.take());
    });
  }

  // Semaphores.

  @Test
  void semaphoreAsABlock(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore two = hub.semaphore(2);
      joinAll(Stream.of("a", "b", "c", "d", "e")
          .map(name -> hub.spawn(user(hub, screen, two, name)))
          .toList());
    });
  }

  private static Callable<?> user(
      Hub hub, Comparison.Screen screen, HubSemaphore semaphore, String name) {
    return () -> {
      semaphore.acquire();
      try {
        screen.show(name, "at", screen.now());
        hub.sleep(SECOND);
        return null;
      } finally {
        semaphore.release();
      }
    };
  }

  @Test
  void semaphoreAcquireWithALimit(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.semaphore(1);
      screen.show(semaphore.tryAcquire(TENTH));
      screen.show(semaphore.tryAcquire(TENTH), "at", screen.now());
      hub.spawnAfter(TENTH, () -> {
        semaphore.release();
      });
      screen.show(semaphore.tryAcquire(SECOND), "at", screen.now());
    });
  }

  @Test
  void semaphoreAcquireWithoutWaiting(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.semaphore(1);
      screen.show(semaphore.tryAcquire(), isLocked(semaphore));
      screen.show(semaphore.tryAcquire(), isLocked(semaphore));
      semaphore.release();
      screen.show(isLocked(semaphore), semaphore.tryAcquire());
    });
  }

  private static boolean isLocked(HubSemaphore semaphore) {
    return semaphore.availablePermits() == 0;
  }

  @Test
  void semaphoreBalance(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.semaphore(2);
      screen.show(balance(semaphore));
      for (int i = 0; i < 5; i++) {
        hub.spawn(() -> {
          semaphore.acquire();
        });
      }
      hub.yieldNow();
      screen.show(balance(semaphore));
      semaphore.release();
      hub.yieldNow();
      screen.show(balance(semaphore));
      for (int i = 0; i < 3; i++) {
        semaphore.release();
      }
      hub.yieldNow();
      screen.show(balance(semaphore));
    });
  }

  private static int balance(HubSemaphore semaphore) {
    return semaphore.availablePermits() - semaphore.waiting();
  }

  @Test
  void boundedSemaphore(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.boundedSemaphore(1);
      semaphore.acquire();
      semaphore.release();
      screen.show("given back");
      try {
        semaphore.release();
      } catch (IllegalStateException e) {
        screen.show("released too often");
      }
    });
  }

  /** A channel of permits: its capacity is the limit. */
  @Test
  void cappedSemaphore(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> permits = hub.channel(1);
      permits.put("permit");
      permits.take();
      screen.show("inside: locked", permits.size() == 0, "bounded", permits.size() == 1);
      permits.put("permit");
      screen.show("outside: locked", permits.size() == 0, "bounded", permits.size() == 1);
      GreenThread<?> releaser = hub.spawn(() -> {
        permits.put("permit");
        return screen.show("released at", screen.now());
      });
      hub.sleep(SECOND);
      permits.take();
      screen.show("acquired at", screen.now());
      releaser.join();
      screen.show("locked", permits.size() == 0);
    });
  }

  @Test
  void lockAsABlock(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore lock = hub.boundedSemaphore(1);
      joinAll(Stream.of("a", "b", "c")
          .map(name -> hub.spawn(user(hub, screen, lock, name)))
          .toList());
      try {
        lock.release();
      } catch (IllegalStateException e) {
        screen.show("it is not locked");
      }
    });
  }

  // Time-outs.

  @Test
  void timeoutRaisesItself(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      CancelScope timeout = CancelScope.after(SECOND);
      try (timeout) {
        hub.sleep(TWO_SECONDS);
      } catch (ScopeCancelled e) {
        screen.show("its own:", e.isFrom(timeout), "at", screen.now());
      }
      hub.sleep(TWO_SECONDS);
      screen.show("over at", screen.now());
    });
  }

  @Test
  void timeoutWithAnException(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      try (CancelScope timeout =
          CancelScope.after(SECOND, () -> new IllegalArgumentException("too long"))) {
        hub.sleep(TWO_SECONDS);
      } catch (IllegalArgumentException e) {
        screen.show(e.getMessage(), "at", screen.now());
      }
    });
  }

  @Test
  void timeoutThatIsSilent(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      CancelScope.run(SECOND, () -> {
        hub.sleep(TWO_SECONDS);
        screen.show("never here");
      });
      screen.show("over at", screen.now());
      CancelScope.run(SECOND, () -> {
        hub.sleep(HALF_A_SECOND);
        screen.show("in time at", screen.now());
      });
    });
  }

  @Test
  void timeoutWithoutSeconds(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      try (CancelScope timeout = CancelScope.open()) {
        screen.show("pending", timeout.isPending());
        hub.sleep(Duration.ofSeconds(100));
      }
      screen.show("over at", screen.now());
    });
  }

  @Test
  void timeoutPending(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      CancelScope timeout = CancelScope.after(SECOND);
      screen.show("pending", timeout.isPending());
      timeout.close();
      screen.show("cancelled", timeout.isPending());
      timeout.close();
      hub.sleep(TWO_SECONDS);
      CancelScope another = CancelScope.after(SECOND);
      try {
        hub.sleep(TWO_SECONDS);
      } catch (ScopeCancelled e) {
        screen.show("raised", another.isPending(), "at", screen.now());
      }
    });
  }

  @Test
  void timeoutLeftOpen(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      open(SECOND);
      hub.sleep(HALF_A_SECOND);
      screen.show("out of it at", screen.now());
      try {
        hub.sleep(TWO_SECONDS);
      } catch (ScopeCancelled e) {
        screen.show("raised elsewhere at", screen.now());
      }
    });
  }

  private static void open(Duration limit) {
    CancelScope forgotten = CancelScope.after(limit);
    assertThat(forgotten.isPending()).isTrue();
  }

  @Test
  void timeoutPassesACatchOfExceptions(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      try (CancelScope timeout = CancelScope.after(SECOND)) {
        try {
          hub.sleep(TWO_SECONDS);
        } catch (RuntimeException e) {
          screen.show("never here");
        }
      } catch (ScopeCancelled e) {
        screen.show("raised at", screen.now());
      }
    });
  }

  @Test
  void withTimeout(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Callable<String> ofOne = sleepingJob(hub, screen, 1);
      Callable<String> ofTwo = sleepingJob(hub, screen, 2);
      screen.show(orElse(CancelScope.call(TWO_SECONDS, ofOne), "never this"));
      screen.show(orElse(CancelScope.call(SECOND, ofTwo), "too late"), "at", screen.now());
      try (CancelScope timeout = CancelScope.after(SECOND)) {
        ofTwo.call();
      } catch (ScopeCancelled e) {
        screen.show("raised at", screen.now());
      }
      Wait<Boolean> outer = CancelScope.call(
          SECOND,
          () -> screen.show(
              orElse(CancelScope.call(TWO_SECONDS, sleepingJob(hub, screen, 3)), "never this")));
      if (outer.isTimedOut()) {
        screen.show("the outer one at", screen.now());
      }
    });
  }

  private static Callable<String> sleepingJob(Hub hub, Comparison.Screen screen, int seconds) {
    return () -> {
      hub.sleep(Duration.ofSeconds(seconds));
      return "result at " + screen.now();
    };
  }

  private static String orElse(Wait<String> wait, String timedOut) {
    return wait instanceof Wait.Value<String> value ? value.value() : timedOut;
  }

  // Blocking calls.

  @Test
  void tpoolExecute(Comparison both) throws Exception {
    both.sameInRealTime((hub, screen) -> {
      var goOn = new CountDownLatch(1);
      Thread here = Thread.currentThread();
      Lane lane = hub.blockingPool().lane("calls", new LaneLimits(2, 2, 0));
      hub.spawn(() -> {
        for (int number = 0; number < 3; number++) {
          screen.show("turn", number);
          hub.yieldNow();
        }
        goOn.countDown();
      });
      Thread there = lane.call("blocks", Duration.ofSeconds(10), () -> {
        goOn.await();
        return Thread.currentThread();
      });
      screen.show("another thread:", !there.equals(here));
    });
  }

  @Test
  void tpoolExecuteWithAFailure(Comparison both) throws Exception {
    both.sameInRealTime((hub, screen) -> {
      Lane lane = hub.blockingPool().lane("calls", new LaneLimits(2, 2, 0));
      try {
        lane.call("fails", Duration.ofSeconds(10), () -> {
          throw new IllegalArgumentException("broken");
        });
      } catch (IllegalArgumentException e) {
        screen.show("raised", e.getMessage());
      }
    });
  }

  // Timers.

  @Test
  void timers(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      hub.spawn(() -> {
            hub.scheduleLocal(SECOND, () -> screen.show("local of one that ended"));
            hub.schedule(SECOND, () -> screen.show("global"));
            return hub.schedule(TWO_SECONDS, () -> screen.show("cancelled")).cancel();
          })
          .join();
      hub.scheduleLocal(SECOND, () -> screen.show("local"));
      Timer late = hub.schedule(HALF_A_SECOND, () -> screen.show("at", screen.now()));
      screen.show("pending", late.isPending());
      hub.sleep(Duration.ofSeconds(3));
      screen.show("pending", late.isPending());
    });
  }

  // What is built on these.

  /** A pool counts its members. */
  @Test
  void metaphore(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(10);
      pool.awaitAll();
      screen.show("nothing to wait for");
      pool.spawn(() -> screen.show("A", "decrementing"));
      pool.spawn(() -> screen.show("B", "decrementing"));
      pool.awaitAll();
      screen.show("all done");
    });
  }

  /** A channel holds the things. */
  @Test
  void poolOfThings(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> things = hub.channel(2);
      things.put("thing 0");
      things.put("thing 1");
      joinAll(Stream.of("a", "b", "c")
          .map(name -> hub.spawn(() -> {
            String thing = things.take();
            screen.show(name, "has", thing, "at", screen.now());
            hub.sleep(SECOND);
            things.put(thing);
          }))
          .toList());
      screen.show("made", things.size());
    });
  }

  @Test
  void tokenPool(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore pool = hub.semaphore(4);
      pool.acquire();
      screen.show("got a token,", pool.availablePermits(), "left");
      pool.release();
      screen.show(pool.availablePermits());
    });
  }

  @Test
  void corolocal(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      var local = new ThreadLocal<String>();
      joinAll(Stream.of("a", "b")
          .map(name -> hub.spawn(() -> {
            screen.show(name, local.get() != null);
            local.set(name);
            hub.yieldNow();
            return screen.show(name, local.get());
          }))
          .toList());
      screen.show("outside", local.get() != null);
    });
  }

  /** An event for each value, and a channel for whoever takes them as they come. */
  @Test
  void dagpoolWaitEach(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Map<String, Event<String>> values = Map.of(
          "ready", hub.event(), "first", hub.event(), "second", hub.event(), "last", hub.event());
      Channel<String> results = hub.channel(10);
      values.get("ready").send("at once");
      record Job(String key, List<String> needs, int seconds) {}
      for (Job job : List.of(
          new Job("last", List.of("first", "second"), 1),
          new Job("second", List.of(), 2),
          new Job("first", List.of("ready"), 1))) {
        hub.spawn(() -> {
          for (String needed : job.needs()) {
            values.get(needed).await();
          }
          hub.sleep(Duration.ofSeconds(job.seconds()));
          String value = "at " + screen.now() + " after " + String.join(" and ", job.needs());
          values.get(job.key()).send(value);
          results.put(job.key() + " " + value);
        });
      }
      for (int i = 0; i < 3; i++) {
        screen.show(results.take());
      }
    });
  }
}
