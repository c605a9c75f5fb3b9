package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Hub hub = Hub.builder().build();

  @Test
  void aCheckedExceptionReachesTheCallerAsItIs() throws Exception {
    IOException cause = new IOException("refused");
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      try {
        lane.call("connect", LIMIT, () -> failing(cause));
      } catch (IOException e) {
        assertThat(e).isSameAs(cause);
        return null;
      }
      throw new AssertionError("not thrown");
    });
  }

  private static String failing(IOException cause) throws IOException {
    throw cause;
  }

  @Test
  void aCallPastItsLimitIsUnknownAndKeepsItsThread() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      assertThatThrownBy(() -> lane.call("hang", Duration.ofMillis(20), () -> {
            release.await();
            return "late";
          }))
          .isInstanceOf(CallUnknownException.class)
          .hasMessageContaining("\"hang\" in lane control");
      assertThat(lane.stats()).isEqualTo(new LaneStats(1, 0, 1, 1, 0, 0));
      assertThatThrownBy(() -> lane.call("next", LIMIT, () -> "x"))
          .isInstanceOf(LaneFullException.class)
          .hasMessageContaining("1 of them by calls that nobody waits for");
      release.countDown();
      while (lane.stats().running() > 0) {
        hub.sleep(Duration.ofMillis(1));
      }
      assertThat(lane.call("next", LIMIT, () -> "x")).isEqualTo("x");
      assertThat(lane.stats()).isEqualTo(new LaneStats(0, 0, 0, 1, 1, 1));
    });
  }

  @Test
  void aReservedCallDoesNotWaitBehindOrdinaryOnes() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(2, 4, 1));
      List<Event<Boolean>> ordinary = List.of(
          lane.submit("wait", LIMIT, () -> blocked(release)),
          lane.submit("wait", LIMIT, () -> blocked(release)));
      assertThat(lane.stats().running()).isEqualTo(1);
      assertThat(lane.stats().queued()).isEqualTo(1);
      assertThat(lane.callReserved("abort", LIMIT, () -> "aborted")).isEqualTo("aborted");
      release.countDown();
      for (Event<Boolean> answer : ordinary) {
        assertThat(answer.await()).isTrue();
      }
    });
  }

  private static boolean blocked(CountDownLatch release) throws InterruptedException {
    release.await();
    return true;
  }

  @Test
  void withAScriptedClockACallTakesVirtualTime() throws Exception {
    VirtualClock clock = VirtualClock.scripted();
    Hub scripted = Hub.builder().clock(clock).build();
    scripted.run(() -> {
      Lane lane = scripted.blockingPool().lane("migrate", new LaneLimits(1, 0, 0));
      lane.callUnbounded("migrate", () -> {
        scripted.sleep(Duration.ofMinutes(10));
        return null;
      });
    });
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void manyCallsOfManyCoroutinesEachGetTheirOwnAnswer() throws Exception {
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(4, 1000, 0));
      List<GreenThread<Integer>> callers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int caller = i;
        callers.add(hub.spawn(() -> {
          int sum = 0;
          for (int n = 0; n < 100; n++) {
            String token = caller + "/" + n;
            assertThat(lane.call(token, LIMIT, () -> token)).isEqualTo(token);
            sum++;
          }
          return sum;
        }));
      }
      for (GreenThread<Integer> caller : callers) {
        assertThat(caller.join()).isEqualTo(100);
      }
      assertThat(lane.stats().completed()).isEqualTo(1000);
    });
  }

  @Test
  void threeCallsRunAtTheSameTimeInThreeThreads() throws Exception {
    CountDownLatch met = new CountDownLatch(3);
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(3, 0, 0));
      GreenPile<Boolean> pile = new GreenPile<>(hub.pool(3));
      for (int i = 0; i < 3; i++) {
        pile.spawn(() -> lane.call("meet", LIMIT, () -> {
          met.countDown();
          return met.await(20, TimeUnit.SECONDS);
        }));
      }
      while (pile.hasNext()) {
        assertThat(pile.next()).isTrue();
      }
    });
  }

  @Test
  void aTimeoutLeavesTheCallToItsThreadAndDropsItsAnswerOnce() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 1, 0));
      assertThat(CancelScope.run(Duration.ofMillis(20), () -> {
            try {
              lane.call("hang", LIMIT, () -> blocked(release));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }))
          .isFalse();
      assertThat(lane.stats().abandoned()).isEqualTo(1);
      release.countDown();
      assertThat(lane.call("next", LIMIT, () -> "mine")).isEqualTo("mine");
      assertThat(lane.stats()).isEqualTo(new LaneStats(0, 0, 0, 1, 1, 0));
    });
  }

  @Test
  void aClosedLaneRefusesWhatHasNotBegunAndAnswersWhatHas() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 1, 0));
      Event<Boolean> running = lane.submit("running", LIMIT, () -> blocked(release));
      Event<Boolean> queued = lane.submit("queued", LIMIT, () -> blocked(release));
      lane.close();
      lane.close();
      assertThat(lane.isClosed()).isTrue();
      assertThatThrownBy(() -> lane.call("late", LIMIT, () -> "x"))
          .isInstanceOf(LaneFullException.class);
      assertThatThrownBy(queued::await).isInstanceOf(LaneFullException.class);
      release.countDown();
      assertThat(running.await()).isTrue();
    });
  }

  @Test
  void boundsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new LaneLimits(0, 0, 0)).hasMessageContaining("threads");
    assertThatThrownBy(() -> new LaneLimits(-1, 0, 0)).hasMessageContaining("threads");
    assertThatThrownBy(() -> new LaneLimits(1, -1, 0)).hasMessageContaining("queueLimit");
    assertThatThrownBy(() -> new LaneLimits(2, 0, 2)).hasMessageContaining("reservedSlots");
  }

  @Test
  void aCallMayPostButNotTouchTheHub() throws Exception {
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      Event<String> posted = hub.event();
      assertThatThrownBy(() -> lane.call("touch", LIMIT, () -> {
            hub.post(() -> posted.send("posted"));
            posted.send("touched");
            return null;
          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("from outside use post");
      assertThat(posted.await()).isEqualTo("posted");
    });
  }

  @Test
  void theOthersGoOnWhileACallBlocks() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      GreenThread<Integer> other = hub.spawn(() -> {
        int turns = 0;
        while (turns < 100) {
          hub.yieldNow();
          turns++;
        }
        release.countDown();
        return turns;
      });
      assertThat(lane.call("block", LIMIT, () -> release.await(20, TimeUnit.SECONDS)))
          .isTrue();
      assertThat(other.outcome()).contains(new Outcome.Success<>(100));
    });
  }

  @Test
  void asManyCallsAreUnderWayAsTheLaneHasThreads() throws Exception {
    CountDownLatch met = new CountDownLatch(5);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    hub.run(() -> {
      LaneLimits limits = new LaneLimits(5, 5, 0);
      Lane lane = hub.blockingPool().lane("control", limits);
      assertThat(lane.limits()).isEqualTo(limits);
      List<Event<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        answers.add(lane.submit("meet", LIMIT, () -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          met.countDown();
          boolean released = blocked(release);
          underWay.decrementAndGet();
          return released;
        }));
      }
      assertThat(lane.stats()).isEqualTo(new LaneStats(5, 5, 0, 0, 0, 0));
      assertThat(met.await(20, TimeUnit.SECONDS)).isTrue();
      release.countDown();
      for (Event<Boolean> answer : answers) {
        assertThat(answer.await()).isTrue();
      }
    });
    assertThat(most).hasValue(5);
  }

  @Test
  void aTimeOutThatTheCallThrowsIsItsAnswer() throws Exception {
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      ScopeCancelled thrown = new ScopeCancelled(CancelScope.open());
      assertThatThrownBy(() -> lane.call("expire", LIMIT, () -> {
            throw thrown;
          }))
          .isSameAs(thrown);
      assertThat(lane.stats()).isEqualTo(new LaneStats(0, 0, 0, 0, 1, 0));
    });
  }

  @Test
  void afterACloseTheNameStandsForANewLane() throws Exception {
    hub.run(() -> {
      LaneLimits limits = new LaneLimits(1, 0, 0);
      Lane closed = hub.blockingPool().lane("control", limits);
      closed.close();
      Lane lane = hub.blockingPool().lane("control", limits);
      assertThat(lane).isNotSameAs(closed);
      assertThat(lane.call("next", LIMIT, () -> "x")).isEqualTo("x");
    });
  }

  @Test
  void whatACallUsedIsCollectedAfterItsAnswer() throws Exception {
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      for (boolean fails : new boolean[] {false, true}) {
        WeakReference<Object> used = usedByACall(lane, fails);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (used.get() != null && System.nanoTime() < deadline) {
          System.gc();
          hub.sleep(Duration.ofMillis(10));
        }
        assertThat(used.get()).as("after a failure: " + fails).isNull();
      }
    });
  }

  private static WeakReference<Object> usedByACall(Lane lane, boolean fails) throws Exception {
    Object used = new Object();
    try {
      lane.call("use", LIMIT, () -> {
        if (fails) {
          throw new IOException("failed with " + used);
        }
        return used.hashCode();
      });
    } catch (IOException e) {
      assertThat(fails).isTrue();
    }
    return new WeakReference<>(used);
  }

  @Test
  void theKillOfACallThatRunsAsACoroutineIsNoKillOfItsCaller() throws Exception {
    var scripted = new ScriptedHub();
    scripted.run(() -> {
      Lane lane = scripted.hub.blockingPool().lane("lane", new LaneLimits(1, 0, 0));
      assertThatThrownBy(
              () -> lane.call("kills itself", LIMIT, () -> GreenThread.current().kill()))
          .isInstanceOf(CancellationException.class)
          .hasCauseInstanceOf(GreenThreadKilled.class);
    });
  }
}
