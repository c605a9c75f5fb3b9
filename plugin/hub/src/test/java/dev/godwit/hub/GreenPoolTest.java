package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GreenPoolTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void tenJobsInFourSlotsGiveTheirResults() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(4);
      List<GreenThread<Integer>> jobs = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int number = i;
        jobs.add(pool.spawn(() -> {
          scripted.sleep(1);
          return number;
        }));
        assertThat(pool.running()).isLessThanOrEqualTo(4);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(jobs.get(i).join()).isEqualTo(i);
      }
      assertThat(scripted.units()).isEqualTo(3);
    });
  }

  @Test
  void awaitAllWaitsForEveryMember() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(3);
      List<Integer> ran = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        int number = i;
        pool.spawn(() -> {
          scripted.sleep(1);
          return ran.add(number);
        });
      }
      pool.awaitAll();
      assertThat(ran).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(pool.running()).isZero();
      assertThat(pool.free()).isEqualTo(3);
    });
  }

  @Test
  void awaitAllOnNothingReturnsAtOnceAndFromAMemberIsRefused() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      pool.awaitAll();
      GreenThread<?> member = pool.spawn(() -> {
        pool.awaitAll();
      });
      assertThatThrownBy(member::join).isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void spawnersThatWaitAreCounted() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      Event<Object> end = hub.event();
      for (int i = 0; i < 3; i++) {
        scripted.spawn(() -> pool.spawn(() -> end.await()));
        hub.yieldNow();
        assertThat(pool.waiting()).isEqualTo(i);
        assertThat(pool.running()).isEqualTo(1);
      }
      end.send("end");
      scripted.sleep(1);
      assertThat(pool.waiting()).isZero();
      assertThat(pool.running()).isZero();
    });
  }

  @Test
  void consumersAndProducerInOnePool() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(5);
      Event<String> event = hub.event();
      pool.spawn(() -> {
        scripted.note("consumer waits");
        scripted.note("consumer " + event.await());
      });
      pool.spawn(() -> {
        event.send("v");
        scripted.note("producer");
      });
      pool.spawn(() -> {
        scripted.note("second consumer " + event.await());
      });
      pool.awaitAll();
    });
    assertThat(scripted.trace)
        .containsExactly("0 consumer waits", "0 producer", "0 second consumer v", "0 consumer v");
  }

  @Test
  void aLocalTimerOfAJobDiesWithIt() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      pool.spawn(() -> hub.scheduleLocal(units(0), () -> scripted.note("never")))
          .join();
      hub.yieldNow();
      hub.yieldNow();
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void aMemberOfAFullPoolRunsItsSpawnInPlace() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      GreenThread<String> outer = pool.spawn(() -> {
        GreenThread<?> self = GreenThread.current();
        GreenThread<String> inner = pool.spawn(() -> "in place " + (GreenThread.current() == self));
        return inner.join();
      });
      assertThat(outer.join()).isEqualTo("in place true");
    });
  }

  @Test
  void aKillDuringWorkInPlaceEndsTheMember() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      GreenThread<?> member = pool.spawn(() -> {
        pool.spawn(() -> {
          scripted.sleep(5);
        });
        scripted.note("never");
      });
      scripted.sleep(1);
      assertThat(member.kill()).isTrue();
      assertThat(member.isDone()).isTrue();
      assertThat(pool.free()).isEqualTo(1);
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void resizeWhileBusy() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(2);
      Event<Object> end = hub.event();
      pool.spawn(() -> end.await());
      pool.spawn(() -> end.await());
      pool.resize(1);
      assertThat(pool.free()).isEqualTo(-1);
      GreenThread<?> spawner = scripted.spawn(() -> pool.spawn(() -> null));
      hub.yieldNow();
      assertThat(pool.waiting()).isEqualTo(1);
      pool.resize(3);
      assertThat(pool.waiting()).isZero();
      spawner.join();
      end.send("end");
      pool.awaitAll();
      assertThat(pool.free()).isEqualTo(3);
    });
    assertThatThrownBy(() -> hub.pool(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPoolMadeSmallerAndLargerTakesWhatItThenHasRoomFor() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(2);
      for (int size : new int[] {2, 1, 2}) {
        pool.resize(size);
        assertThat(pool.free()).isEqualTo(size);
        Event<Object> end = hub.event();
        for (int i = 0; i < size; i++) {
          assertThat(CancelScope.run(units(1), () -> pool.spawn(() -> end.await())))
              .isTrue();
        }
        assertThat(CancelScope.run(units(0), () -> pool.spawn(() -> end.await())))
            .isFalse();
        assertThat(pool.running()).isEqualTo(size);
        pool.resize(1);
        end.send("end");
        pool.awaitAll();
        assertThat(pool.free()).isEqualTo(1);
      }
    });
    assertThat(scripted.units()).isZero();
  }

  @Test
  void aSpawnYieldsOnlyIfThePoolIsFull() throws Exception {
    List<Integer> ran = new ArrayList<>();
    scripted.run(() -> {
      GreenPool pool = hub.pool(2);
      pool.spawn(() -> ran.add(1)).join();
      assertThat(pool.free()).isEqualTo(2);
      pool.spawn(() -> ran.add(2));
      pool.spawn(() -> ran.add(3));
      assertThat(pool.free()).isZero();
      assertThat(ran).containsExactly(1);
      pool.spawn(() -> ran.add(4));
      assertThat(ran).containsExactly(1, 2, 3);
      hub.yieldNow();
      assertThat(ran).containsExactly(1, 2, 3, 4);
    });
  }

  @Test
  void aMemberThatTimesOutForATokenHarmsNeitherPoolNorTokens() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      Channel<String> tokens = hub.channel(1);
      GreenThread<Boolean> member =
          pool.spawn(() -> CancelScope.call(units(0), tokens::take).isTimedOut());
      assertThat(member.join()).isTrue();
      GreenThread<?> giver = scripted.spawn(() -> tokens.put("token"));
      assertThat(pool.spawn(() -> "next").join()).isEqualTo("next");
      assertThat(tokens.take()).isEqualTo("token");
      giver.join();
      assertThat(pool.free()).isEqualTo(1);
    });
  }

  @Test
  void failingAndKilledJobsGiveTheirSlotBack() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      GreenThread<?> failing = pool.spawn(() -> {
        throw new IllegalArgumentException("job");
      });
      assertThatThrownBy(failing::join).hasMessage("job");
      pool.spawn(() -> null).kill();
      assertThat(pool.free()).isEqualTo(1);
      pool.spawn(() -> GreenThread.current().kill());
      pool.awaitAll();
      assertThat(pool.free()).isEqualTo(1);
    });
  }

  @Test
  void aSpawnerThatLeavesTakesNoSlot() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      Event<Object> end = hub.event();
      pool.spawn(() -> end.await());
      GreenPile<Integer> pile = new GreenPile<>(pool);
      assertThat(CancelScope.run(units(0), () -> pile.spawn(() -> 1))).isFalse();
      assertThat(pile.hasNext()).isFalse();
      GreenThread<?> spawner = scripted.spawn(() -> pool.spawn(() -> null));
      hub.yieldNow();
      end.send("end");
      hub.yieldNow();
      spawner.kill();
      pool.awaitAll();
      assertThat(pool.free()).isEqualTo(1);
    });
  }

  @Test
  void aPileGoesOnAfterASpawnThatTimedOut() throws Exception {
    scripted.run(() -> {
      GreenPile<Integer> pile = new GreenPile<>(hub.pool(4));
      for (int i = 0; i < 10; i++) {
        int number = i;
        if (i == 4) {
          assertThat(CancelScope.run(units(0), () -> pile.spawn(() -> -1))).isFalse();
        }
        pile.spawn(() -> {
          scripted.sleep(1);
          return number;
        });
      }
      for (int i = 0; i < 10; i++) {
        assertThat(pile.next()).isEqualTo(i);
      }
      assertThat(pile.hasNext()).isFalse();
    });
  }

  @Test
  void aPileGivesResultsInTheOrderOfTheSpawns() throws Exception {
    scripted.run(() -> {
      GreenPile<Integer> pile = new GreenPile<>(hub.pool(2));
      assertThat(pile.hasNext()).isFalse();
      assertThatThrownBy(pile::next).isInstanceOf(NoSuchElementException.class);
      for (int i = 3; i > 0; i--) {
        int number = i;
        pile.spawn(() -> {
          scripted.sleep(number);
          if (number == 2) {
            throw new IllegalArgumentException("two");
          }
          return number;
        });
      }
      assertThat(pile.next()).isEqualTo(3);
      assertThatThrownBy(pile::next).hasMessage("two");
      assertThat(pile.next()).isEqualTo(1);
      assertThat(pile.hasNext()).isFalse();
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 50})
  void threeProducersKeepTheirOrder(int size) throws Exception {
    SplittableRandom random = new SplittableRandom(size);
    scripted.run(() -> {
      GreenPool pool = hub.pool(size);
      List<GreenThread<?>> producers = new ArrayList<>();
      for (int producer = 0; producer < 3; producer++) {
        producers.add(scripted.spawn(() -> {
          GreenPile<Integer> pile = new GreenPile<>(pool);
          int collected = 0;
          for (int job = 0; job < 1000; job++) {
            int number = job;
            int pause = random.nextInt(5);
            pile.spawn(() -> {
              scripted.sleep(pause);
              return number;
            });
            if (random.nextBoolean()) {
              assertThat(pile.next()).isEqualTo(collected++);
            }
          }
          while (pile.hasNext()) {
            assertThat(pile.next()).isEqualTo(collected++);
          }
          assertThat(collected).isEqualTo(1000);
        }));
      }
      for (GreenThread<?> producer : producers) {
        producer.join();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 50})
  void aPileKeepsTheOrderOfEachOfItsProducers(int size) throws Exception {
    SplittableRandom random = new SplittableRandom(size);
    int[] collected = new int[3];
    scripted.run(() -> {
      GreenPile<Integer> pile = new GreenPile<>(hub.pool(size));
      for (int i = 0; i < 3; i++) {
        int producer = i;
        scripted.spawn(() -> {
          for (int job = 0; job < 1000; job++) {
            int token = 3 * job + producer;
            int pause = random.nextInt(5);
            boolean fails = random.nextInt(5) == 0;
            pile.spawn(() -> {
              scripted.sleep(pause);
              if (fails) {
                throw new IllegalArgumentException(String.valueOf(token));
              }
              return token;
            });
          }
        });
      }
      for (int taken = 0; taken < 3000; ) {
        if (!pile.hasNext()) {
          scripted.sleep(1);
          continue;
        }
        int token;
        try {
          token = pile.next();
        } catch (Exception e) {
          token = Integer.parseInt(e.getMessage());
        }
        taken++;
        assertThat(token / 3).isEqualTo(collected[token % 3]++);
        if (taken % 5 == 0) {
          scripted.sleep(1);
        }
      }
      assertThat(pile.hasNext()).isFalse();
    });
    assertThat(collected).containsOnly(1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 10, 50})
  void jobsThatShareTokensAllEnd(int tokenCount) throws Exception {
    scripted.run(() -> {
      for (int size : new int[] {5, 7, 25, 75}) {
        Channel<Integer> tokens = hub.channel(tokenCount);
        for (int i = 0; i < tokenCount; i++) {
          tokens.put(i);
        }
        GreenPool pool = hub.pool(size);
        for (int job = 0; job < 100; job++) {
          pool.spawn(() -> {
            int token = tokens.take();
            scripted.sleep(1);
            tokens.put(token);
          });
        }
        pool.awaitAll();
        assertThat(pool.free()).isEqualTo(size);
        assertThat(tokens.size()).isEqualTo(tokenCount);
      }
    });
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() throws Exception {
    scripted.run(() -> {
      assertThatThrownBy(() -> hub.pool(0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> hub.pool(-1)).isInstanceOf(IllegalArgumentException.class);
      GreenPool pool = hub.pool(1);
      assertThatThrownBy(() -> pool.resize(0)).isInstanceOf(IllegalArgumentException.class);
      assertThat(pool.free()).isEqualTo(1);
    });
  }

  @Test
  void poolsOfEverySizeEnd() throws Exception {
    scripted.run(() -> {
      for (int size = 1; size < 100; size++) {
        GreenPool pool = hub.pool(size);
        GreenPile<Integer> pile = new GreenPile<>(pool);
        for (int job = 0; job < 100; job++) {
          int number = job;
          pile.spawn(() -> {
            hub.yieldNow();
            return number;
          });
        }
        for (int job = 0; job < 100; job++) {
          assertThat(pile.next()).isEqualTo(job);
        }
        pool.awaitAll();
        assertThat(pool.free()).isEqualTo(size);
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 500})
  void aPileOverAStreamHoldsNoMoreThanItsPool(int size) throws Exception {
    AtomicInteger alive = new AtomicInteger();
    scripted.run(() -> {
      GreenPile<Integer> pile = new GreenPile<>(hub.pool(size));
      for (int job = 0; job < 1000; job++) {
        int number = job;
        pile.spawn(() -> {
          assertThat(alive.incrementAndGet()).isLessThanOrEqualTo(size);
          scripted.sleep(1);
          alive.decrementAndGet();
          return number;
        });
      }
      for (int job = 0; job < 1000; job++) {
        assertThat(pile.next()).isEqualTo(job);
      }
    });
    assertThat(scripted.units()).isEqualTo((1000 + size - 1) / size);
  }
}
