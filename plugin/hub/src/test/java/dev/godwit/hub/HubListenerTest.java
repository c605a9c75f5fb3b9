package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.hub.HubListener.CallEnd;
import dev.godwit.hub.HubListener.Called;
import dev.godwit.hub.HubListener.Held;
import dev.godwit.hub.HubListener.WaitKind;
import dev.godwit.hub.HubListener.Waited;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener is told. */
@Timeout(60)
class HubListenerTest {
  private final List<Held> turns = new ArrayList<>();
  private final List<Waited> waits = new ArrayList<>();
  private final List<Called> calls = new ArrayList<>();
  private final HubListener all = new HubListener() {
    @Override
    public void held(Held turn) {
      turns.add(turn);
    }

    @Override
    public void waited(Waited wait) {
      waits.add(wait);
    }

    @Override
    public void called(Called call) {
      calls.add(call);
    }
  };
  private final ScriptedHub scripted = new ScriptedHub(Hub.builder().listener(all));
  private final Hub hub = scripted.hub;

  private static long nanos(long units) {
    return units(units).toNanos();
  }

  /** Lets the time pass while somebody holds the baton, as it does on a machine. */
  private void compute(long units) {
    scripted.clock.advanceTo(scripted.clock.nanoTime() + nanos(units));
  }

  @Test
  void everyTurnWithItsHolder() throws Exception {
    scripted.run(() -> {
      compute(1);
      hub.spawn("worker", () -> {
        compute(2);
        scripted.sleep(7);
        compute(3);
      });
      hub.schedule(units(20), () -> compute(4));
      hub.yieldNow();
      compute(5);
      scripted.sleep(30);
    });
    assertThat(turns)
        .containsExactly(
            new Held("coroutine 1 (main)", nanos(1)),
            new Held("coroutine 2 (worker)", nanos(2)),
            new Held("coroutine 1 (main)", nanos(5)),
            new Held("coroutine 2 (worker)", nanos(3)),
            new Held("timer callback", nanos(4)),
            new Held("coroutine 1 (main)", 0));
  }

  @Test
  void everyWaitWithItsKind() throws Exception {
    scripted.run(() -> {
      GreenThread<?> ends = scripted.spawn(() -> compute(2));
      hub.yieldNow();
      ends.join();
      scripted.sleep(3);
      hub.event().await(units(4));
      Event<Integer> event = hub.event();
      hub.schedule(units(1), () -> event.send(1));
      hub.schedule(units(1), () -> compute(2));
      event.await(units(4));
      hub.channel(1).poll(units(5));
      hub.semaphore(0).tryAcquire(units(6));
      hub.pool(1).awaitAll();
    });
    assertThat(waits)
        .containsExactly(
            new Waited(WaitKind.TURN, nanos(2), false),
            new Waited(WaitKind.SLEEP, nanos(3), false),
            new Waited(WaitKind.EVENT, nanos(4), true),
            new Waited(WaitKind.EVENT, nanos(3), false),
            new Waited(WaitKind.CHANNEL, nanos(5), true),
            new Waited(WaitKind.SEMAPHORE, nanos(6), true));
  }

  @Test
  void waitsForOthersAndWaitsThatAreCutShort() throws Exception {
    scripted.run(() -> {
      GreenThread<?> sleeper = scripted.spawn(() -> scripted.sleep(9));
      scripted.sleep(1);
      sleeper.kill();
      Nursery.call(nursery -> nursery.spawn(() -> {
        scripted.sleep(2);
      }));
      GreenPool pool = hub.pool(1);
      pool.spawn(() -> {
        scripted.sleep(3);
      });
      pool.awaitAll();
      dev.godwit.hub.CancelScope.run(units(4), () -> hub.event().await());
      scripted.spawn(() -> scripted.sleep(5)).join();
    });
    assertThat(waits)
        .containsExactly(
            new Waited(WaitKind.SLEEP, nanos(1), false),
            new Waited(WaitKind.SLEEP, nanos(1), false),
            new Waited(WaitKind.TURN, 0, false),
            new Waited(WaitKind.SLEEP, nanos(2), false),
            new Waited(WaitKind.NURSERY, nanos(2), false),
            new Waited(WaitKind.SLEEP, nanos(3), false),
            new Waited(WaitKind.POOL, nanos(3), false),
            new Waited(WaitKind.EVENT, nanos(4), false),
            new Waited(WaitKind.SLEEP, nanos(5), false),
            new Waited(WaitKind.JOIN, nanos(5), false));
  }

  @Test
  void everyCallOnceWithItsTimesAndItsEnd() throws Exception {
    scripted.run(() -> {
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 2, 0));
      lane.submit("answers", units(9), () -> answerAfter(2));
      Event<Integer> failing = lane.submit("fails", units(9), () -> {
        scripted.sleep(3);
        throw new IOException("no");
      });
      lane.submit("comes too late", units(4), () -> answerAfter(1));
      assertThatThrownBy(() -> lane.call("finds no room", units(1), () -> 1))
          .isInstanceOf(LaneFullException.class);
      assertThatThrownBy(failing::await).hasMessage("no");
      assertThatThrownBy(() -> lane.call("hangs", units(2), () -> answerAfter(6)))
          .isInstanceOf(CallUnknownException.class);
      CancelScope.call(units(1), () -> call(lane, "leaves before"));
      scripted.sleep(3);
      CancelScope.call(units(1), () -> call(lane, "leaves"));
      waits.clear();
      scripted.sleep(9);
      call(lane, "at last");
    });
    assertThat(calls)
        .containsExactly(
            new Called("control", "finds no room", 0, 0, CallEnd.NEVER_BEGUN),
            new Called("control", "answers", 0, nanos(2), CallEnd.ANSWERED),
            new Called("control", "comes too late", nanos(4), 0, CallEnd.NEVER_BEGUN),
            new Called("control", "fails", nanos(2), nanos(3), CallEnd.FAILED),
            new Called("control", "hangs", 0, nanos(2), CallEnd.UNKNOWN),
            new Called("control", "leaves before", nanos(1), 0, CallEnd.NEVER_BEGUN),
            new Called("control", "leaves", 0, nanos(1), CallEnd.LEFT),
            new Called("control", "at last", 0, nanos(5), CallEnd.ANSWERED));
    assertThat(waits).contains(new Waited(WaitKind.CALL, nanos(5), false));
  }

  private int answerAfter(long units) {
    scripted.sleep(units);
    return 1;
  }

  private int call(Lane lane, String label) throws LaneFullException {
    return lane.callUnbounded(label, () -> answerAfter(5));
  }

  @Test
  void callsOnThreadsToo() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Duration limit = Duration.ofMillis(20);
    Hub real = Hub.builder().listener(all).build();
    real.run(() -> {
      Lane lane = real.blockingPool().lane("control", new LaneLimits(1, 1, 0));
      Event<Boolean> slow = lane.submit("slow", Duration.ofSeconds(20), () -> {
        Thread.sleep(limit.toMillis());
        return true;
      });
      lane.call("queued", Duration.ofSeconds(20), () -> 1);
      assertThat(slow.await()).isTrue();
      assertThatThrownBy(() -> lane.call("hangs", limit, () -> {
            release.await();
            return 1;
          }))
          .isInstanceOf(CallUnknownException.class);
    });
    release.countDown();
    assertThat(calls)
        .extracting(Called::end)
        .containsExactly(CallEnd.ANSWERED, CallEnd.ANSWERED, CallEnd.UNKNOWN);
    assertThat(calls.get(0).runNanos()).isGreaterThanOrEqualTo(limit.toNanos());
    assertThat(calls.get(1).queuedNanos()).isGreaterThanOrEqualTo(limit.toNanos() / 2);
    assertThat(calls.get(2).queuedNanos() + calls.get(2).runNanos())
        .isGreaterThanOrEqualTo(limit.toNanos());
    assertThat(turns).isNotEmpty().allMatch(it -> it.nanos() >= 0);
  }

  @Test
  void whatAListenerThrowsIsReportedAndDisturbsNothing() throws Exception {
    var failing = new HubListener() {
      @Override
      public void held(Held turn) {
        throw new AssertionError("turn");
      }

      @Override
      public void waited(Waited wait) {
        throw new IllegalStateException("wait");
      }

      @Override
      public void called(Called call) {
        throw new GreenThreadKilled("call");
      }
    };
    var disturbed = new ScriptedHub(Hub.builder().listener(failing));
    var undisturbed = new ScriptedHub();
    for (ScriptedHub each : List.of(disturbed, undisturbed)) {
      each.run(() -> {
        Lane lane = each.hub.blockingPool().lane("lane", new LaneLimits(1, 0, 0));
        GreenThread<?> sleeper = each.spawn(() -> {
          try {
            each.sleep(9);
          } finally {
            each.note("killed");
          }
        });
        each.hub.schedule(units(1), () -> each.note("timer"));
        each.sleep(2);
        sleeper.kill();
        each.note("call " + lane.call("call", units(1), () -> 1));
      });
    }
    assertThat(disturbed.trace)
        .isEqualTo(undisturbed.trace)
        .containsExactly("1 timer", "2 killed", "2 call 1");
    assertThat(undisturbed.reported).isEmpty();
    assertThat(disturbed.reported)
        .extracting(Throwable::getMessage)
        .contains("turn", "wait", "call")
        .hasSizeGreaterThan(10);
  }

  @Test
  void nobodyMeasuresWithoutAListener() {
    assertThat(new ScriptedHub().hub.scheduler().meter).isNull();
  }
}
