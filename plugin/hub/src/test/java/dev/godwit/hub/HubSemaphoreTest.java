package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HubSemaphoreTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void withoutAPermitATryFails() throws Exception {
    scripted.run(() -> {
      assertThat(hub.semaphore(0).tryAcquire()).isFalse();
      assertThat(hub.semaphore(1).tryAcquire()).isTrue();
    });
  }

  @Test
  void aLimitedAcquireGivesUpAtItsTime() throws Exception {
    scripted.run(() -> {
      HubSemaphore semaphore = hub.semaphore(0);
      assertThat(semaphore.tryAcquire(Duration.ofMillis(100))).isFalse();
      assertThat(scripted.clock.elapsed()).isEqualTo(Duration.ofMillis(100));
      assertThat(semaphore.waiting()).isZero();
      assertThat(semaphore.tryAcquire(Duration.ofMillis(-1))).isFalse();
    });
  }

  @Test
  void negativePermitsAreRefused() {
    assertThat(hub.semaphore(0)).isNotNull();
    assertThat(hub.semaphore(100)).isNotNull();
    assertThatThrownBy(() -> hub.semaphore(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReleasedPermitBelongsToTheFirstWaiterAndNobodyOvertakes() throws Exception {
    scripted.run(() -> {
      HubSemaphore semaphore = hub.semaphore(0);
      for (int i = 0; i < 3; i++) {
        int number = i;
        scripted.spawn(() -> {
          semaphore.acquire();
          scripted.note("acquired " + number);
        });
      }
      hub.yieldNow();
      semaphore.release();
      assertThat(semaphore.tryAcquire()).isFalse();
      semaphore.release();
      semaphore.release();
      hub.yieldNow();
      assertThat(semaphore.availablePermits()).isZero();
    });
    assertThat(scripted.trace).containsExactly("0 acquired 0", "0 acquired 1", "0 acquired 2");
  }

  @Test
  void aBoundedOneRefusesToBeReleasedTooOften() throws Exception {
    scripted.run(() -> {
      HubSemaphore semaphore = hub.boundedSemaphore(1);
      assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
      semaphore.acquire();
      semaphore.release();
      assertThat(semaphore.availablePermits()).isEqualTo(1);
    });
  }

  @Test
  void theLimitAtTheSameInstantAsTheReleaseLosesNoPermit() throws Exception {
    scripted.run(() -> {
      HubSemaphore semaphore = hub.semaphore(0);
      GreenThread<Boolean> waiter = hub.spawn(() -> semaphore.tryAcquire(units(1)));
      hub.yieldNow();
      hub.schedule(units(1), semaphore::release);
      boolean acquired = waiter.join();
      scripted.sleep(1);
      assertThat(semaphore.availablePermits()).isEqualTo(acquired ? 0 : 1);
      assertThat(acquired).isFalse();
    });
  }

  @Test
  void aLimitAndNoWaitingCannotBeAskedForTogether() {
    assertThat(HubSemaphore.class.getMethods())
        .filteredOn(method -> method.getName().equals("tryAcquire"))
        .allSatisfy(method -> assertThat(method.getParameterCount()).isLessThanOrEqualTo(1))
        .hasSize(2);
  }

  @Test
  void twoThatWantTheOnlyPermitAgainAndAgainTakeTurns() throws Exception {
    int[] counts = new int[2];
    scripted.run(() -> {
      HubSemaphore permit = hub.semaphore(1);
      for (int i = 0; i < 2; i++) {
        int number = i;
        scripted.spawn(() -> {
          while (true) {
            permit.acquire();
            counts[number]++;
            assertThat(Math.abs(counts[0] - counts[1])).isLessThanOrEqualTo(1);
            scripted.sleep(1);
            permit.release();
          }
        });
      }
      scripted.sleep(400);
    });
    assertThat(counts).containsExactly(200, 200);
  }
}
