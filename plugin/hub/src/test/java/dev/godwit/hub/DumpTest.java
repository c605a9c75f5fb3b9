package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a dump tells of a hub and of its coroutines. */
@Timeout(60)
class DumpTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  @Test
  void itSaysWhatEveryoneWaitsFor() throws Exception {
    scripted.run(() -> {
      hub.spawn("sleeper", () -> hub.event("news").await(units(7)));
      GreenThread<?> joined = hub.spawn("joined", () -> hub.channel("queue", 0).take());
      hub.spawn("joiner", () -> joined.join());
      Lane lane = hub.blockingPool().lane("control", new LaneLimits(1, 0, 0));
      hub.spawn(
          "caller",
          () -> lane.call("domain info", units(3), () -> {
            scripted.sleep(2);
            return 1;
          }));
      hub.yieldNow();
      scripted.sleep(1);
      hub.spawnAfter(units(1), () -> 1);
      HubDump dump = hub.dump();
      assertThat(dump.lines())
          .containsExactly(
              "coroutine 1 (main): runs",
              "  coroutine 2 (sleeper): waits for event \"news\", at most PT6S",
              "  coroutine 3 (joined): waits for channel \"queue\"",
              "  coroutine 4 (joiner): waits for the end of coroutine 3 (joined)",
              "  coroutine 5 (caller): waits for call \"domain info\" in lane control",
              "    coroutine 6 (lane control: domain info): waits for sleep, at most PT1S",
              "  coroutine 7: not started",
              "lane control: 1 calls run, 0 of them for nobody, 0 wait",
              "hub: 7 coroutines, 0 turns ready, 4 deadlines, 0 calls under way, 0 promises to post, "
                  + "0 stale turns ignored, "
                  + dump.stats().handOvers()
                  + " hand-overs");
      assertThat(dump.state()).isEqualTo(HubDump.State.TAKEN);
      assertThat(dump.holder()).isEqualTo("coroutine 1 (main)");
      assertThat(dump.coroutines().get(3).waiting())
          .contains(new CoroutineDump.Waiting(
              "the end of coroutine 3 (joined)", OptionalLong.of(3), Optional.empty()));
      assertThat(dump.stats()).isEqualTo(hub.stats());
    });
  }

  @Test
  void childrenStandBelowTheOwnerOfTheirNurseryOthersBelowTheirSpawner() throws Exception {
    scripted.run(() -> {
      hub.spawn("spawner", () -> hub.spawn("orphan", () -> hub.event().await()));
      hub.spawn(
          "parent",
          () -> Nursery.run(nursery -> {
            nursery.spawn(
                "elder", () -> nursery.spawn("younger", () -> hub.event("done").await()));
            hub.spawn("outside", () -> hub.event("done").await());
          }));
      scripted.sleep(1);
      assertThat(hub.dump().lines().subList(0, 5))
          .satisfiesExactly(
              main -> assertThat(main).isEqualTo("coroutine 1 (main): runs"),
              parent -> assertThat(parent)
                  .isEqualTo(
                      "  coroutine 3 (parent): waits for the children of coroutine 3 (parent)"),
              outside -> assertThat(outside).startsWith("    coroutine 6 (outside): waits"),
              younger ->
                  assertThat(younger).startsWith("    coroutine 7 (younger) in the nursery: waits"),
              orphan -> assertThat(orphan).startsWith("coroutine 4 (orphan): waits"));
      CoroutineDump orphan = hub.dump().coroutines().get(2);
      assertThat(orphan.parent()).as("has ended").hasValue(2);
      assertThat(orphan.inNursery()).isFalse();
    });
  }

  @Test
  void oneThatWaitsInALinkHasEnded() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {}).link((ended, outcome) -> hub.semaphore("door", 0).acquire());
      hub.yieldNow();
      assertThat(hub.dump().lines().get(1))
          .isEqualTo("  coroutine 2: ended, link waits for semaphore \"door\"");
    });
  }

  @Test
  void oneThatHasBeenWokenIsReady() throws Exception {
    scripted.run(() -> {
      Event<Integer> event = hub.event();
      scripted.spawn(event::await);
      hub.yieldNow();
      event.send(1);
      CoroutineDump ready = hub.dump().coroutines().get(1);
      assertThat(ready.state()).isEqualTo(CoroutineDump.State.READY);
      assertThat(ready.waiting()).isEmpty();
    });
  }

  @Test
  void howeverDeepTheyAreSpawnedInEachOther() throws Exception {
    ScriptedHub deep = new ScriptedHub(
        Hub.builder().maxThreads(20_000).threads(Thread.ofVirtual()).shuffle(7));
    deep.run(() -> {
      nest(deep, 10_000);
      deep.sleep(1);
      List<String> lines = deep.hub.dump().lines();
      assertThat(lines).hasSize(10_002).last().asString().contains("shuffled by seed 7");
      assertThat(lines.get(10_000)).startsWith(" ".repeat(40) + "coroutine 10001: waits for sleep");
    });
  }

  private static void nest(ScriptedHub deep, int levels) {
    if (levels > 0) {
      deep.spawn(() -> {
        nest(deep, levels - 1);
        deep.sleep(9);
      });
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stacksAreTakenWhenAskedFor(boolean virtual) throws Exception {
    ScriptedHub stacked = new ScriptedHub(
        Hub.builder().threads(virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()));
    stacked.run(() -> {
      stacked.spawn(() -> waitHere(stacked));
      stacked.hub.yieldNow();
      stacked.spawn(() -> {});
      List<CoroutineDump> coroutines = stacked.hub.dumpWithStacks().coroutines();
      assertThat(coroutines.get(0).stack())
          .anyMatch(it -> it.getMethodName().equals("dumpWithStacks"));
      assertThat(coroutines.get(1).stack()).anyMatch(it -> it.getMethodName().equals("waitHere"));
      assertThat(coroutines.get(2).stack()).as("not started").isEmpty();
      assertThat(stacked.hub.dumpWithStacks().lines())
          .anyMatch(it -> it.contains("at ") && it.contains("DumpTest.waitHere"));
      assertThat(stacked.hub.dump().coroutines()).allMatch(it -> it.stack().isEmpty());
    });
  }

  private static void waitHere(ScriptedHub stacked) throws Exception {
    stacked.hub.event().await();
  }

  @Test
  void otherThreadsGetItAndTheFigures() throws Exception {
    try (Hub started = Hub.builder().build()) {
      started.start();
      CompletableFuture<Boolean> spawned = new CompletableFuture<>();
      started.post(() -> spawned.complete(
          started.spawn("sleeper", () -> started.event().await(Duration.ofHours(1))) != null));
      spawned.get(20, TimeUnit.SECONDS);
      HubDump dump = started.dump();
      assertThat(dump.coroutines())
          .singleElement()
          .satisfies(it -> assertThat(it.state()).isEqualTo(CoroutineDump.State.WAITS))
          .satisfies(it -> assertThat(it.waiting().orElseThrow().left().orElseThrow())
              .isBetween(Duration.ofMinutes(59), Duration.ofHours(1)))
          .satisfies(it -> assertThat(it.parent()).as("a callback").isEmpty());
      HubStats stats = started.stats();
      assertThat(stats).isEqualTo(new HubStats(stats.handOvers(), 1, 0, 1, 0, 1, 0));
    }
  }

  @Test
  void aDeadlockHasTheDumpOfItsMoment() {
    var deadlock = catchThrowableOfType(
        HubDeadlockException.class, () -> scripted.run(() -> hub.event("never").await()));
    HubDump dump = deadlock.dump().orElseThrow();
    assertThat(dump.holder()).isEqualTo("home thread");
    assertThat(dump.coroutines()).hasSize(1);
    assertThat(deadlock).hasMessageContaining(dump.toString());
  }

  @Test
  void aHubThatHasNotBegunIsHeldByNobodyAndOneThatHasEndedHasNone() {
    HubDump before = hub.dump();
    assertThat(before.state()).isEqualTo(HubDump.State.HELD);
    assertThat(before.lines().get(0)).isEqualTo("hub is held by nobody");
    hub.close();
    assertThat(hub.dump().state()).isEqualTo(HubDump.State.ENDED);
    assertThat(hub.dump()).hasToString("hub has ended");
  }
}
