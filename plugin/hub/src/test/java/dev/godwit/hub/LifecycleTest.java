package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Beginnings and ends, deadlocks, foreign threads, interrupts, the watchdog. */
@Timeout(60)
class LifecycleTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  // Ends.

  @Test
  void theOthersAreKilledWhenMainHasEnded() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        try {
          scripted.sleep(100);
        } finally {
          scripted.note("killed");
          scripted.sleep(1);
          scripted.note("cleaned up");
        }
      });
      hub.yieldNow();
      scripted.spawn(() -> scripted.note("never"));
    });
    assertThat(scripted.trace).containsExactly("0 killed", "1 cleaned up");
  }

  @Test
  void orJoinedIfSoChosen() throws Exception {
    ScriptedHub joining = new ScriptedHub(Hub.builder().atEnd(Hub.AtEnd.JOIN_OTHERS));
    joining.run(() -> joining.spawn(() -> {
      joining.sleep(100);
      joining.note("done");
    }));
    assertThat(joining.trace).containsExactly("100 done");
  }

  @Test
  void afterTheGraceNobodyMayWaitAnyMore() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        for (int i = 0; i < 3; i++) {
          try {
            scripted.sleep(100);
          } catch (GreenThreadKilled e) {
            scripted.note("ignored");
          }
        }
      });
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 ignored", "5 ignored", "5 ignored");
  }

  @Test
  void oneThatIgnoresEveryKillIsGivenUp() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        while (true) {
          try {
            scripted.sleep(100);
          } catch (GreenThreadKilled e) {
            // stays
          }
        }
      });
      hub.yieldNow();
    });
    assertThat(scripted.reported)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("was given up"));
  }

  @Test
  void aClosedHubRefusesEverything() throws Exception {
    List<Event<Object>> kept = new ArrayList<>();
    scripted.run(() -> kept.add(hub.event()));
    assertThatThrownBy(() -> hub.post(() -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> hub.postAfter(LIMIT, () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> hub.spawn(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> kept.get(0).send("v")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> hub.run(() -> 1)).hasMessageContaining("has begun before");
    assertThatThrownBy(hub::start).hasMessageContaining("has begun before");
    assertThat(hub.shutdown(LIMIT)).isTrue();
    assertThat(hub.dump().lines()).containsExactly("hub has ended");
    hub.close();
  }

  @Test
  void aHubThatNeverBeganCanBeClosed() {
    hub.close();
    assertThatThrownBy(() -> hub.post(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void spawningWhileTheHubEndsIsRefused() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    scripted.run(() -> {
      scripted.spawn(() -> {
        try {
          scripted.sleep(100);
        } finally {
          try {
            hub.spawn(() -> 1);
          } catch (RejectedExecutionException e) {
            refused.set(e);
          }
        }
      });
      hub.yieldNow();
    });
    assertThat(refused.get()).hasMessage("hub ends");
  }

  @Test
  void theNumberOfCoroutinesIsLimited() throws Exception {
    ScriptedHub small = new ScriptedHub(Hub.builder().maxThreads(2));
    small.run(() -> {
      small.hub.spawn(() -> 1);
      assertThatThrownBy(() -> small.hub.spawn(() -> 2))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("limit of 2 coroutines");
      small.hub.yieldNow();
      small.hub.spawn(() -> 3).join();
    });
  }

  @Test
  void everyAcceptedPostRuns() throws Exception {
    for (int round = 0; round < 200; round++) {
      Hub started = Hub.builder().build();
      started.start();
      List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
      List<Integer> accepted = new ArrayList<>();
      Thread poster = Thread.ofPlatform().start(() -> {
        try {
          for (int i = 0; i < 10_000; i++) {
            int number = i;
            started.post(() -> ran.add(number));
            accepted.add(number);
          }
        } catch (RejectedExecutionException e) {
          // the hub has ended
        }
      });
      assertThat(started.shutdown(LIMIT)).isTrue();
      poster.join();
      assertThat(ran).isEqualTo(accepted);
    }
  }

  // Deadlocks.

  @Test
  void aForgottenSendIsFoundAtOnceAndEveryoneIsKilled() {
    assertThatThrownBy(() -> scripted.run(() -> {
          scripted.spawn(() -> {
            try {
              hub.event().await();
            } finally {
              scripted.note("finally");
            }
          });
          hub.semaphore(0).acquire();
        }))
        .isInstanceOf(HubDeadlockException.class)
        .hasMessageContaining("waits for semaphore")
        .hasMessageContaining("waits for event");
    assertThat(scripted.trace).containsExactly("0 finally");
  }

  @Test
  void onARealClockToo() {
    Hub real = Hub.builder().build();
    assertThatThrownBy(() -> real.run(() -> real.event().await()))
        .isInstanceOf(HubDeadlockException.class);
  }

  @Test
  void aPromiseToPostIsNoDeadlock() throws Exception {
    scripted.run(() -> {
      Event<String> event = hub.event();
      try (KeepAlive promise = hub.keepAlive()) {
        Thread.ofPlatform().start(() -> hub.post(() -> event.send("posted")));
        assertThat(event.await()).isEqualTo("posted");
      }
    });
  }

  @Test
  void aCallUnderWayIsNoDeadlock() throws Exception {
    VirtualClock clock = VirtualClock.gated();
    Hub gated = Hub.builder().clock(clock).build();
    gated.run(() -> {
      Lane lane = gated.blockingPool().lane("slow", new LaneLimits(1, 0, 0));
      gated.schedule(units(1), () -> {});
      String answer = lane.call("slow", units(1), () -> {
        Thread.sleep(50); // real time, which must not count
        return "answer";
      });
      assertThat(answer).isEqualTo("answer");
      assertThat(clock.elapsed()).isZero();
      gated.sleep(units(3));
      assertThat(clock.elapsed()).isEqualTo(units(3));
    });
  }

  // Threads.

  @Test
  void foreignThreadsAreRefusedByName() throws Exception {
    try (Hub started = Hub.builder().name("engine").build()) {
      started.start();
      CompletableFuture<GreenThread<?>> spawned = new CompletableFuture<>();
      CompletableFuture<Timer> timer = new CompletableFuture<>();
      started.post(() -> spawned.complete(started.spawn(() -> started.event().await())));
      started.post(() -> timer.complete(started.schedule(LIMIT, () -> {})));
      GreenThread<?> thread = spawned.get(20, TimeUnit.SECONDS);
      Event<Object> event = started.event();
      HubSemaphore semaphore = started.semaphore(1);
      Channel<Object> channel = started.channel(1);
      Lane lane = started.blockingPool().lane("l", new LaneLimits(1, 1, 0));
      List<Action> calls = List.of(
          () -> started.spawn(() -> 1),
          () -> started.sleep(LIMIT),
          started::yieldNow,
          () -> started.schedule(LIMIT, () -> {}),
          started::keepAlive,
          () -> event.send("v"),
          event::await,
          event::isReady,
          semaphore::release,
          semaphore::acquire,
          () -> channel.offer("v"),
          channel::take,
          thread::join,
          thread::kill,
          thread::cancel,
          thread::isDone,
          () -> thread.link((t, o) -> {}),
          timer.get(20, TimeUnit.SECONDS)::cancel,
          () -> lane.call("c", LIMIT, () -> 1),
          () -> lane.submit("c", LIMIT, () -> 1));
      for (Action call : calls) {
        assertThatThrownBy(call::run)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(Thread.currentThread().getName())
            .hasMessageContaining("engine");
      }
      assertThatThrownBy(GreenThread::current).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(Hub::current).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aCoroutineOfAnotherHubIsForeignAndMayNotRunAHub() throws Exception {
    scripted.run(() -> {
      Hub other = Hub.builder().build();
      assertThatThrownBy(() -> other.run(() -> 1)).hasMessageContaining("would block its hub");
      other.start();
      assertThatThrownBy(() -> other.spawn(() -> 1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> hub.shutdown(LIMIT)).isInstanceOf(IllegalStateException.class);
      other.close();
    });
  }

  @Test
  void anErrorInACoroutineReachesTheOwnerOfRun() {
    StackOverflowError error = new StackOverflowError();
    assertThatThrownBy(() -> scripted.run(() -> {
          scripted.spawn(() -> {
            throw error;
          });
          scripted.sleep(100);
        }))
        .isSameAs(error);
    assertThat(scripted.reported).containsExactly(error);
    assertThat(scripted.units()).isZero();
  }

  @Test
  void aFailureNobodyLooksAtIsReportedOnce() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        throw new IllegalArgumentException("unseen");
      });
      GreenThread<?> seen = scripted.spawn(() -> {
        throw new IllegalArgumentException("seen");
      });
      scripted.sleep(1);
      assertThat(seen.outcome()).isPresent();
    });
    assertThat(scripted.reported)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessage("unseen"));
  }

  // Interrupts and spurious wake-ups.

  @Test
  void anInterruptIsIgnoredAndDoesNotSpin() throws Exception {
    interruptedWait(Hub.OnInterrupt.IGNORE, "value");
  }

  @Test
  void orKillsIfSoChosen() throws Exception {
    interruptedWait(Hub.OnInterrupt.KILL, "killed");
  }

  /** Repeated: sometimes the home thread idles, sometimes a coroutine. */
  @RepeatedTest(20)
  void anInterruptOfRunEndsTheHubIfSoChosen() throws Exception {
    Hub real = Hub.builder().onInterrupt(Hub.OnInterrupt.KILL).build();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CountDownLatch running = new CountDownLatch(1);
    Thread owner = Thread.ofPlatform().start(() -> {
      try {
        real.run(() -> {
          running.countDown();
          real.sleep(LIMIT);
        });
      } catch (Throwable e) {
        thrown.complete(e);
      }
    });
    running.await();
    owner.interrupt();
    assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
  }

  private static void interruptedWait(Hub.OnInterrupt policy, String expected) throws Exception {
    for (Thread.Builder threads : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
      try (Hub started = Hub.builder().threads(threads).onInterrupt(policy).build()) {
        started.start();
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        CompletableFuture<String> result = new CompletableFuture<>();
        Event<String> event = started.event();
        started.post(() -> started.spawn(() -> {
          waiting.complete(Thread.currentThread());
          try {
            result.complete(event.await());
          } catch (GreenThreadKilled e) {
            result.complete("killed");
          }
        }));
        Thread thread = waiting.get(20, TimeUnit.SECONDS);
        started.dump(); // it is parked now
        for (int i = 0; i < 100; i++) {
          thread.interrupt();
          LockSupport.unpark(thread); // a spurious wake-up
        }
        if (policy == Hub.OnInterrupt.IGNORE) {
          assertThat(started.dump().lines().get(0)).contains("waits for event");
          started.post(() -> event.send("value"));
        }
        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aWakeUpForNoReasonNeitherHastensNorLosesALimit() throws Exception {
    Duration limit = Duration.ofMillis(100);
    Thread home = Thread.currentThread();
    CountDownLatch over = new CountDownLatch(1);
    Hub real = Hub.builder().build();
    real.run(() -> {
      Thread self = Thread.currentThread();
      Thread.ofPlatform().daemon().start(() -> {
        while (over.getCount() > 0) {
          LockSupport.unpark(home);
          LockSupport.unpark(self);
          LockSupport.parkNanos(100_000);
        }
      });
      try {
        long begun = real.clock().nanoTime();
        assertThat(real.event().await(limit).isTimedOut()).isTrue();
        assertThat(real.clock().nanoTime() - begun).isGreaterThanOrEqualTo(limit.toNanos());
      } finally {
        over.countDown();
      }
    });
  }

  // Watching.

  @Test
  void theWatchdogReportsWhoHoldsTheHubAndWhere() throws Exception {
    BlockingQueue<LongHold> reports = new LinkedBlockingQueue<>();
    try (Hub started =
        Hub.builder().watchdog(Duration.ofMillis(20), reports::add).build()) {
      started.start();
      CountDownLatch release = new CountDownLatch(1);
      CompletableFuture<String> result = new CompletableFuture<>();
      started.post(() -> started.spawn("hog", () -> {
        holdUntil(release);
        result.complete("undisturbed");
      }));
      boolean seen = false;
      while (!seen) { // on a busy machine the thread may not have come to its body at the first
        // report
        LongHold hold = reports.poll(20, TimeUnit.SECONDS);
        assertThat(hold).as("a report of the body").isNotNull();
        assertThat(hold.holder()).contains("hog");
        assertThat(hold.atLeast()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        seen = hold.stack().stream().anyMatch(frame -> frame.getMethodName().equals("holdUntil"));
      }
      HubDump dump = started.dump();
      assertThat(dump.state()).isEqualTo(HubDump.State.HELD);
      assertThat(dump.holder()).contains("hog");
      assertThat(dump.holderStack()).anyMatch(it -> it.getMethodName().equals("holdUntil"));
      assertThat(dump.stats().coroutines()).isOne();
      assertThat(dump.lines().get(0)).startsWith("hub is held by coroutine 1 (hog)");
      release.countDown();
      assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("undisturbed");
    }
  }

  private static void holdUntil(CountDownLatch release) throws InterruptedException {
    release.await();
  }
}
