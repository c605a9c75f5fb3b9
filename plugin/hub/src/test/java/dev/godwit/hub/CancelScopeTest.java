package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CancelScopeTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void callReturnsTheValueOrSaysThatTheLimitCame() throws Exception {
    scripted.run(() -> {
      Wait<String> late = CancelScope.call(units(1), () -> {
        scripted.sleep(10);
        return "never";
      });
      assertThat(late.isTimedOut()).isTrue();
      assertThat(scripted.units()).isEqualTo(1);
      Wait<String> inTime = CancelScope.call(units(10), () -> {
        scripted.sleep(1);
        return "value";
      });
      assertThat(inTime).isEqualTo(new Wait.Value<>("value"));
      assertThat(scripted.units()).isEqualTo(2);
    });
  }

  @Test
  void theOuterOneGoesThroughTheInnerOne() throws Exception {
    scripted.run(() -> {
      CancelScope outer = CancelScope.after(units(1));
      try (outer) {
        CancelScope.run(units(10), () -> scripted.sleep(20));
        throw new AssertionError("not reached");
      } catch (ScopeCancelled e) {
        assertThat(e.isFrom(outer)).isTrue();
      }
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void bothDueWhileItWasBeingWokenBothArrive() throws Exception {
    scripted.run(() -> {
      Event<String> event = hub.event();
      hub.schedule(units(1), () -> event.send("value"));
      try (CancelScope outer = CancelScope.after(units(1))) {
        try (CancelScope inner = CancelScope.after(units(1))) {
          assertThat(event.await()).isEqualTo("value");
          hub.yieldNow();
        } catch (ScopeCancelled e) {
          scripted.note("outer " + e.isFrom(outer));
        }
      }
      try (CancelScope outer = CancelScope.after(units(0));
          CancelScope inner = CancelScope.after(units(0))) {
        Event<String> now = hub.event();
        scripted.note("armed " + outer.isPending() + inner.isPending());
        assertThatThrownBy(now::await)
            .isInstanceOfSatisfying(
                ScopeCancelled.class, e -> assertThat(e.isFrom(outer)).isTrue());
        assertThatThrownBy(now::await)
            .isInstanceOfSatisfying(
                ScopeCancelled.class, e -> assertThat(e.isFrom(inner)).isTrue());
      }
    });
    assertThat(scripted.trace).containsExactly("1 outer true", "1 armed truetrue");
  }

  @Test
  void itIsPendingUntilItsExceptionIsRaised() throws Exception {
    scripted.run(() -> {
      Event<Integer> event = hub.event();
      hub.schedule(units(1), () -> event.send(1)); // due before the limit
      try (CancelScope timeout = CancelScope.after(units(1))) {
        event.await();
        assertThat(timeout.isPending()).as("comes at the next wait").isTrue();
        assertThatThrownBy(hub::yieldNow).isInstanceOf(ScopeCancelled.class);
        assertThat(timeout.isPending()).isFalse();
        hub.yieldNow();
      }
    });
  }

  @Test
  void leavingTheScopeWithdrawsIt() throws Exception {
    scripted.run(() -> {
      CancelScope timeout = CancelScope.after(units(2));
      try (timeout) {
        scripted.sleep(1);
        assertThat(timeout.isPending()).isTrue();
      }
      assertThat(timeout.isPending()).isFalse();
      timeout.close();
      scripted.sleep(5);
    });
  }

  @Test
  void closedInsideItsScopeItIsWithdrawnToo() throws Exception {
    scripted.run(() -> {
      try (CancelScope timeout = CancelScope.after(units(1))) {
        timeout.close();
        scripted.sleep(2);
      }
      assertThat(scripted.units()).isEqualTo(2);
    });
  }

  @Test
  void anExpiredOneIsRaisedWhereItsScopeWaits() throws Exception {
    scripted.run(() -> {
      CancelScope timeout = CancelScope.after(units(1));
      try (timeout) {
        assertThatThrownBy(() -> scripted.sleep(2))
            .isInstanceOfSatisfying(
                ScopeCancelled.class, e -> assertThat(e.isFrom(timeout)).isTrue());
        assertThat(timeout.isPending()).isFalse();
      }
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void ofNestedOnesTheFirstToExpireLeavesTheOtherPending() throws Exception {
    scripted.run(() -> {
      for (boolean outerFirst : new boolean[] {true, false}) {
        CancelScope outer = CancelScope.after(units(outerFirst ? 1 : 2));
        CancelScope inner = CancelScope.after(units(outerFirst ? 2 : 1));
        CancelScope first = outerFirst ? outer : inner;
        try (outer) {
          try (inner) {
            assertThatThrownBy(() -> scripted.sleep(3))
                .isInstanceOfSatisfying(
                    ScopeCancelled.class, e -> assertThat(e.isFrom(first)).isTrue());
            assertThat(outer.isPending()).isEqualTo(!outerFirst);
            assertThat(inner.isPending()).isEqualTo(outerFirst);
          }
          assertThat(inner.isPending()).isFalse();
        }
        assertThat(outer.isPending()).isFalse();
      }
      assertThat(scripted.units()).isEqualTo(2);
      scripted.sleep(5);
    });
  }

  @Test
  void itsTextSaysItsLimit() throws Exception {
    scripted.run(() -> {
      CancelScope timeout = CancelScope.after(units(1));
      assertThat(timeout).hasToString("Scope of PT1S");
      timeout.close();
      assertThat(timeout).hasToString("Scope of PT1S");
      assertThat(CancelScope.open()).hasToString("Scope without limit");
    });
  }

  @Test
  void aGivenExceptionIsRaisedAsItIs() throws Exception {
    IOException given = new IOException("given");
    scripted.run(() -> {
      try (CancelScope timeout = CancelScope.after(units(1), () -> given)) {
        assertThatThrownBy(() -> scripted.sleep(2)).isSameAs(given);
      }
    });
  }

  @Test
  void runSwallowsOnlyItsOwn() throws Exception {
    scripted.run(() -> {
      assertThat(CancelScope.run(units(1), () -> scripted.sleep(2))).isFalse();
      assertThat(scripted.units()).isEqualTo(1);
      assertThat(CancelScope.run(units(2), () -> scripted.sleep(1))).isTrue();
    });
  }

  @Test
  void withoutALimitItNeverExpires() throws Exception {
    scripted.run(() -> {
      try (CancelScope timeout = CancelScope.open()) {
        scripted.sleep(1_000_000);
        assertThat(timeout.isPending()).isFalse();
      }
    });
  }

  @Test
  void codeThatDoesNotWaitIsNotDisturbed() throws Exception {
    scripted.run(() -> {
      try (CancelScope timeout = CancelScope.after(units(0))) {
        scripted.note("undisturbed");
      }
    });
    assertThat(scripted.trace).containsExactly("0 undisturbed");
  }

  @Test
  void afterTheScopeItsExceptionCanBeCollected() throws Exception {
    scripted.run(() -> {
      WeakReference<Object> reference = expiredException();
      for (int i = 0; i < 50 && reference.get() != null; i++) {
        System.gc();
        Thread.sleep(10); // only gives the collector time; real, not the hub's
      }
      assertThat(reference.get()).isNull();
    });
  }

  private WeakReference<Object> expiredException() {
    IOException exception = new IOException("to be collected");
    try (CancelScope timeout = CancelScope.after(units(60), () -> exception)) {
      hub.yieldNow();
    }
    return new WeakReference<>(exception);
  }

  @Test
  void cancelledItEndsItsWaitAsItsLimitDoes() throws Exception {
    scripted.run(() -> {
      CancelScope scope = CancelScope.after(units(9));
      hub.schedule(units(1), scope::cancel);
      hub.schedule(units(2), scope::cancel);
      try (scope) {
        assertThatThrownBy(() -> scripted.sleep(5))
            .isInstanceOfSatisfying(
                ScopeCancelled.class, e -> assertThat(e.isFrom(scope)).isTrue())
            .hasMessage("Scope of PT9S was cancelled");
        assertThat(scope.isPending()).isFalse();
        assertThat(scripted.units()).isEqualTo(1);
        scripted.sleep(20); // once, and its limit is over too
      }
    });
  }

  @Test
  void cancelledByItsOwnCoroutineItActsAtTheNextWaitAndClosedItDoesNot() throws Exception {
    scripted.run(() -> {
      try (CancelScope scope = CancelScope.open()) {
        assertThat(scope.isPending()).isFalse();
        scope.cancel();
        assertThat(scope.isPending()).isTrue();
        assertThatThrownBy(hub::yieldNow).isInstanceOf(ScopeCancelled.class);
      }
      CancelScope closed = CancelScope.open();
      closed.cancel();
      closed.close();
      closed.cancel();
      hub.yieldNow();
      CancelScope.open().close();
    });
  }

  @Test
  void aLimitThatIsDueIsNotRaisedAgainByACancel() throws Exception {
    scripted.run(() -> {
      try (CancelScope scope = CancelScope.after(units(0))) {
        scope.cancel();
        assertThatThrownBy(hub::yieldNow).hasMessage("Scope of PT0S was cancelled");
        hub.yieldNow();
        hub.yieldNow();
      }
    });
  }

  @Test
  void aCancelOfOneWhoseWaitHasEndedComesAtItsNextWait() throws Exception {
    scripted.run(() -> {
      Event<String> event = hub.event();
      var scopes = new CancelScope[1];
      GreenThread<String> waiting = hub.spawn(() -> {
        try (CancelScope scope = CancelScope.open()) {
          scopes[0] = scope;
          String value = event.await();
          assertThatThrownBy(hub::yieldNow).hasMessageContaining("was cancelled");
          return value;
        }
      });
      hub.yieldNow();
      event.send("value");
      scopes[0].cancel();
      assertThat(waiting.join()).isEqualTo("value");
    });
  }

  @Test
  void itEndsTheChildrenOfItsNurseryAndACallInALane() throws Exception {
    scripted.run(() -> {
      Lane lane = hub.blockingPool().lane("lane", new LaneLimits(1, 4, 0));
      assertThat(CancelScope.run(
              units(2),
              () -> Nursery.run(nursery -> {
                nursery.spawn(() -> lane.callUnbounded("long", () -> sleepFor(9)));
                nursery.spawn(() -> lane.callUnbounded("waits", () -> sleepFor(9)));
              })))
          .isFalse();
      assertThat(scripted.units()).isEqualTo(2);
      assertThat(lane.stats().abandoned()).isEqualTo(1);
      assertThat(lane.stats().queued()).isZero();
    });
  }

  @Test
  void remainingIsTheLeastOfTheScopesAround() throws Exception {
    scripted.run(() -> {
      assertThat(CancelScope.remaining()).isEmpty();
      CancelScope.run(units(9), () -> {
        assertThat(CancelScope.remaining()).contains(units(9));
        CancelScope.run(units(20), () -> {
          scripted.sleep(2);
          assertThat(CancelScope.remaining()).contains(units(7));
          CancelScope.run(units(3), () -> {
            assertThat(CancelScope.remaining()).contains(units(3));
            Nursery.run(nursery -> nursery.spawn(() -> {
              scripted.sleep(1);
              assertThat(CancelScope.remaining()).as("in a child").contains(units(2));
              CancelScope.shield(
                  units(5), () -> assertThat(CancelScope.remaining()).contains(units(5)));
            }));
            hub.spawn(
                    () -> assertThat(CancelScope.remaining()).as("in no child").isEmpty())
                .join();
          });
          assertThat(CancelScope.remaining()).contains(units(6));
        });
        try (CancelScope scope = CancelScope.after(Duration.ofSeconds(-1))) {
          assertThat(CancelScope.remaining()).contains(Duration.ZERO);
          scope.close();
          assertThat(CancelScope.remaining()).contains(units(6));
        }
        try (CancelScope scope = CancelScope.open()) {
          assertThat(CancelScope.remaining()).contains(units(6));
          scope.cancel();
          assertThat(CancelScope.remaining()).contains(Duration.ZERO);
          assertThatThrownBy(hub::yieldNow).isInstanceOf(ScopeCancelled.class);
        }
      });
      assertThat(CancelScope.remaining()).isEmpty();
    });
  }

  @Test
  void scopesMayBeClosedInAnyOrder() throws Exception {
    scripted.run(() -> {
      CancelScope outer = CancelScope.after(units(3));
      CancelScope inner = CancelScope.after(units(5));
      outer.close();
      assertThat(CancelScope.remaining()).contains(units(5));
      inner.close();
      assertThat(CancelScope.remaining()).isEmpty();
      assertThat(GreenThread.current().scope()).isNull();
    });
  }

  @Test
  void anotherMayCloseTheScopeOfOneThatHasEnded() throws Exception {
    scripted.run(() -> {
      CancelScope left = hub.spawn(() -> CancelScope.after(units(1))).join();
      scripted.sleep(2);
      left.cancel();
      left.close();
    });
  }

  @Test
  void oneThatEndsByItIsNoEndOfThoseThatJoinIt() throws Exception {
    scripted.run(() -> {
      GreenThread<?> expired = hub.spawn(() -> {
        CancelScope.after(units(1));
        scripted.sleep(2);
      });
      assertThatThrownBy(expired::join)
          .isInstanceOf(CancellationException.class)
          .hasCauseInstanceOf(ScopeCancelled.class);
    });
  }

  private boolean sleepFor(int units) {
    scripted.sleep(units);
    return true;
  }
}
