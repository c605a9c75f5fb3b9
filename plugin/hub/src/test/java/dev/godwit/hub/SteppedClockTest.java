package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test moves the time of a hub step by step. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SteppedClockTest {
  private final VirtualClock clock = VirtualClock.stepped();
  private final List<String> trace = new CopyOnWriteArrayList<>();
  private Hub hub = Hub.builder().clock(clock).build();

  @AfterEach
  void close() {
    hub.shutdown(Duration.ZERO);
  }

  private void start(Thread.Builder threads) {
    hub = Hub.builder().clock(clock).threads(threads).build();
    hub.start();
  }

  private void note(String what) {
    trace.add(clock.elapsed().toSeconds() + " " + what);
  }

  private void poll() {
    hub.spawn(() -> {
      while (true) {
        hub.sleep(Duration.ofSeconds(10));
        note("poll");
      }
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void timeGoesFromDeadlineToDeadlineAndNoFurther(boolean virtual) {
    start(virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon());
    hub.post(this::poll);
    clock.runUntilIdle();
    assertThat(trace).isEmpty();
    clock.advance(Duration.ofSeconds(9));
    assertThat(trace).isEmpty();
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(9));
    clock.advance(Duration.ofSeconds(1));
    assertThat(trace).containsExactly("10 poll");
    clock.advanceTo(Instant.EPOCH.plusSeconds(35));
    assertThat(trace).containsExactly("10 poll", "20 poll", "30 poll");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(35));
    clock.advanceTo(Instant.EPOCH);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(35));
  }

  @Test
  void whatIsReadyRunsFirst() {
    start(Thread.ofVirtual());
    hub.post(() -> hub.schedule(Duration.ofSeconds(1), () -> {
      note("timer");
      hub.post(() -> note("post"));
      hub.schedule(Duration.ZERO, () -> note("at once"));
    }));
    clock.advance(Duration.ofSeconds(5));
    assertThat(trace).containsExactly("1 timer", "1 at once", "1 post");
  }

  @Test
  void lanesTakePartInIt() {
    start(Thread.ofVirtual());
    Lane lane = hub.blockingPool().lane("lane", new LaneLimits(1, 1, 0));
    hub.post(() -> hub.spawn(() -> {
      note(lane.call("call", Duration.ofSeconds(9), () -> {
        hub.sleep(Duration.ofSeconds(3));
        return "answer";
      }));
    }));
    clock.advance(Duration.ofSeconds(2));
    assertThat(trace).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    assertThat(trace).containsExactly("3 answer");
  }

  @Test
  void whileTheHubEndsTimeGoesByItself() {
    start(Thread.ofVirtual());
    hub.post(() -> hub.spawn(() -> {
      try {
        hub.sleep(Duration.ofSeconds(100));
      } finally {
        hub.sleep(Duration.ofSeconds(2));
        note("cleaned up");
      }
    }));
    clock.advance(Duration.ofSeconds(1));
    assertThat(hub.shutdown(Duration.ofSeconds(5))).isTrue();
    assertThat(trace).containsExactly("3 cleaned up");
  }

  @Test
  void aStepThatTheEndOfTheHubOvertakesIsOver() throws Exception {
    start(Thread.ofVirtual());
    var held = new CountDownLatch(1);
    hub.post(() -> {
      try {
        held.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    var over = new CountDownLatch(1);
    Thread stepper = Thread.ofPlatform().daemon().start(() -> {
      clock.advance(Duration.ofSeconds(1));
      over.countDown();
    });
    awaitParked(stepper);
    awaitParked(Thread.ofPlatform().daemon().start(() -> hub.shutdown(Duration.ofSeconds(5))));
    held.countDown();
    assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void itIsMovedFromOutsideARunningHubOnly() {
    assertThatThrownBy(clock::runUntilIdle).hasMessageContaining("No hub has begun");
    assertThatThrownBy(VirtualClock.scripted()::runUntilIdle)
        .hasMessageContaining("is not a stepped clock");
    start(Thread.ofVirtual());
    hub.post(() -> {
      try {
        clock.runUntilIdle();
      } catch (IllegalStateException e) {
        trace.add(e.getMessage());
      }
    });
    clock.runUntilIdle();
    assertThat(trace).singleElement().asString().contains("asked for inside it");
    assertThat(hub.shutdown(Duration.ZERO)).isTrue();
    assertThatThrownBy(clock::runUntilIdle).hasMessageContaining("has ended");
  }
}
