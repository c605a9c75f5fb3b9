package dev.godwit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of the package's documentation; the regions are shown there as they are here. */
class ExamplesTest {
  private static final Pattern SNIPPET =
      Pattern.compile("@snippet file=\"dev/godwit/hub/ExamplesTest.java\" region=\"(\\w+)\"");
  private static final Pattern REGION = Pattern.compile("// @start region=\"(\\w+)\"");

  private final List<String> trace = new ArrayList<>();

  @Test
  void aCoroutineRunsWhenItsSpawnerWaits() throws Exception {
    // @start region="spawn"
    Hub hub = Hub.builder().build();
    int answer = hub.run(() -> {
      GreenThread<Integer> child = hub.spawn(() -> 6 * 7); // registered, not yet running
      trace.add("spawned");
      return child.join(); // runs it
    });
    // @end
    assertThat(answer).isEqualTo(42);
    assertThat(trace).containsExactly("spawned");
  }

  @Test
  void anEventWakesItsWaitersInOrder() throws Exception {
    // @start region="event"
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      Event<String> arrived = hub.event();
      hub.spawn(() -> trace.add("first: " + arrived.await()));
      hub.spawn(() -> trace.add("second: " + arrived.await()));
      hub.yieldNow(); // both wait now
      arrived.send("godwit"); // only schedules them
      trace.add("sent");
      hub.yieldNow();
    });
    // trace: sent, first: godwit, second: godwit
    // @end
    assertThat(trace).containsExactly("sent", "first: godwit", "second: godwit");
  }

  @Test
  void aNurseryIsLeftWhenEveryChildHasEnded() throws Exception {
    // @start region="nursery"
    Hub hub = Hub.builder().build();
    hub.run(() -> Nursery.call(nursery -> {
      nursery.spawn(() -> {
        hub.sleep(Duration.ofMillis(20));
        return trace.add("slow");
      });
      nursery.spawn(() -> trace.add("quick"));
      return trace.add("body");
    }));
    // trace: body, quick, slow
    // @end
    assertThat(trace).containsExactly("body", "quick", "slow");
  }

  @Test
  void aTimeoutLimitsEverythingInItsScope() throws Exception {
    // @start region="scope"
    VirtualClock clock = VirtualClock.scripted();
    Hub hub = Hub.builder().clock(clock).build();
    boolean inTime =
        hub.run(() -> CancelScope.run(Duration.ofSeconds(1), () -> hub.sleep(Duration.ofHours(1))));
    // inTime is false, clock.elapsed() is one second, and the test took no time
    // @end
    assertThat(inTime).isFalse();
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aSemaphoreLimitsHowManyWork() throws Exception {
    // @start region="semaphore"
    Hub hub = Hub.builder()
        .clock(VirtualClock.scripted())
        .atEnd(Hub.AtEnd.JOIN_OTHERS)
        .build();
    hub.run(() -> {
      HubSemaphore slots = hub.semaphore(2);
      for (String guest : List.of("a", "b", "c")) {
        hub.spawn(() -> {
          slots.acquire();
          trace.add(guest + " at " + hub.clock().millis());
          hub.sleep(Duration.ofMillis(500));
          slots.release();
        });
      }
    });
    // trace: a at 0, b at 0, c at 500
    // @end
    assertThat(trace).containsExactly("a at 0", "b at 0", "c at 500");
  }

  @Test
  void aChannelHandsItemsOver() throws Exception {
    // @start region="channel"
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      Channel<Integer> channel = hub.channel(1);
      hub.spawn(() -> {
        channel.put(1);
        channel.put(2); // waits until 1 is taken
      });
      trace.add("took " + channel.take());
      trace.add("took " + channel.take());
    });
    // @end
    assertThat(trace).containsExactly("took 1", "took 2");
  }

  @Test
  void aLaneBlocksWhileTheOthersGoOn() throws Exception {
    // @start region="lane"
    Hub hub = Hub.builder().build();
    String answer = hub.run(() -> {
      Lane control = hub.blockingPool().lane("control", new LaneLimits(4, 16, 1));
      GreenThread<?> ticker = hub.spawn(() -> {
        while (true) {
          trace.add("tick");
          hub.sleep(Duration.ofMillis(10));
        }
      });
      String slow = control.call("query", Duration.ofSeconds(10), () -> {
        Thread.sleep(100); // blocks its own thread only
        return "done";
      });
      ticker.kill();
      return slow;
    });
    // answer is "done", and the trace has several ticks
    // @end
    assertThat(answer).isEqualTo("done");
    assertThat(trace).hasSizeGreaterThan(1);
  }

  @Test
  void aPoolLimitsHowManyRun() throws Exception {
    // @start region="pool"
    VirtualClock clock = VirtualClock.scripted();
    Hub hub = Hub.builder().clock(clock).build();
    hub.run(() -> {
      GreenPool pool = hub.pool(2);
      for (int i = 0; i < 6; i++) {
        pool.spawn(() -> {
          hub.sleep(Duration.ofSeconds(1));
        });
      }
      pool.awaitAll();
    });
    // clock.elapsed() is three seconds
    // @end
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aLinkRunsAtTheEnd() throws Exception {
    // @start region="link"
    Hub hub = Hub.builder().build();
    hub.run(() -> {
      Event<Outcome<String>> finished = hub.event();
      GreenThread<String> operation = hub.spawn(() -> "migrated");
      operation.link((thread, outcome) -> finished.send(outcome));
      trace.add("watching");
      trace.add("ended: " + finished.await());
    });
    // trace: watching, ended: Success[value=migrated]
    // @end
    assertThat(trace).containsExactly("watching", "ended: Success[value=migrated]");
  }

  @Test
  void otherThreadsPost() throws Exception {
    // @start region="post"
    Hub hub = Hub.builder().build();
    String news = hub.run(() -> {
      Event<String> arrived = hub.event();
      try (KeepAlive promise = hub.keepAlive()) { // so that waiting for it is no deadlock
        Thread.ofPlatform().start(() -> hub.post(() -> arrived.send("from outside")));
        return arrived.await();
      }
    });
    // @end
    assertThat(news).isEqualTo("from outside");
  }

  @Test
  void everyExampleOfTheDocumentationIsHere() throws Exception {
    Path module = Path.of(System.getProperty("godwit.root"), "plugin", "hub", "src");
    String here = Files.readString(module.resolve("test/java/dev/godwit/hub/ExamplesTest.java"));
    Set<String> shown = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(module.resolve("main"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        SNIPPET
            .matcher(Files.readString(source))
            .results()
            .forEach(found -> shown.add(found.group(1)));
      }
    }
    Set<String> regions = REGION
        .matcher(here)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(shown).isNotEmpty().isEqualTo(regions);
  }
}
