package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EventTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void theValueReachesTheWaiter() throws Exception {
    scripted.run(() -> {
      Event<String> event = hub.event();
      scripted.spawn(() -> event.send("v"));
      assertThat(event.await()).isEqualTo("v");
      assertThat(event.await()).isEqualTo("v");
    });
  }

  @Test
  void waitersWakeFirstInFirstOut() throws Exception {
    scripted.run(() -> {
      Event<Object> event = hub.event();
      Channel<Integer> done = hub.channel(5);
      for (int i = 0; i < 5; i++) {
        int number = i;
        scripted.spawn(() -> {
          event.await();
          scripted.note("woken " + number);
          done.put(number);
        });
      }
      hub.yieldNow();
      assertThat(event.waiting()).isEqualTo(5);
      event.send("go");
      assertThat(event.waiting()).isZero();
      for (int i = 0; i < 5; i++) {
        assertThat(done.take()).isEqualTo(i);
      }
    });
    assertThat(scripted.trace)
        .containsExactly("0 woken 0", "0 woken 1", "0 woken 2", "0 woken 3", "0 woken 4");
  }

  @Test
  void aWaiterThatFailsAfterItsWaitKeepsNoOtherFromWaking() throws Exception {
    scripted.run(() -> {
      Event<Object> event = hub.event();
      for (int i = 0; i < 5; i++) {
        int number = i;
        scripted.spawn(() -> {
          event.await();
          scripted.note("woken " + number);
          throw new IllegalArgumentException("waiter " + number);
        });
      }
      hub.yieldNow();
      event.send("go");
      scripted.sleep(1);
    });
    assertThat(scripted.trace)
        .containsExactly("0 woken 0", "0 woken 1", "0 woken 2", "0 woken 3", "0 woken 4");
    assertThat(scripted.reported)
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("waiter 0", "waiter 1", "waiter 2", "waiter 3", "waiter 4");
  }

  @Test
  void aSecondSendIsRefusedInEveryCombinationAndTheFirstStays() throws Exception {
    ScriptedHub debugging = new ScriptedHub(Hub.builder().debug(true));
    debugging.run(() -> {
      Event<String> value = debugging.hub.event();
      value.send("first");
      assertThatThrownBy(() -> value.send("second"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("sent before")
          .hasRootCauseMessage("first send");
      assertThatThrownBy(() -> value.sendException(new IOException()))
          .isInstanceOf(IllegalStateException.class);
      assertThat(value.trySend("third")).isFalse();
      assertThat(value.await()).isEqualTo("first");
      Event<String> failed = debugging.hub.event();
      failed.sendException(new IllegalArgumentException("first"));
      assertThatThrownBy(() -> failed.send("second")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> failed.sendException(new IOException()))
          .isInstanceOf(IllegalStateException.class);
    });
  }

  @Test
  void everyWaitThrowsTheSameException() throws Exception {
    IllegalArgumentException unchecked = new IllegalArgumentException("no");
    IOException checked = new IOException("gone");
    scripted.run(() -> {
      Event<String> first = hub.event();
      first.sendException(unchecked);
      assertThatThrownBy(first::await).isSameAs(unchecked);
      assertThatThrownBy(() -> first.await(units(1))).isSameAs(unchecked);
      Event<String> second = hub.event();
      second.sendException(checked);
      assertThatThrownBy(second::await).isSameAs(checked);
      assertThatThrownBy(() -> second.poll("none")).isSameAs(checked);
      assertThat(second.awaitOutcome()).isEqualTo(new Outcome.Failure<>(checked));
    });
  }

  @Test
  void aSendBeforeTheLimitArrivesAtItsTime() throws Exception {
    scripted.run(() -> {
      Event<Boolean> event = hub.event();
      hub.schedule(units(1), () -> event.send(true));
      assertThat(event.await(units(2))).isEqualTo(new Wait.Value<>(true));
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void aTimeOutIsNotANullValueAndLeavesNoWaiter() throws Exception {
    scripted.run(() -> {
      Event<Object> event = hub.event();
      assertThat(event.await(units(1)).isTimedOut()).isTrue();
      assertThat(event.waiting()).isZero();
      assertThat(event.isReady()).isFalse();
      event.send(null);
      assertThat(event.await(units(1))).isEqualTo(new Wait.Value<>(null));
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void atTheSameInstantTheOneThatWasRegisteredFirstDecides() throws Exception {
    scripted.run(() -> {
      Event<String> early = hub.event();
      hub.schedule(units(1), () -> early.send("value"));
      assertThat(early.await(units(1))).isEqualTo(new Wait.Value<>("value"));
      Event<String> late = hub.event();
      scripted.spawn(() -> {
        scripted.sleep(1);
        late.send("too late");
      });
      assertThat(late.await(units(1)).isTimedOut()).isTrue();
      assertThat(late.await()).isEqualTo("too late");
    });
  }

  @Test
  void whatItKnowsCanBeAskedWithoutWaiting() throws Exception {
    scripted.run(() -> {
      Event<String> event = hub.event();
      assertThat(event.poll("none")).isEqualTo("none");
      assertThat(event.outcome()).isEmpty();
      event.send("v");
      assertThat(event.poll("none")).isEqualTo("v");
      assertThat(event.hasResult()).isTrue();
      assertThat(event.hasException()).isFalse();
      Event<String> failed = hub.event();
      failed.sendException(new IllegalArgumentException());
      assertThat(failed.hasException()).isTrue();
      assertThatThrownBy(() -> failed.poll("none")).isInstanceOf(IllegalArgumentException.class);
    });
  }
}
