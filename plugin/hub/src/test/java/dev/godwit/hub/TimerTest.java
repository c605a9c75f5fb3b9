package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void aZeroTimerRunsAtTheNextYieldOnTheHomeThread() throws Exception {
    Thread home = Thread.currentThread();
    scripted.run(() -> {
      Timer timer =
          hub.schedule(units(0), () -> scripted.note("home " + (Thread.currentThread() == home)));
      assertThat(timer.isPending()).isTrue();
      hub.yieldNow();
      assertThat(timer.isPending()).isFalse();
    });
    assertThat(scripted.trace).containsExactly("0 home true");
  }

  @Test
  void timersRunByDeadlineAndAtEqualDeadlinesInOrder() throws Exception {
    scripted.run(() -> {
      hub.schedule(units(2), () -> scripted.note("third"));
      hub.schedule(units(1), () -> scripted.note("first"));
      hub.schedule(units(1), () -> scripted.note("second"));
      scripted.sleep(3);
    });
    assertThat(scripted.trace).containsExactly("1 first", "1 second", "2 third");
  }

  @Test
  void twoHundredEqualDeadlinesComeFirstInFirstOut() throws Exception {
    List<Integer> fired = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    scripted.run(() -> {
      for (int i = 0; i < 200; i++) {
        int number = i;
        expected.add(i);
        hub.schedule(units(1), () -> fired.add(number));
      }
      scripted.sleep(1);
    });
    assertThat(fired).isEqualTo(expected);
  }

  @Test
  void aGlobalTimerOutlivesItsMakerAndALocalOneDoesNot() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        hub.schedule(units(1), () -> scripted.note("global"));
        hub.scheduleLocal(units(1), () -> scripted.note("local"));
      });
      scripted.sleep(2);
    });
    assertThat(scripted.trace).containsExactly("1 global");
  }

  @Test
  void cancelledTimersLeaveAtOnce() throws Exception {
    Scheduler scheduler = scripted.hub.scheduler();
    scripted.run(() -> {
      List<Timer> timers = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        timers.add(hub.schedule(units(60), () -> scripted.note("never")));
      }
      assertThat(scheduler.timers.size()).isEqualTo(3000);
      for (int i = 0; i < 3000; i++) {
        if (i % 3 == 0) {
          assertThat(timers.get(i).cancel()).isTrue();
          assertThat(timers.get(i).cancel()).isFalse();
        }
      }
      assertThat(scheduler.timers.size()).isEqualTo(2000);
      timers.forEach(Timer::cancel);
      assertThat(scheduler.timers.size()).isZero();
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void aMillionCancelsLeaveNothingBehind() throws Exception {
    Scheduler scheduler = scripted.hub.scheduler();
    scripted.run(() -> {
      for (int i = 0; i < 1_000_000; i++) {
        hub.schedule(units(60), () -> {}).cancel();
      }
      assertThat(scheduler.timers.size()).isZero();
    });
  }

  @Test
  void aMillionCancelsOfWhatIsReadyLeaveNothingBehind() throws Exception {
    scripted.run(() -> {
      for (int i = 0; i < 1_000_000; i++) {
        hub.schedule(units(0), () -> {}).cancel();
        CancelScope.after(units(0)).close();
        scripted.spawn(() -> {}).cancel();
      }
      assertThat(hub.scheduler().ready.size()).isLessThan(100);
    });
  }

  @Test
  void theReadyQueueGivesItsRoomBack() throws Exception {
    scripted.run(() -> {
      for (int i = 0; i < 100_000; i++) {
        hub.schedule(units(0), () -> {});
      }
      hub.yieldNow();
      hub.yieldNow();
      assertThat(hub.scheduler().ready.capacity()).isLessThan(100);
    });
  }

  @Test
  void cancelsBetweenYieldsLeaveNothingBehind() throws Exception {
    Scheduler scheduler = scripted.hub.scheduler();
    scripted.run(() -> {
      for (int i = 0; i < 2000; i++) {
        Timer timer = hub.schedule(units(60), () -> scripted.note("never"));
        hub.yieldNow();
        assertThat(timer.cancel()).isTrue();
        assertThat(scheduler.timers.size()).isZero();
      }
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void cancelAtTheInstantAfterAnEarlierTimerStillCounts() throws Exception {
    scripted.run(() -> {
      Timer[] second = new Timer[1];
      hub.schedule(units(1), () -> scripted.note("cancelled " + second[0].cancel()));
      second[0] = hub.schedule(units(1), () -> scripted.note("never"));
      scripted.sleep(2);
      assertThat(second[0].cancel()).isFalse();
    });
    assertThat(scripted.trace).containsExactly("1 cancelled true");
  }

  @Test
  void aFailingCallbackIsReportedAndTheOthersRun() throws Exception {
    scripted.run(() -> {
      hub.schedule(units(1), () -> {
        throw new IllegalArgumentException("callback");
      });
      hub.schedule(units(1), () -> scripted.note("next"));
      scripted.sleep(2);
      assertThat(scripted.units()).isEqualTo(2);
    });
    assertThat(scripted.trace).containsExactly("1 next");
    assertThat(scripted.reported)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessage("callback"));
  }

  @Test
  void zeroDelayChainsStarveNobody() throws Exception {
    scripted.run(() -> {
      int[] chain = {0};
      Runnable[] again = new Runnable[1];
      again[0] = () -> {
        if (chain[0]++ < 1000) {
          hub.schedule(units(0), again[0]);
        }
      };
      hub.schedule(units(0), again[0]);
      int turns = 0;
      while (chain[0] < 1000) {
        hub.yieldNow();
        turns++;
      }
      assertThat(turns).isBetween(999, 1001);
    });
  }
}
