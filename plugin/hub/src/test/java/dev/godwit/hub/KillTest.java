package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KillTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  /** Everything a coroutine can wait in. */
  private final class Places {
    final Event<Object> event = hub.event();
    final HubSemaphore semaphore = hub.semaphore(0);
    final Channel<Integer> empty = hub.channel(1);
    final Channel<Integer> full = hub.channel(0);
    final GreenPool pool = hub.pool(1);
    final Lane lane = hub.blockingPool().lane("lane", new LaneLimits(1, 1, 0));
    final GreenThread<?> sleeper = scripted.spawn(() -> scripted.sleep(1000));

    void assertNobodyWaits() {
      assertThat(event.waiting()).isZero();
      assertThat(semaphore.waiting()).isZero();
      assertThat(empty.takersWaiting()).isZero();
      assertThat(full.puttersWaiting()).isZero();
      assertThat(pool.waiting()).isZero();
    }
  }

  /** A wait, and something that ends it. */
  enum Point {
    EVENT {
      @Override
      void await(Places at) throws Exception {
        at.event.await();
      }

      @Override
      void fulfil(Places at) {
        at.event.send("v");
      }
    },
    EVENT_WITH_LIMIT {
      @Override
      void await(Places at) throws Exception {
        at.event.await(units(500));
      }

      @Override
      void fulfil(Places at) {
        at.event.send("v");
      }
    },
    SEMAPHORE {
      @Override
      void await(Places at) throws Exception {
        at.semaphore.acquire();
      }

      @Override
      void fulfil(Places at) {
        at.semaphore.release();
      }
    },
    TAKE {
      @Override
      void await(Places at) throws Exception {
        at.empty.take();
      }

      @Override
      void fulfil(Places at) {
        at.empty.put(1);
      }
    },
    PUT {
      @Override
      void await(Places at) throws Exception {
        at.full.put(1);
      }

      @Override
      void fulfil(Places at) {
        at.full.take();
      }
    },
    JOIN {
      @Override
      void await(Places at) throws Exception {
        at.sleeper.join();
      }

      @Override
      void fulfil(Places at) {
        at.sleeper.kill();
      }
    },
    SLEEP {
      @Override
      void await(Places at) throws Exception {
        Hub.current().sleep(units(10));
      }

      @Override
      void fulfil(Places at) {
        Hub.current().sleep(units(10));
      }
    },
    YIELD {
      @Override
      void await(Places at) throws Exception {
        Hub.current().yieldNow();
      }

      @Override
      void fulfil(Places at) {}
    },
    POOL {
      @Override
      void await(Places at) throws Exception {
        at.pool.spawn(() -> null);
      }

      @Override
      void fulfil(Places at) {
        at.pool.resize(2);
      }
    },
    CALL {
      @Override
      void await(Places at) throws Exception {
        at.lane.call("call", units(500), () -> {
          Hub.current().sleep(units(5));
          return 1;
        });
      }

      @Override
      void fulfil(Places at) {
        Hub.current().sleep(units(5));
      }
    };

    abstract void await(Places at) throws Exception;

    abstract void fulfil(Places at);
  }

  private Places places() {
    Places places = new Places();
    places.pool.spawn(() -> hub.event().await());
    return places;
  }

  @ParameterizedTest
  @EnumSource
  void atEveryWaitPointFinallyRunsBeforeKillReturns(Point point) throws Exception {
    scripted.run(() -> {
      Places at = places();
      GreenThread<?> victim = scripted.spawn(() -> {
        try {
          point.await(at);
          scripted.note("went on");
        } finally {
          scripted.note("finally");
        }
      });
      if (point == Point.YIELD) {
        scripted.spawn(() -> {
          victim.kill();
          scripted.note("killed");
        });
        scripted.sleep(1);
      } else {
        scripted.sleep(1);
        assertThat(victim.kill()).isTrue();
        scripted.note("killed");
      }
      at.assertNobodyWaits();
      assertThatThrownBy(victim::join).hasCauseInstanceOf(GreenThreadKilled.class);
      scripted.sleep(50);
    });
    assertThat(scripted.trace).hasSize(2);
    assertThat(scripted.trace.get(0)).endsWith("finally");
    assertThat(scripted.trace.get(1)).endsWith("killed");
    assertThat(scripted.hub.scheduler().timers.size()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SLEEP", "YIELD", "CALL"})
  void betweenTheWakeUpAndTheTurnTheKillWins(Point point) throws Exception {
    scripted.run(() -> {
      Places at = places();
      GreenThread<?> victim = scripted.spawn(() -> point.await(at));
      scripted.sleep(1);
      point.fulfil(at);
      assertThat(victim.kill()).isTrue();
      assertThatThrownBy(victim::join).hasCauseInstanceOf(GreenThreadKilled.class);
      at.assertNobodyWaits();
      if (point == Point.SEMAPHORE) {
        assertThat(at.semaphore.availablePermits()).isEqualTo(1);
      }
      if (point == Point.TAKE) {
        assertThat(at.empty.take()).isEqualTo(1);
      }
      if (point == Point.POOL) {
        assertThat(at.pool.free()).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void aCaughtKillLeavesItAbleToWaitAgain(Point point) throws Exception {
    scripted.run(() -> {
      Places at = places();
      GreenThread<String> victim = hub.spawn(() -> {
        try {
          point.await(at);
          return "went on";
        } catch (GreenThreadKilled e) {
          scripted.sleep(20);
          return "lived until " + scripted.units();
        }
      });
      if (point == Point.YIELD) {
        scripted.spawn(victim::kill);
        hub.yieldNow();
      } else {
        hub.yieldNow();
        hub.yieldNow();
        victim.kill();
      }
      assertThat(victim.isDone()).isFalse();
      assertThat(victim.join()).isEqualTo("lived until 20");
    });
  }

  @Test
  void theGivenExceptionIsRaisedAsItIs() throws Exception {
    IOException given = new IOException("given");
    scripted.run(() -> {
      GreenThread<?> running = scripted.spawn(() -> scripted.sleep(1));
      hub.yieldNow();
      running.kill(given);
      assertThatThrownBy(running::join).isSameAs(given);
      GreenThread<?> unstarted = scripted.spawn(() -> scripted.sleep(1));
      unstarted.kill(given);
      assertThatThrownBy(unstarted::join).isSameAs(given);
    });
  }

  @Test
  void killingItselfEndsIt() throws Exception {
    scripted.run(() -> {
      GreenThread<?> self = scripted.spawn(() -> {
        GreenThread.current().kill();
        scripted.note("never");
      });
      assertThatThrownBy(self::join).hasCauseInstanceOf(GreenThreadKilled.class);
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void whateverWasReadyRunsBeforeTheKillerGoesOn() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(() -> scripted.sleep(5));
      hub.yieldNow();
      scripted.spawn(() -> scripted.note("ready"));
      victim.kill();
      scripted.note("killer");
    });
    assertThat(scripted.trace).containsExactly("0 ready", "0 killer");
  }

  @Test
  void itLeavesNoTurnThatWouldEndTheNextWaitOfTheKiller() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(() -> scripted.sleep(5));
      hub.yieldNow();
      victim.kill();
      assertThat(hub.event().await(units(1)).isTimedOut()).isTrue();
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void fromACallbackTheVictimRunsRightAfterIt() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(() -> {
        try {
          scripted.sleep(5);
        } finally {
          scripted.note("finally");
        }
      });
      hub.schedule(units(1), () -> {
        victim.kill();
        scripted.note("callback");
      });
      hub.schedule(units(1), () -> scripted.note("next callback"));
      scripted.sleep(2);
    });
    assertThat(scripted.trace).containsExactly("1 callback", "1 finally", "1 next callback");
  }

  @Test
  void fromOneCallbackVictimsRunInTheOrderOfTheKills() throws Exception {
    scripted.run(() -> {
      List<GreenThread<?>> victims = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        victims.add(scripted.spawn(() -> {
          try {
            scripted.sleep(100);
          } finally {
            scripted.note("victim " + number);
          }
        }));
      }
      hub.yieldNow();
      scripted.spawn(() -> scripted.note("another"));
      hub.post(() -> victims.forEach(GreenThread::kill));
      scripted.sleep(1);
    });
    assertThat(scripted.trace)
        .containsExactly("0 another", "0 victim 0", "0 victim 1", "0 victim 2");
  }

  @Test
  void aSecondKillBeforeTheVictimHasRunComesAtItsNextWait() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(() -> {
        for (int i = 0; i < 3; i++) {
          try {
            scripted.sleep(10);
            scripted.note("slept");
          } catch (IllegalStateException e) {
            scripted.note(e.getMessage());
          }
        }
      });
      hub.yieldNow();
      hub.post(() -> {
        victim.kill(new IllegalStateException("first"));
        victim.kill(new IllegalStateException("second"));
      });
      victim.join();
    });
    assertThat(scripted.trace).containsExactly("0 first", "0 second", "10 slept");
  }

  @Test
  void oneThatWasCancelledDoesNotStartWhileItsLinkWaits() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(() -> scripted.note("started"));
      victim.link((ended, outcome) -> {
        scripted.sleep(1);
        scripted.note("link");
      });
      assertThat(victim.cancel()).isTrue();
      assertThat(victim.cancel()).isFalse();
      assertThat(victim.kill()).isFalse();
    });
    assertThat(scripted.trace).containsExactly("1 link");
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void duringALinkItEndsTheWaitOfTheLinkAndTheResultStays() throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = hub.spawn(() -> 5);
      child.link((thread, outcome) -> scripted.sleep(100));
      child.link((thread, outcome) -> scripted.note("second link"));
      assertThat(child.join()).isEqualTo(5);
      assertThat(child.isDone()).isTrue();
      assertThat(child.kill()).isTrue();
      assertThat(child.kill()).isFalse();
      assertThat(child.join()).isEqualTo(5);
    });
    assertThat(scripted.trace).containsExactly("0 second link");
  }

  @Test
  void aKillIsNotEatenByCatchException() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(() -> {
        try {
          scripted.sleep(1);
        } catch (Exception e) {
          scripted.note("eaten");
        }
      });
      hub.yieldNow();
      victim.kill();
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void aHundredThousandKilledLeaveNothing() throws Exception {
    ScriptedHub many =
        new ScriptedHub(Hub.builder().threads(Thread.ofVirtual()).maxThreads(200_000));
    many.run(() -> {
      Event<Object> event = many.hub.event();
      List<GreenThread<?>> all = new ArrayList<>();
      for (int i = 0; i < 100_000; i++) {
        all.add(many.hub.spawn(() -> event.await()));
      }
      many.hub.yieldNow();
      assertThat(event.waiting()).isEqualTo(100_000);
      all.forEach(GreenThread::kill);
      assertThat(event.waiting()).isZero();
      assertThat(many.hub.scheduler().live.size()).isEqualTo(1);
      assertThat(all).allSatisfy(thread -> assertThat(thread.isDone()).isTrue());
    });
  }
}
