package dev.godwit.bench;

import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.Lane;
import dev.godwit.hub.LaneLimits;
import java.time.Duration;

/** The hub, on virtual or on platform threads. */
final class HubContender implements Contender {
  private static final Duration TICK = Duration.ofMillis(1);

  private final boolean virtual;

  HubContender(boolean virtual) {
    this.virtual = virtual;
  }

  @Override
  public String name() {
    return name(virtual);
  }

  static String name(boolean virtual) {
    return virtual ? "hub-virtual" : "hub-platform";
  }

  private Hub hub() {
    return Hub.builder()
        .threads(virtual ? Thread.ofVirtual() : Thread.ofPlatform())
        .maxThreads(200_000)
        .build();
  }

  @Override
  public void switches(int times) throws Exception {
    Hub hub = hub();
    int rounds = times / 2;
    hub.run(() -> {
      var court = new Court(hub);
      hub.spawn(() -> {
        for (int i = 0; i < rounds; i++) {
          court.ping.await();
          Event<Integer> pong = court.pong;
          court.ping = hub.event();
          pong.send(i);
        }
      });
      for (int i = 0; i < rounds; i++) {
        Event<Integer> pong = hub.event();
        court.pong = pong;
        court.ping.send(i);
        pong.await();
      }
      return null;
    });
  }

  /** Where the two players meet. */
  private static final class Court {
    private Event<Integer> ping;
    private Event<Integer> pong;

    Court(Hub hub) {
      ping = hub.event();
      pong = hub.event();
    }
  }

  @Override
  public void spawnAndJoin(int times) throws Exception {
    Hub hub = hub();
    hub.run(() -> {
      for (int i = 0; i < times; i++) {
        hub.spawn(() -> 1).join();
      }
    });
  }

  @Override
  public void nativeCalls(int times) throws Exception {
    Hub hub = hub();
    hub.run(() -> {
      Lane lane = hub.blockingPool().lane("native", new LaneLimits(1, 0, 0));
      for (int i = 0; i < times; i++) {
        lane.callUnbounded("nothing", () -> 1);
      }
    });
  }

  @Override
  public double heapBytesPerParked(int tasks) throws Exception {
    Hub hub = hub();
    return hub.run(() -> {
      long before = Heap.used();
      Event<Integer> never = hub.event();
      for (int i = 0; i < tasks; i++) {
        hub.spawn(() -> never.await());
      }
      hub.yieldNow();
      double bytes = (double) (Heap.used() - before) / tasks;
      never.send(1);
      return bytes;
    });
  }

  @Override
  public double longestGapMillis() throws Exception {
    Hub hub = hub();
    return hub.run(() -> {
      hub.sleep(Duration.ofMillis(200));
      var ticks = new Ticks();
      FullCarriers.start();
      while (ticks.tick()) {
        hub.sleep(TICK);
      }
      return ticks.longestMillis();
    });
  }
}
