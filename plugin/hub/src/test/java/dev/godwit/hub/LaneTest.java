package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
      return null;
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
      return null;
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
      return null;
    });
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(10));
  }
}
