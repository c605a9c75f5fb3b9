package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A coroutine that runs out of stack ends alone; the others go on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OverflowTest {
  private static final int TRIES = 400;

  private final List<Throwable> reported = new CopyOnWriteArrayList<>();

  private Hub hub(boolean virtual) {
    return Hub.builder()
        .threads(virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon())
        .errorsEndRun(false)
        .exceptionHandler((source, exception) -> reported.add(exception))
        .build();
  }

  /**
   * Runs out of stack, and then tries to wait in each frame on the way back, with more and more room. The frames
   * differ in size.
   */
  private int deep(Hub hub, int[] tries, long a, long b) throws Exception {
    try {
      return a % 2 == 0 ? deep(hub, tries, a + b, b) + 1 : deep(hub, tries, a + b, b, a) + 1;
    } catch (StackOverflowError e) {
      if (tries[0] < TRIES) {
        tries[0]++;
        waitSomehow(hub, tries[0]);
      }
      throw e;
    }
  }

  private int deep(Hub hub, int[] tries, long a, long b, long c) throws Exception {
    return deep(hub, tries, a, b) + (c > 0 ? 1 : 2);
  }

  private static void waitSomehow(Hub hub, int number) throws Exception {
    switch (number % 8) {
      case 0 -> hub.yieldNow();
      case 1 -> hub.sleep(Duration.ofNanos(1));
      case 2 -> hub.event().await(Duration.ofNanos(1));
      case 3 -> hub.semaphore(0).tryAcquire(Duration.ZERO);
      case 4 -> hub.channel(0).poll(Duration.ZERO);
      case 5 -> hub.pool(1).spawn(() -> 1).join();
      case 6 -> hub.spawn(() -> 1).kill();
      default -> Nursery.all(List.of(() -> 1, () -> 2));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatGetsNoMemoryEndsAloneToo(boolean virtual) throws Exception {
    Hub hub = hub(virtual);
    hub.run(() -> {
      GreenThread<?> hungry = hub.spawn(() -> {
        hub.yieldNow();
        return new long[Integer.MAX_VALUE - 8][1].length;
      });
      assertThatThrownBy(hungry::join).isInstanceOf(OutOfMemoryError.class);
      hub.post(() ->
          reported.add(new Throwable(String.valueOf(new long[Integer.MAX_VALUE - 8].length))));
      hub.sleep(Duration.ofMillis(1));
      assertThat(hub.spawn(() -> 1).join()).isEqualTo(1);
    });
    assertThat(reported).hasSize(2).hasOnlyElementsOfType(OutOfMemoryError.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void recursionThatWaitsAtTheEndOfItsStackEndsItsCoroutineAlone(boolean virtual) throws Exception {
    Hub hub = hub(virtual);
    var ticks = new AtomicInteger();
    hub.run(() -> {
      GreenThread<?> other = hub.spawn(() -> {
        while (true) {
          hub.yieldNow();
          ticks.incrementAndGet();
        }
      });
      for (int round = 0; round < 12; round++) {
        int variant = round;
        List<GreenThread<Integer>> deep = new ArrayList<>();
        for (int i = 0; i < (virtual ? 1 : 3); i++) {
          deep.add(hub.spawn(() -> deep(hub, new int[1], variant, variant % 3)));
        }
        for (GreenThread<Integer> one : deep) {
          assertThatThrownBy(one::join).isInstanceOf(StackOverflowError.class);
        }
        int before = ticks.get();
        hub.sleep(Duration.ofMillis(1));
        assertThat(ticks.get()).isGreaterThan(before);
      }
      other.kill();
    });
    assertThat(reported).hasSize(virtual ? 12 : 36).hasOnlyElementsOfType(StackOverflowError.class);
  }

  /** Posted by a thread that cannot be parked, while the baton is with others. */
  @Test
  void anOverflowEndsTheWaitInWhichItHappenedAndNoOther() throws Exception {
    var scripted = new ScriptedHub();
    var overflow = new StackOverflowError();
    scripted.run(() -> {
      GreenThread<?> deep = scripted.spawn(() -> {
        scripted.sleep(1);
        scripted.sleep(1);
        CancelScope.shield(
            ScriptedHub.units(9),
            () -> assertThatThrownBy(() -> scripted.sleep(5)).isSameAs(overflow));
      });
      scripted.hub.yieldNow();
      Waiter first = deep.waiter;
      scripted.sleep(1);
      scripted.hub.yieldNow();
      scripted.hub.scheduler().post(new OverflowTurn(first, overflow));
      scripted.sleep(1);
      scripted.hub.yieldNow();
      scripted.hub.scheduler().post(new OverflowTurn(deep.waiter, overflow));
      deep.join();
    });
    assertThat(scripted.units()).isEqualTo(2);
  }
}
