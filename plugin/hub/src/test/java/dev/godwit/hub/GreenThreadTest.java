package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GreenThreadTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  /** The ways to spawn that must behave alike. */
  enum Way {
    SPAWN {
      @Override
      <T> GreenThread<T> spawn(Hub hub, Callable<T> body) {
        return hub.spawn(body);
      }
    },
    SPAWN_AFTER_ZERO {
      @Override
      <T> GreenThread<T> spawn(Hub hub, Callable<T> body) {
        return hub.spawnAfter(Duration.ZERO, body);
      }
    };

    abstract <T> GreenThread<T> spawn(Hub hub, Callable<T> body);
  }

  @ParameterizedTest
  @EnumSource
  void joinReturnsTheResultAndTheBodyRanOnce(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = way.spawn(hub, () -> {
        scripted.note("ran");
        return 1 + 2;
      });
      assertThat(child.isStarted()).isFalse();
      assertThat(child.join()).isEqualTo(3);
      assertThat(child.join()).isEqualTo(3);
    });
    assertThat(scripted.trace).containsExactly("0 ran");
  }

  @ParameterizedTest
  @EnumSource
  void withoutAJoinItRunsAtTheNextYield(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<?> child = way.spawn(hub, () -> {
        scripted.note("ran");
        return 1;
      });
      assertThat(child.isDone()).isFalse();
      hub.yieldNow();
      assertThat(child.isDone()).isTrue();
    });
    assertThat(scripted.trace).containsExactly("0 ran");
  }

  @ParameterizedTest
  @EnumSource
  void killBeforeTheStartMeansNeverCalled(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = way.spawn(hub, () -> {
        scripted.note("ran");
        return 1;
      });
      assertThat(child.kill()).isTrue();
      assertThat(child.isDone()).isTrue();
      assertThatThrownBy(child::join)
          .isInstanceOf(CancellationException.class)
          .hasCauseInstanceOf(GreenThreadKilled.class);
      scripted.sleep(1);
      assertThat(child.kill()).isFalse();
      assertThatThrownBy(child::join).hasCauseInstanceOf(GreenThreadKilled.class);
    });
    assertThat(scripted.trace).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aLinkRunsBeforeTheJoinerGoesOn(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = way.spawn(hub, () -> 5);
      child.link((thread, outcome) -> scripted.note("link " + (thread == child) + " " + outcome));
      child.join();
      scripted.note("joined");
    });
    assertThat(scripted.trace).containsExactly("0 link true Success[value=5]", "0 joined");
  }

  @ParameterizedTest
  @EnumSource
  void aLinkAfterTheEndRunsAtOnceInTheCaller(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<?> self = GreenThread.current();
      GreenThread<Integer> child = way.spawn(hub, () -> 5);
      child.join();
      child.link(
          (thread, outcome) -> scripted.note("in caller " + (GreenThread.current() == self)));
      assertThatThrownBy(() -> child.link((thread, outcome) -> {
            throw new IllegalArgumentException("link");
          }))
          .hasMessage("link");
    });
    assertThat(scripted.trace).containsExactly("0 in caller true");
  }

  @ParameterizedTest
  @EnumSource
  void aLinkMayLinkAnother(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = way.spawn(hub, () -> 5);
      child.link((thread, outcome) -> {
        scripted.note("first");
        thread.link((again, same) -> scripted.note("second"));
      });
      child.join();
    });
    assertThat(scripted.trace).containsExactly("0 first", "0 second");
  }

  @Test
  void allLinksRunInOrderAlthoughOneFails() throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = hub.spawn(() -> 5);
      child.link((thread, outcome) -> scripted.note("one"));
      child.link((thread, outcome) -> {
        throw new IllegalArgumentException("two");
      });
      child.link((thread, outcome) -> scripted.note("three"));
      Link removed = child.link((thread, outcome) -> scripted.note("never"));
      assertThat(child.unlink(removed)).isTrue();
      assertThat(child.unlink(removed)).isFalse();
      assertThat(child.join()).isEqualTo(5);
    });
    assertThat(scripted.trace).containsExactly("0 one", "0 three");
    assertThat(scripted.reported).singleElement().satisfies(e -> assertThat(e).hasMessage("two"));
  }

  @Test
  void spawnAfterStartsAtItsTime() throws Exception {
    scripted.run(() -> {
      assertThat(hub.spawnAfter(units(1), () -> "late").join()).isEqualTo("late");
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void cancelBeforeTheStartEndsItWithoutAThread() throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = hub.spawnAfter(units(1), () -> 22);
      child.link((thread, outcome) -> scripted.note("link " + outcome.isSuccess()));
      assertThat(child.cancel()).isTrue();
      assertThat(child.isDone()).isTrue();
      assertThat(child.thread).isNull();
      assertThatThrownBy(child::join).hasCauseInstanceOf(GreenThreadKilled.class);
      assertThat(child.cancel()).isFalse();
    });
    assertThat(scripted.trace).containsExactly("0 link false");
    assertThat(scripted.units()).isZero();
  }

  @Test
  void cancelAfterTheStartHasNoEffect() throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = hub.spawn(() -> {
        scripted.sleep(1);
        return 22;
      });
      hub.yieldNow();
      assertThat(child.cancel()).isFalse();
      assertThat(child.join()).isEqualTo(22);
    });
  }

  @Test
  void aSpawnedOneOutlivesItsSpawnerAndALocalOneDoesNot() throws Exception {
    scripted.run(() -> {
      GreenThread<?>[] children = new GreenThread<?>[2];
      scripted.spawn(() -> {
        children[0] = hub.spawnAfter(units(1), () -> "global");
        children[1] = hub.spawnAfterLocal(units(1), () -> "local");
      });
      scripted.sleep(2);
      assertThat(children[0].join()).isEqualTo("global");
      assertThatThrownBy(children[1]::join)
          .hasCauseInstanceOf(GreenThreadKilled.class)
          .hasMessageContaining("its spawner");
    });
  }

  @ParameterizedTest
  @EnumSource
  void whatWasSpawnedStartsAlthoughItsSpawnerHasEndedBefore(Way way) throws Exception {
    scripted.run(() -> {
      GreenThread<?>[] spawner = new GreenThread<?>[1];
      spawner[0] = scripted.spawn(() -> way.spawn(hub, () -> {
        scripted.note("ran when its spawner had ended: " + spawner[0].isDone());
        return 1;
      }));
      scripted.sleep(1);
    });
    assertThat(scripted.trace).containsExactly("0 ran when its spawner had ended: true");
  }

  @Test
  void aLocalOneStartsIfItsSpawnerStillLives() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        hub.spawnAfterLocal(units(1), () -> {
          scripted.note("ran");
        });
        scripted.sleep(2);
      });
      scripted.sleep(3);
    });
    assertThat(scripted.trace).containsExactly("1 ran");
  }

  @Test
  void theEndOfOneEndsNobodyElsesWait() throws Exception {
    scripted.run(() -> {
      GreenThread<?> child = scripted.spawn(() -> scripted.note("ended"));
      assertThat(hub.event().await(units(1)).isTimedOut()).isTrue();
      assertThat(scripted.units()).isEqualTo(1);
      assertThat(child.isDone()).isTrue();
    });
    assertThat(scripted.trace).containsExactly("0 ended");
  }

  @Test
  void childrenStartInTheOrderOfTheirSpawnsAfterTheSpawnerYields() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> scripted.note("first"));
      scripted.spawn(() -> scripted.note("second"));
      scripted.note("spawned");
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 spawned", "0 first", "0 second");
  }

  @Test
  void anEndedOneIsLeftAloneByKill() throws Exception {
    scripted.run(() -> {
      GreenThread<Integer> child = hub.spawn(() -> 5);
      child.join();
      assertThat(child.kill(new IllegalArgumentException())).isFalse();
      assertThat(child.join()).isEqualTo(5);
      assertThat(child.outcome()).contains(new Outcome.Success<>(5));
    });
  }

  @Test
  void joinWithALimitDoesNotEndTheOther() throws Exception {
    scripted.run(() -> {
      GreenThread<String> child = hub.spawn(() -> {
        scripted.sleep(3);
        return "v";
      });
      assertThat(child.join(units(1)).isTimedOut()).isTrue();
      assertThat(scripted.units()).isEqualTo(1);
      assertThat(child.join(units(5))).isEqualTo(new Wait.Value<>("v"));
      assertThat(scripted.units()).isEqualTo(3);
    });
  }

  @Test
  void waitingForItselfIsFoundAtOnce() throws Exception {
    scripted.run(() -> {
      GreenThread<?> self = GreenThread.current();
      assertThatThrownBy(self::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("waits for itself");
      assertThatThrownBy(() -> self.join(units(1))).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void aCycleOfJoinsIsFoundAtOnce() throws Exception {
    scripted.run(() -> {
      GreenThread<?> self = GreenThread.current();
      GreenThread<?> b = scripted.spawn(self::join);
      GreenThread<?> a = scripted.spawn(b::join);
      hub.yieldNow();
      assertThatThrownBy(a::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(self + " -> " + a + " -> " + b + " -> " + self);
    });
  }

  @Test
  void exceptionsOfDifferentCoroutinesDoNotMix() throws Exception {
    ThreadLocal<String> local = new ThreadLocal<>();
    scripted.run(() -> {
      for (String name : new String[] {"a", "b"}) {
        scripted.spawn(() -> {
          local.set(name);
          try {
            throw new IllegalStateException(name);
          } catch (IllegalStateException e) {
            hub.yieldNow();
            scripted.note(e.getMessage() + local.get());
          }
        });
      }
      scripted.sleep(1);
    });
    assertThat(scripted.trace).containsExactly("0 aa", "0 bb");
  }

  @Test
  void aThreadLocalOfOneIsNotSeenByAnother() throws Exception {
    ThreadLocal<String> local = new ThreadLocal<>();
    scripted.run(() -> {
      local.set("spawner");
      GreenThread<String> child = hub.spawn(() -> {
        String before = local.get();
        local.set("child");
        hub.yieldNow();
        return before + " then " + local.get();
      });
      assertThat(child.join()).isEqualTo("null then child");
      assertThat(local.get()).isEqualTo("spawner");
    });
  }
}
