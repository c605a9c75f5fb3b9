package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ShieldTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  /** Cleans up for three units, and then waits. */
  private void cleanUp() throws Exception {
    boolean finished = CancelScope.shield(units(9), () -> {
      scripted.note("cleans");
      scripted.sleep(3);
      scripted.note("clean");
    });
    assertThat(finished).isTrue();
    hub.yieldNow();
    scripted.note("goes on");
  }

  @Test
  void aKillComesAtTheFirstWaitAfterItAndTheKillerGoesOn() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(this::cleanUp);
      scripted.sleep(1);
      assertThat(victim.kill()).isTrue();
      scripted.note("killed");
      assertThatThrownBy(victim::join)
          .isInstanceOf(CancellationException.class)
          .hasCauseInstanceOf(GreenThreadKilled.class);
      scripted.note("joined");
    });
    assertThat(scripted.trace).containsExactly("0 cleans", "1 killed", "3 clean", "3 joined");
  }

  @Test
  void aKillOfACallbackAnInterruptOfItsThreadAndACancelOfItsNurseryCome() throws Exception {
    scripted.run(() -> {
      GreenThread<?> victim = scripted.spawn(this::cleanUp);
      hub.schedule(units(1), victim::kill);
      assertThatThrownBy(victim::join).hasCauseInstanceOf(GreenThreadKilled.class);
      Nursery.run(nursery -> {
        nursery.spawn(this::cleanUp);
        scripted.sleep(1);
        nursery.cancel();
      });
    });
    assertThat(scripted.trace).containsExactly("0 cleans", "3 clean", "3 cleans", "6 clean");
  }

  @Test
  void twoKillsAreBothRaisedOneByOne() throws Exception {
    scripted.run(() -> {
      var first = new IOException("first");
      var second = new IOException("second");
      GreenThread<?> victim = scripted.spawn(() -> {
        CancelScope.shield(units(9), () -> scripted.sleep(3));
        assertThatThrownBy(hub::yieldNow).isSameAs(first);
        hub.yieldNow();
      });
      hub.yieldNow();
      victim.kill(first);
      victim.kill(second);
      assertThatThrownBy(victim::join).isSameAs(second);
    });
  }

  @Test
  void aLimitAroundItComesAfterItAndOneInsideActs() throws Exception {
    scripted.run(() -> {
      boolean inTime = CancelScope.run(units(1), () -> {
        try {
          scripted.sleep(5);
        } finally {
          scripted.note("expired");
          CancelScope.shield(units(9), () -> {
            assertThat(CancelScope.run(units(1), () -> scripted.sleep(5))).isFalse();
            scripted.note("inner");
          });
        }
      });
      assertThat(inTime).isFalse();
      assertThat(CancelScope.run(units(1), this::cleanUp)).isFalse();
    });
    assertThat(scripted.trace).containsExactly("1 expired", "2 inner", "2 cleans", "5 clean");
  }

  @Test
  void aLimitThatHasBeenKeptOffIsWithdrawnWithItsScope() throws Exception {
    scripted.run(() -> {
      try (CancelScope scope = CancelScope.after(units(1))) {
        CancelScope.shield(units(9), () -> scripted.sleep(3));
        assertThat(scope.isPending()).isTrue();
      }
      hub.yieldNow();
      assertThat(scripted.units()).isEqualTo(3);
    });
  }

  @Test
  void itsOwnLimitEndsIt() throws Exception {
    scripted.run(() -> {
      assertThat(CancelScope.shield(units(2), () -> scripted.sleep(5))).isFalse();
      assertThat(scripted.units()).isEqualTo(2);
    });
  }

  @Test
  void whatItsBodyThrowsIsThrown() throws Exception {
    var failure = new IOException("cannot clean");
    scripted.run(() -> assertThatThrownBy(() -> CancelScope.shield(units(1), () -> {
          throw failure;
        }))
        .isSameAs(failure));
  }

  @Test
  void aFailingChildReachesABodyInItOnlyIfTheNurseryIsInItToo() throws Exception {
    var failure = new IOException("child");
    scripted.run(() -> {
      assertThatThrownBy(() -> Nursery.run(nursery -> {
            nursery.spawn(() -> {
              throw failure;
            });
            cleanUp();
          }))
          .isSameAs(failure);
      assertThat(CancelScope.shield(units(9), () -> {
            assertThatThrownBy(() -> Nursery.run(nursery -> {
                  nursery.spawn(() -> {
                    throw failure;
                  });
                  scripted.sleep(5);
                  scripted.note("not reached");
                }))
                .isSameAs(failure);
          }))
          .isTrue();
    });
    assertThat(scripted.trace).containsExactly("0 cleans", "3 clean");
    assertThat(scripted.units()).isEqualTo(3);
  }

  @Test
  void itProtectsTheChildrenOfANurseryInItFromAKillOfTheirParentOnly() throws Exception {
    scripted.run(() -> {
      GreenThread<?>[] second = new GreenThread<?>[1];
      GreenThread<?> parent = scripted.spawn(() -> {
        CancelScope.shield(
            units(9),
            () -> Nursery.run(nursery -> {
              nursery.spawn(() -> {
                scripted.sleep(3);
                scripted.note("first");
              });
              second[0] = nursery.spawn(() -> {
                scripted.sleep(3);
                scripted.note("second");
              });
            }));
        hub.yieldNow();
        scripted.note("not reached");
      });
      scripted.sleep(1);
      parent.kill();
      second[0].kill();
      assertThatThrownBy(parent::join).hasCauseInstanceOf(GreenThreadKilled.class);
    });
    assertThat(scripted.trace).containsExactly("3 first");
  }

  @Test
  void aBodyInPlaceIsInTheShieldOfItsMember() throws Exception {
    scripted.run(() -> {
      GreenPool pool = hub.pool(1);
      GreenThread<?> member = pool.spawn(() -> {
        CancelScope.shield(units(9), () -> pool.spawn(this::cleanUp).join());
        hub.yieldNow();
        scripted.note("not reached");
      });
      scripted.sleep(1);
      member.kill();
      assertThatThrownBy(member::join).hasCauseInstanceOf(GreenThreadKilled.class);
    });
    assertThat(scripted.trace).containsExactly("0 cleans", "3 clean", "3 goes on");
  }

  @Test
  void theEndOfTheHubWaitsForItUntilTheGraceIsOver() throws Exception {
    Hub ending = Hub.builder()
        .clock(VirtualClock.scripted())
        .killGrace(Duration.ofSeconds(5))
        .build();
    StringBuilder trace = new StringBuilder();
    ending.run(() -> {
      for (int seconds : new int[] {3, 30}) {
        ending.spawn(() -> {
          try {
            CancelScope.shield(
                Duration.ofMinutes(1), () -> ending.sleep(Duration.ofSeconds(seconds)));
            trace.append(seconds).append(" finished\n");
          } catch (GreenThreadKilled e) {
            trace.append(seconds).append(" killed at ").append(ending.clock().millis());
            throw e;
          }
        });
      }
      ending.yieldNow();
    });
    assertThat(trace).hasToString("3 finished\n30 killed at 5000");
  }
}
