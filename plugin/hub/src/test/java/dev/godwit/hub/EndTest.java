package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub ends, or has not begun, whatever its coroutines, timers and posts do. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  private void scheduleForEver(Duration delay) {
    hub.schedule(delay, () -> scheduleForEver(delay));
  }

  private void postForEver() {
    hub.post(this::postForEver);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void aChainOfTimersDoesNotKeepItFromEnding(long seconds) throws Exception {
    scripted.run(() -> {
      scheduleForEver(Duration.ofSeconds(seconds));
      scripted.spawn(() -> scripted.sleep(100));
      hub.yieldNow();
    });
    assertThat(scripted.reported)
        .hasSizeLessThan(2)
        .hasOnlyElementsOfType(RejectedExecutionException.class);
  }

  @Test
  void norOneThatBeginsWithTheLastTurn() throws Exception {
    scripted.run(() -> scheduleForEver(Duration.ZERO));
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void norAChainOfPosts() throws Exception {
    scripted.run(() -> {
      postForEver();
      scripted.spawn(() -> {
        try {
          scripted.sleep(100);
        } finally {
          scripted.sleep(1); // time stands still for it
        }
      });
      hub.yieldNow();
    });
    assertThat(scripted.reported).hasOnlyElementsOfType(RejectedExecutionException.class);
  }

  @Test
  void norOneThatYieldsForEver() throws Exception {
    var kills = new AtomicInteger();
    scripted.run(() -> {
      scripted.spawn(() -> {
        while (true) {
          try {
            hub.yieldNow();
          } catch (GreenThreadKilled e) {
            kills.incrementAndGet();
          }
        }
      });
      hub.yieldNow();
    });
    assertThat(kills.get()).isGreaterThan(2);
    assertThat(scripted.reported).singleElement().asString().contains("was given up");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void norTwoThatKillEachOtherForEver(boolean realTime) throws Exception {
    List<Throwable> reported = new CopyOnWriteArrayList<>();
    Hub own = Hub.builder()
        .clock(realTime ? Clock.system() : VirtualClock.scripted())
        .killGrace(Duration.ofMillis(50))
        .exceptionHandler((from, e) -> reported.add(e))
        .build();
    var both = new ArrayList<GreenThread<?>>();
    own.run(() -> {
      for (int i = 0; i < 2; i++) {
        int other = 1 - i;
        both.add(own.spawn(() -> {
          try {
            own.sleep(Duration.ofSeconds(100));
          } finally {
            killUntilItHasEnded(both.get(other));
          }
        }));
      }
      own.yieldNow();
    });
    assertThat(reported)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e).hasMessageContaining("given up"));
  }

  private static void killUntilItHasEnded(GreenThread<?> other) {
    boolean ended = false;
    while (!ended) {
      try {
        ended = !other.kill();
      } catch (GreenThreadKilled e) {
        // goes on
      }
    }
  }

  @Test
  void aRealOneEndsWithItsChainsToo() throws Exception {
    var reported = new CopyOnWriteArrayList<Throwable>();
    try (Hub real = Hub.builder().exceptionHandler((from, e) -> reported.add(e)).build()) {
      real.start();
      var chain = new Runnable() {
        @Override
        public void run() {
          real.schedule(Duration.ZERO, this);
        }
      };
      real.post(chain);
      assertThat(real.shutdown(Duration.ofSeconds(5))).isTrue();
    }
    assertThat(reported).hasSizeLessThan(2);
  }

  @Test
  void timersAreRefusedWhileItEnds() throws Exception {
    List<Throwable> refused = new ArrayList<>();
    scripted.run(() -> {
      scripted.spawn(() -> {
        try {
          scripted.sleep(100);
        } finally {
          for (Action body : List.<Action>of(
              () -> hub.schedule(Duration.ZERO, () -> {}),
              () -> hub.scheduleLocal(Duration.ZERO, () -> {}))) {
            try {
              body.run();
            } catch (RejectedExecutionException e) {
              refused.add(e);
            }
          }
        }
      });
      hub.yieldNow();
    });
    assertThat(refused).hasSize(2);
  }

  @Test
  void aDeadlockNamesWhatIsWaitedForAndTheSeedOfTheShuffle() {
    Hub shuffled = Hub.builder().clock(VirtualClock.scripted()).shuffle(7).build();
    assertThatThrownBy(() -> shuffled.run(() -> {
          shuffled.spawn("taker", () -> shuffled.channel("requests", 1).take());
          shuffled.spawn("acquirer", () -> {
            shuffled.semaphore("door", 0).acquire();
          });
          shuffled.spawn("spawner", () -> {
            GreenPool pool = shuffled.pool("jobs", 1);
            pool.spawn(() -> shuffled.event("done").await());
            return pool.spawn(() -> 1);
          });
          return shuffled.event("answer").await();
        }))
        .isInstanceOf(HubDeadlockException.class)
        .hasMessageContainingAll(
            "event \"answer\"",
            "event \"done\"",
            "channel \"requests\"",
            "semaphore \"door\"",
            "pool \"jobs\"",
            "shuffled by seed 7");
  }

  // Beginnings.

  @Test
  void aContextThatCannotBeCapturedLeavesItAsItWas() throws Exception {
    var failing = new AtomicInteger(1);
    Context context = () -> {
      if (failing.getAndDecrement() > 0) {
        throw new IllegalStateException("no context");
      }
      return Context.none().capture();
    };
    Hub another = Hub.builder().clock(VirtualClock.scripted()).context(context).build();
    assertThatThrownBy(() -> another.run(() -> 1)).hasMessage("no context");
    assertThat(another.run(() -> 2)).isEqualTo(2);
  }

  @Test
  void aClockOfAnotherHubLeavesItAsItWas() throws Exception {
    scripted.run(() -> {});
    Hub another = Hub.builder().clock(scripted.clock).build();
    assertThatThrownBy(() -> another.run(() -> 1)).hasMessageContaining("belongs to another hub");
    assertThat(another.shutdown(Duration.ZERO)).isTrue();
  }

  @Test
  void inACallbackNoHubIsRun() throws Exception {
    scripted.run(() -> {
      hub.post(() -> assertThatThrownBy(() -> Hub.builder().build().run(() -> 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("posted callback"));
      hub.yieldNow();
    });
    assertThat(scripted.reported).isEmpty();
    assertThat(Hub.builder().build().<Integer>run(() -> 1)).isEqualTo(1);
  }

  // Who hears of an exception.

  @Test
  void whatRunThrowsIsNotReported() {
    for (Throwable thrown : List.of(new IllegalStateException("x"), new AssertionError("y"))) {
      var own = new ScriptedHub();
      assertThatThrownBy(() -> own.run(() -> {
            throw Raise.<RuntimeException>asIs(thrown);
          }))
          .isSameAs(thrown);
      assertThat(own.reported).isEmpty();
    }
  }

  @Test
  void whatMainThrowsIsReportedWhereRunThrowsSomethingElse() {
    var error = new AssertionError("first");
    var second = new IllegalStateException("second");
    assertThatThrownBy(() -> scripted.run(() -> {
          scripted.spawn(() -> {
            throw error;
          });
          try {
            scripted.sleep(100);
          } finally {
            throw second;
          }
        }))
        .isSameAs(error);
    assertThat(scripted.reported).containsExactly(error, second);
  }

  @Test
  void anErrorInALinkEndsRunAsAnywhereElse() {
    var error = new StackOverflowError();
    assertThatThrownBy(() -> scripted.run(() -> {
          scripted.spawn(() -> {}).link((thread, outcome) -> {
            throw error;
          });
          scripted.sleep(100);
        }))
        .isSameAs(error);
    assertThat(scripted.reported).containsExactly(error);
  }

  @Test
  void anErrorThatIsThrownOnIsReportedOnce() {
    var error = new AssertionError("x");
    assertThatThrownBy(() -> scripted.run(() -> {
          scripted.spawn(() -> Nursery.call(nursery -> nursery.spawn(() -> {
            throw error;
          })));
          scripted.sleep(100);
        }))
        .isSameAs(error);
    assertThat(scripted.reported).containsExactly(error);
  }

  @Test
  void onPlatformThreadsAFailureIsReportedWhenItsHandleIsGone() throws Exception {
    var reported = new CopyOnWriteArrayList<Throwable>();
    Hub real = Hub.builder().exceptionHandler((from, e) -> reported.add(e)).build();
    real.run(() -> {
      real.spawn(() -> {
        throw new IllegalStateException("nobody looks");
      });
      for (int i = 0; i < 500 && reported.isEmpty(); i++) {
        System.gc();
        real.sleep(Duration.ofMillis(10));
      }
      assertThat(reported).hasSize(1);
    });
    Reference.reachabilityFence(real);
  }

  // Durations.

  @Test
  void theLongestDurationsAreTaken() throws Exception {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    Hub patient = Hub.builder().killGrace(longest).watchdog(longest).build();
    patient.start();
    patient.post(() -> patient.schedule(longest, () -> {}));
    patient.postAfter(longest, () -> {});
    assertThat(patient.shutdown(longest)).isTrue();
    scripted.run(() -> {
      for (int i = 1; i <= 5; i++) {
        Duration before = scripted.clock.elapsed();
        hub.sleep(longest);
        assertThat(scripted.clock.elapsed()).isGreaterThan(before.plus(Duration.ofDays(36_500)));
        assertThat(scripted.clock.instant()).isAfter(java.time.Instant.EPOCH.plus(before));
        assertThat(hub.event().await(longest).isTimedOut()).isTrue();
      }
    });
  }
}
