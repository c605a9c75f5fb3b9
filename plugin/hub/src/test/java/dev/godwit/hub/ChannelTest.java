package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void withoutCapacityAPutWaitsForItsTake() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(0);
      scripted.spawn(() -> {
        channel.put("v");
        scripted.note("put");
      });
      scripted.sleep(1);
      assertThat(channel.puttersWaiting()).isEqualTo(1);
      assertThat(channel.take()).isEqualTo("v");
      scripted.note("taken");
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("1 taken", "1 put");
  }

  @Test
  void aPutWaitsForItsTakeWithoutCapacity() throws Exception {
    List<String> order = new ArrayList<>();
    scripted.run(() -> {
      Channel<String> channel = hub.channel(0);
      scripted.spawn(() -> {
        order.add(channel.take());
        order.add(channel.take());
      });
      order.add("sending");
      channel.put("hello");
      order.add("sent hello");
      channel.put("world");
      order.add("sent world");
    });
    assertThat(order).containsExactly("sending", "hello", "sent hello", "world", "sent world");
  }

  @Test
  void aTakeGoesOnBeforeThePutThatServedItWithoutCapacity() throws Exception {
    List<String> order = new ArrayList<>();
    scripted.run(() -> {
      Channel<String> channel = hub.channel(0);
      scripted.spawn(() -> {
        order.add("sending hello");
        channel.put("hello");
        order.add("sending world");
        channel.put("world");
        order.add("sent world");
      });
      order.add("waiting");
      order.add(channel.take());
      order.add(channel.take());
      assertThat(order)
          .containsExactly("waiting", "sending hello", "hello", "sending world", "world");
      hub.yieldNow();
      assertThat(order).endsWith("world", "sent world").hasSize(6);
    });
  }

  @Test
  void moreRoomLetsPuttersIn() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(0);
      GreenThread<?> putter = scripted.spawn(() -> channel.put(1));
      hub.yieldNow();
      assertThat(putter.isDone()).isFalse();
      channel.resize(1);
      hub.yieldNow();
      assertThat(putter.isDone()).isTrue();
      assertThat(channel.size()).isEqualTo(1);
    });
  }

  @Test
  void lessRoomDropsNothing() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(5);
      for (int i = 0; i < 5; i++) {
        channel.put(i);
      }
      channel.resize(1);
      assertThat(channel.offer(5)).isFalse();
      for (int i = 0; i < 5; i++) {
        assertThat(channel.take()).isEqualTo(i);
      }
    });
  }

  @Test
  void withTheLargestCapacityAPutNeverWaits() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(0);
      GreenThread<?> putter = scripted.spawn(() -> channel.put(0));
      hub.yieldNow();
      assertThat(putter.isDone()).isFalse();
      channel.resize(Integer.MAX_VALUE);
      hub.yieldNow();
      assertThat(putter.isDone()).isTrue();
      for (int i = 1; i < 1000; i++) {
        assertThat(channel.offer(i)).isTrue();
      }
      assertThat(channel.size()).isEqualTo(1000);
    });
    assertThatThrownBy(() -> hub.channel(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takersAreServedInTheOrderInWhichTheyCame() throws Exception {
    List<String> got = new ArrayList<>();
    scripted.run(() -> {
      Channel<String> channel = hub.channel(4);
      for (int i = 0; i < 4; i++) {
        int number = i;
        scripted.spawn(() -> got.add(number + channel.take()));
      }
      hub.yieldNow();
      for (String item : List.of("a", "b", "c", "d")) {
        channel.put(item);
      }
      hub.yieldNow();
    });
    assertThat(got).containsExactly("0a", "1b", "2c", "3d");
  }

  @Test
  void theNumberOfWaitersIsKnown() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(1);
      assertThat(channel.takersWaiting()).isZero();
      scripted.spawn(channel::take);
      hub.yieldNow();
      assertThat(channel.takersWaiting()).isEqualTo(1);
      channel.put("v");
      assertThat(channel.takersWaiting()).isZero();
    });
  }

  @Test
  void takersAndPuttersMeetInOrderWithoutCapacity() throws Exception {
    List<Integer> got = new ArrayList<>();
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(0);
      for (int i = 0; i < 3; i++) {
        scripted.spawn(() -> got.add(channel.take()));
      }
      for (int i = 0; i < 3; i++) {
        int item = i;
        scripted.spawn(() -> channel.put(item));
      }
      scripted.sleep(1);
    });
    assertThat(got).containsExactly(0, 1, 2);
  }

  @Test
  void itemsOfKilledTakersComeBackInTheirOrder() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(9);
      List<GreenThread<?>> takers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        takers.add(scripted.spawn(channel::take));
      }
      hub.yieldNow();
      hub.post(() -> {
        for (int item = 1; item <= 5; item++) {
          channel.offer(item);
        }
        List.of(1, 0, 2).forEach(taker -> takers.get(taker).kill());
      });
      scripted.sleep(1);
      assertThat(channel.size()).isEqualTo(5);
      for (int item = 1; item <= 5; item++) {
        assertThat(channel.take()).isEqualTo(item);
      }
    });
  }

  @Test
  void aPutIsDoneWhenItsTakerIsKilledWithTheItemInHand() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(0);
      GreenThread<?> taker = scripted.spawn(channel::take);
      hub.yieldNow();
      scripted.spawn(() -> {
        channel.put(1);
        scripted.note("put");
      });
      hub.post(taker::kill);
      scripted.spawn(taker::kill);
      hub.yieldNow();
      scripted.sleep(1);
      assertThat(scripted.trace).containsExactly("0 put");
      assertThat(channel.poll()).isEqualTo(1);
      assertThat(channel.poll()).isNull();
    });
  }

  @Test
  void atALimitOfZeroTheOneWhoseTurnComesFirstDecides() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(1);
      scripted.spawn(() -> channel.put(1));
      scripted.note(String.valueOf(channel.poll(units(0))));
      scripted.spawn(() -> {
        scripted.spawn(() -> channel.put(2));
      });
      scripted.note(String.valueOf(channel.poll(units(0))));
    });
    assertThat(scripted.trace).containsExactly("0 Value[value=1]", "0 TimedOut[]");
  }

  @Test
  void anOfferThatTimesOutLeavesNoItem() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(0);
      assertThat(channel.offer(1, units(1))).isFalse();
      assertThat(scripted.units()).isEqualTo(1);
      assertThat(channel.poll()).isNull();
      assertThat(channel.poll(units(1)).isTimedOut()).isTrue();
      assertThat(channel.takersWaiting() + channel.puttersWaiting()).isZero();
    });
  }

  @Test
  void callbacksMayPutAndTakeWithoutWaiting() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(1);
      hub.schedule(units(1), () -> scripted.note("offer " + channel.offer(1)));
      hub.schedule(units(1), () -> scripted.note("offer " + channel.offer(2)));
      hub.schedule(units(2), () -> scripted.note("poll " + channel.poll()));
      hub.schedule(units(2), () -> scripted.note("poll " + channel.poll()));
      scripted.sleep(3);
    });
    assertThat(scripted.trace)
        .containsExactly("1 offer true", "1 offer false", "2 poll 1", "2 poll null");
  }

  @Test
  void aCallbackReleasesAParkedPartner() throws Exception {
    scripted.run(() -> {
      Channel<Integer> channel = hub.channel(0);
      GreenThread<Integer> taker = hub.spawn(channel::take);
      hub.yieldNow();
      hub.schedule(units(1), () -> scripted.note("offer " + channel.offer(7)));
      assertThat(taker.join()).isEqualTo(7);
      GreenThread<?> putter = scripted.spawn(() -> channel.put(8));
      hub.yieldNow();
      hub.schedule(units(1), () -> scripted.note("poll " + channel.poll()));
      putter.join();
    });
    assertThat(scripted.trace).containsExactly("1 offer true", "2 poll 8");
  }

  @Test
  void aChannelOfPermitsIsACappedSemaphore() throws Exception {
    scripted.run(() -> {
      Channel<Boolean> permits = hub.channel(0);
      GreenThread<Boolean> acquire = hub.spawn(permits::take);
      permits.put(true);
      assertThat(acquire.join()).isTrue();
    });
  }

  @Test
  void atItsLimitAReleaseOfACappedSemaphoreWaitsForAnAcquire() throws Exception {
    scripted.run(() -> {
      Channel<Boolean> permits = hub.channel(3);
      permits.put(true);
      permits.put(true);
      permits.take();
      permits.take();
      GreenThread<?> release = scripted.spawn(() -> permits.put(true));
      permits.take();
      assertThat(permits.size()).isZero();
      for (int i = 0; i < 3; i++) {
        permits.put(true);
      }
      assertThat(permits.offer(true)).isFalse();
      GreenThread<Boolean> acquire = hub.spawn(permits::take);
      assertThat(acquire.isStarted()).isFalse();
      permits.put(true);
      assertThat(acquire.isStarted()).isTrue();
      assertThat(permits.size()).isEqualTo(3);
      release.join();
      assertThat(acquire.join()).isTrue();
    });
  }

  @Test
  void anItemStaysUntilItIsTaken() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(1);
      channel.put("v");
      scripted.sleep(1);
      assertThat(channel.take()).isEqualTo("v");
    });
  }

  @Test
  void aTakeWaitsForItsPut() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(1);
      GreenThread<Wait<String>> taker = hub.spawn(() -> CancelScope.call(units(2), channel::take));
      scripted.sleep(1);
      channel.put("first");
      assertThat(taker.join()).isEqualTo(new Wait.Value<>("first"));
      GreenThread<?> putter = scripted.spawn(() -> channel.put("second"));
      assertThat(channel.take()).isEqualTo("second");
      putter.join();
      assertThat(scripted.units()).isEqualTo(1);
    });
  }

  @Test
  void aPutInAFullChannelWaitsForATake() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(2);
      GreenThread<?> putter = scripted.spawn(() -> {
        for (String item : List.of("a", "b", "c")) {
          channel.put(item);
          scripted.note("put " + item);
        }
      });
      scripted.sleep(1);
      assertThat(scripted.trace).containsExactly("0 put a", "0 put b");
      assertThat(channel.take()).isEqualTo("a");
      hub.yieldNow();
      assertThat(scripted.trace).containsExactly("0 put a", "0 put b", "1 put c");
      assertThat(channel.take()).isEqualTo("b");
      assertThat(channel.take()).isEqualTo("c");
      putter.join();
    });
  }

  @Test
  void aTakerThatTimedOutTakesNothing() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(1);
      GreenThread<Wait<String>> taker = hub.spawn(() -> CancelScope.call(units(0), channel::take));
      assertThat(taker.join().isTimedOut()).isTrue();
      channel.put("v");
      assertThat(channel.take()).isEqualTo("v");
    });
  }

  @Test
  void anItemForATakerThatIsKilledGoesToTheNext() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(1);
      GreenThread<String> dying = hub.spawn(channel::take);
      GreenThread<String> next = hub.spawn(channel::take);
      hub.yieldNow();
      channel.put("v");
      dying.kill();
      assertThatThrownBy(dying::join).hasCauseInstanceOf(GreenThreadKilled.class);
      assertThat(next.join()).isEqualTo("v");
    });
  }

  @Test
  void anItemWhoseTakersAreAllKilledStays() throws Exception {
    scripted.run(() -> {
      Channel<String> channel = hub.channel(1);
      GreenThread<String> first = hub.spawn(channel::take);
      GreenThread<String> second = hub.spawn(channel::take);
      hub.yieldNow();
      channel.put("v");
      first.kill();
      second.kill();
      assertThatThrownBy(first::join).hasCauseInstanceOf(GreenThreadKilled.class);
      assertThatThrownBy(second::join).hasCauseInstanceOf(GreenThreadKilled.class);
      assertThat(channel.take()).isEqualTo("v");
    });
  }
}
