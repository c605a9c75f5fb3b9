package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The life of a hub: start, posts from outside, shutdown, misuse. */
class HubTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aStartedHubTakesPostsThatSpawn() throws Exception {
    try (Hub hub = Hub.builder().build()) {
      hub.start();
      CompletableFuture<Integer> result = new CompletableFuture<>();
      hub.post(() -> {
        Lane lane = hub.blockingPool().lane("work", new LaneLimits(1, 1, 0));
        GreenThread<Integer> worker =
            hub.spawn(() -> lane.call("six", LIMIT, () -> 6) + lane.call("one", LIMIT, () -> 1));
        worker.link(
            (thread, outcome) -> result.complete(((Outcome.Success<Integer>) outcome).value()));
      });
      assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(7);
      assertThat(hub.shutdown(LIMIT)).isTrue();
    }
  }

  @Test
  void shutdownKillsWhatWaitsAndRunsItsFinallyBlocks() throws Exception {
    Hub hub = Hub.builder().build();
    hub.start();
    List<String> trace = new ArrayList<>();
    CompletableFuture<Boolean> waiting = new CompletableFuture<>();
    hub.post(() -> hub.spawn(() -> {
      try {
        waiting.complete(true);
        return hub.<String>event().await();
      } finally {
        hub.sleep(Duration.ofMillis(1));
        trace.add("cleaned up");
      }
    }));
    waiting.get(20, TimeUnit.SECONDS);
    assertThat(hub.shutdown(LIMIT)).isTrue();
    assertThat(trace).containsExactly("cleaned up");
    assertThatThrownBy(() -> hub.post(() -> {})).hasMessageContaining("has ended");
  }

  @Test
  void blockingInACallbackIsRefused() throws Exception {
    List<Throwable> reported = new ArrayList<>();
    Hub hub = Hub.builder()
        .clock(VirtualClock.scripted())
        .exceptionHandler((source, exception) -> reported.add(exception))
        .build();
    hub.run(() -> {
      hub.schedule(Duration.ofSeconds(1), () -> hub.sleep(Duration.ofSeconds(1)));
      hub.schedule(Duration.ofSeconds(1), () -> hub.sleep(Duration.ZERO));
      hub.sleep(Duration.ofSeconds(2));
    });
    assertThat(reported)
        .hasSize(2)
        .allSatisfy(exception -> assertThat(exception)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("Hub.sleep may block and was called in a timer callback"));
  }

  @Test
  void aDeadlockIsFoundAtOnce() {
    Hub hub = Hub.builder().clock(VirtualClock.scripted()).build();
    assertThatThrownBy(() -> hub.run(() -> hub.event().await()))
        .isInstanceOf(HubDeadlockException.class)
        .hasMessageContaining("coroutine 1 (main): waits for event");
  }

  @Test
  void joinThrowsTheSameCauseToEveryone() throws Exception {
    IllegalArgumentException cause = new IllegalArgumentException("no");
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      GreenThread<String> failing = hub.spawn(() -> {
        throw cause;
      });
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(failing::join).isSameAs(cause);
      }
    });
  }

  @Test
  void killRunsTheVictimBeforeItReturns() throws Exception {
    List<String> trace = new ArrayList<>();
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      GreenThread<?> victim = hub.spawn(() -> {
        try {
          hub.sleep(LIMIT);
        } finally {
          trace.add("finally");
        }
      });
      hub.yieldNow();
      assertThat(victim.kill()).isTrue();
      trace.add("killed");
      assertThat(victim.isDone()).isTrue();
      assertThat(victim.kill()).isFalse();
    });
    assertThat(trace).containsExactly("finally", "killed");
  }

  @Test
  void hubsInTwoThreadsRunAtTheSameTimeEachWithItsOwn() throws Exception {
    CyclicBarrier bothRun = new CyclicBarrier(2);
    Callable<List<String>> life = () -> {
      ScriptedHub own = new ScriptedHub();
      own.run(() -> {
        bothRun.await(20, TimeUnit.SECONDS);
        own.spawn(() -> own.note("child of this one " + (Hub.current() == own.hub)));
        own.sleep(1);
        own.note("slept");
      });
      return own.trace;
    };
    FutureTask<List<String>> other = new FutureTask<>(life);
    Thread.ofPlatform().daemon().start(other);
    assertThat(life.call())
        .containsExactly("0 child of this one true", "1 slept")
        .isEqualTo(other.get(20, TimeUnit.SECONDS));
  }
}
