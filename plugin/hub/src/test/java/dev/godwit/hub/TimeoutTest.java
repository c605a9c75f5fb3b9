package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class TimeoutTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void callReturnsTheValueOrSaysThatTheLimitCame() throws Exception {
    scripted.run(() -> {
      Wait<String> late = Timeout.call(units(1), () -> {
        scripted.sleep(10);
        return "never";
      });
      assertThat(late.isTimedOut()).isTrue();
      assertThat(scripted.units()).isEqualTo(1);
      Wait<String> inTime = Timeout.call(units(10), () -> {
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
      Timeout outer = Timeout.after(units(1));
      try (outer) {
        Timeout.run(units(10), () -> scripted.sleep(20));
        throw new AssertionError("not reached");
      } catch (TimeoutExpired e) {
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
      try (Timeout outer = Timeout.after(units(1))) {
        try (Timeout inner = Timeout.after(units(1))) {
          assertThat(event.await()).isEqualTo("value");
          hub.yieldNow();
        } catch (TimeoutExpired e) {
          scripted.note("outer " + e.isFrom(outer));
        }
      }
      try (Timeout outer = Timeout.after(units(0));
          Timeout inner = Timeout.after(units(0))) {
        Event<String> now = hub.event();
        scripted.note("armed " + outer.isPending() + inner.isPending());
        assertThatThrownBy(now::await)
            .isInstanceOfSatisfying(
                TimeoutExpired.class, e -> assertThat(e.isFrom(outer)).isTrue());
        assertThatThrownBy(now::await)
            .isInstanceOfSatisfying(
                TimeoutExpired.class, e -> assertThat(e.isFrom(inner)).isTrue());
      }
    });
    assertThat(scripted.trace).containsExactly("1 outer true", "1 armed truetrue");
  }

  @Test
  void itIsPendingUntilItsExceptionIsRaised() throws Exception {
    scripted.run(() -> {
      Event<Integer> event = hub.event();
      hub.schedule(units(1), () -> event.send(1)); // due before the limit
      try (Timeout timeout = Timeout.after(units(1))) {
        event.await();
        assertThat(timeout.isPending()).as("comes at the next wait").isTrue();
        assertThatThrownBy(hub::yieldNow).isInstanceOf(TimeoutExpired.class);
        assertThat(timeout.isPending()).isFalse();
        hub.yieldNow();
      }
    });
  }

  @Test
  void leavingTheScopeWithdrawsIt() throws Exception {
    scripted.run(() -> {
      Timeout timeout = Timeout.after(units(2));
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
      try (Timeout timeout = Timeout.after(units(1))) {
        timeout.close();
        scripted.sleep(2);
      }
      assertThat(scripted.units()).isEqualTo(2);
    });
  }

  @Test
  void anExpiredOneIsRaisedWhereItsScopeWaits() throws Exception {
    scripted.run(() -> {
      Timeout timeout = Timeout.after(units(1));
      try (timeout) {
        assertThatThrownBy(() -> scripted.sleep(2))
            .isInstanceOfSatisfying(
                TimeoutExpired.class, e -> assertThat(e.isFrom(timeout)).isTrue());
        assertThat(timeout.isPending()).isFalse();
      }
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void ofNestedOnesTheFirstToExpireLeavesTheOtherPending() throws Exception {
    scripted.run(() -> {
      for (boolean outerFirst : new boolean[] {true, false}) {
        Timeout outer = Timeout.after(units(outerFirst ? 1 : 2));
        Timeout inner = Timeout.after(units(outerFirst ? 2 : 1));
        Timeout first = outerFirst ? outer : inner;
        try (outer) {
          try (inner) {
            assertThatThrownBy(() -> scripted.sleep(3))
                .isInstanceOfSatisfying(
                    TimeoutExpired.class, e -> assertThat(e.isFrom(first)).isTrue());
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
      Timeout timeout = Timeout.after(units(1));
      assertThat(timeout).hasToString("Timeout of PT1S");
      timeout.close();
      assertThat(timeout).hasToString("Timeout of PT1S");
      assertThat(Timeout.never()).hasToString("Timeout without limit");
    });
  }

  @Test
  void aGivenExceptionIsRaisedAsItIs() throws Exception {
    IOException given = new IOException("given");
    scripted.run(() -> {
      try (Timeout timeout = Timeout.after(units(1), () -> given)) {
        assertThatThrownBy(() -> scripted.sleep(2)).isSameAs(given);
      }
    });
  }

  @Test
  void runSwallowsOnlyItsOwn() throws Exception {
    scripted.run(() -> {
      assertThat(Timeout.run(units(1), () -> scripted.sleep(2))).isFalse();
      assertThat(scripted.units()).isEqualTo(1);
      assertThat(Timeout.run(units(2), () -> scripted.sleep(1))).isTrue();
    });
  }

  @Test
  void withoutALimitItNeverExpires() throws Exception {
    scripted.run(() -> {
      try (Timeout timeout = Timeout.never()) {
        scripted.sleep(1_000_000);
        assertThat(timeout.isPending()).isFalse();
      }
    });
  }

  @Test
  void codeThatDoesNotWaitIsNotDisturbed() throws Exception {
    scripted.run(() -> {
      try (Timeout timeout = Timeout.after(units(0))) {
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
    try (Timeout timeout = Timeout.after(units(60), () -> exception)) {
      hub.yieldNow();
    }
    return new WeakReference<>(exception);
  }
}
