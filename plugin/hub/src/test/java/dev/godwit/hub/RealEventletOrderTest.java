package dev.godwit.hub;

import static dev.godwit.hub.Comparison.failure;
import static dev.godwit.hub.Comparison.joinAll;
import static dev.godwit.hub.Comparison.sleeper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * In which order things happen on real eventlet and on the hub, beyond what docstrings say, and where
 * the two differ on purpose. The program of a test is the file of its name in {@code eventlet/}.
 */
@RealEventlet
class RealEventletOrderTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

  // Turns.

  @Test
  void spawnsBetweenYields(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      hub.spawn(() -> {
        hub.spawn(twice(hub, screen, "second"));
        screen.show("parent");
        hub.yieldNow();
        hub.spawn(twice(hub, screen, "third"));
        return screen.show("parent again");
      });
      hub.spawn(twice(hub, screen, "first"));
      for (int number = 0; number < 5; number++) {
        screen.show("main", number);
        hub.yieldNow();
      }
    });
  }

  private static Callable<Boolean> twice(Hub hub, Comparison.Screen screen, String name) {
    return () -> {
      screen.show(name);
      hub.yieldNow();
      return screen.show(name, "again");
    };
  }

  @Test
  void waitsThatEndTogether(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> go = hub.event();
      GreenThread<?> thread = hub.spawn(() -> {
        hub.sleep(SECOND);
        go.send("go");
        return screen.show("ends");
      });
      joinAll(List.of(
          hub.spawn(() -> {
            go.await();
            return screen.show("waited");
          }),
          hub.spawn(() -> {
            thread.join();
            return screen.show("joined");
          }),
          hub.spawn(() -> {
            hub.sleep(SECOND);
            return screen.show("slept");
          })));
    });
  }

  /** Of a set in Python, so that they may wake in any order there. */
  @Test
  void eventWaiters(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> event = hub.event();
      List<String> woken = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        hub.spawn(() -> {
          event.await();
          return woken.add(name);
        });
      }
      hub.yieldNow();
      event.send("go");
      screen.show("sent", woken.size());
      hub.yieldNow();
      screen.show(woken.toArray());
    });
  }

  @Test
  void waiterKilledAfterTheSend(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Event<String> event = hub.event();
      GreenThread<?> thread = hub.spawn(() -> {
        try {
          return screen.show("got", event.await());
        } catch (GreenThreadKilled e) {
          screen.show("killed instead");
          throw e;
        }
      });
      hub.yieldNow();
      event.send("value");
      thread.kill();
      screen.show("over");
    });
  }

  @Test
  void failureThroughJoins(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> thread = hub.spawn(() -> {
        throw new IllegalArgumentException("broken");
      });
      for (int i = 0; i < 3; i++) {
        GreenThread<?> joined = thread;
        thread = hub.spawn(() -> {
          throw (Exception) failure(joined);
        });
      }
      screen.show("raised", failure(thread).getMessage());
    });
  }

  // Links.

  @Test
  void linkBeforeTheWaiter(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> thread = hub.spawn(() -> {
        hub.sleep(SECOND);
        return screen.show("body");
      });
      GreenThread<?> waiter = hub.spawn(() -> {
        thread.join();
        return screen.show("waiter");
      });
      hub.sleep(HALF_A_SECOND);
      thread.link((ended, outcome) -> screen.show("link"));
      waiter.join();
    });
  }

  @Test
  void linkAfterTheEndThatFails(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<String> thread = hub.spawn(() -> "result");
      thread.join();
      try {
        thread.link((ended, outcome) -> {
          throw new IllegalArgumentException("broken");
        });
      } catch (IllegalArgumentException e) {
        screen.show("its caller gets", e.getMessage());
      }
    });
  }

  @Test
  void linkToAnother(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> one = hub.spawn(() -> screen.show("first"));
      GreenThread<?> other = hub.spawnAfter(SECOND, () -> screen.show("second"));
      one.link((ended, outcome) ->
          other.link((endedToo, outcomeToo) -> screen.show("both at", screen.now())));
      hub.sleep(TWO_SECONDS);
    });
  }

  /** On the hub every link runs, and what it throws is reported: nobody depends on whom he does not know. */
  @Test
  void linkThatFails(Comparison both) throws Exception {
    both.differ("first\nresult", "first\nsecond\nresult", (hub, screen) -> {
      GreenThread<String> thread = hub.spawn(() -> "result");
      thread.link((ended, outcome) -> {
        screen.show("first");
        throw new IllegalArgumentException("broken");
      });
      thread.link((ended, outcome) -> screen.show("second"));
      screen.show(thread.join());
    });
  }

  // Kills.

  @Test
  void killOfOneThatWaitsInItsCleanup(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> thread = hub.spawn(() -> {
        try {
          hub.sleep(TEN_SECONDS);
          return null;
        } finally {
          screen.show("victim begins to clean up");
          hub.sleep(SECOND);
          screen.show("victim has cleaned up at", screen.now());
        }
      });
      hub.yieldNow();
      thread.kill();
      screen.show("killer goes on at", screen.now());
      hub.sleep(TWO_SECONDS);
      screen.show("over");
    });
  }

  @Test
  void killThatIsCaught(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<String> thread = hub.spawn(() -> {
        for (int number = 0; number < 2; number++) {
          try {
            hub.sleep(TEN_SECONDS);
          } catch (GreenThreadKilled e) {
            screen.show("caught", number);
          }
        }
        return "ends by itself";
      });
      hub.yieldNow();
      thread.kill();
      thread.kill();
      screen.show(thread.join(), "at", screen.now());
    });
  }

  @Test
  void killByAVictim(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> end = hub.spawn(() -> {
        try {
          hub.sleep(TEN_SECONDS);
          return null;
        } finally {
          screen.show("last");
        }
      });
      GreenThread<?> thread = hub.spawn(() -> {
        try {
          hub.sleep(TEN_SECONDS);
          return null;
        } finally {
          screen.show("middle begins");
          end.kill();
          screen.show("middle ends");
        }
      });
      hub.yieldNow();
      hub.spawn(() -> screen.show("was ready"));
      thread.kill();
      screen.show("killer");
      hub.yieldNow();
    });
  }

  @Test
  void killOfOneThatWaitsForAPermit(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      List<? extends GreenThread<?>> threads = users(hub, screen, hub.semaphore(1));
      hub.sleep(HALF_A_SECOND);
      threads.get(1).kill();
      threads.get(2).join();
    });
  }

  @Test
  void killOfOneThatHoldsAPermit(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      List<? extends GreenThread<?>> threads = users(hub, screen, hub.semaphore(1));
      hub.sleep(HALF_A_SECOND);
      threads.get(0).kill();
      screen.show("killed");
      threads.get(2).join();
    });
  }

  private static List<? extends GreenThread<?>> users(
      Hub hub, Comparison.Screen screen, HubSemaphore semaphore) {
    return Stream.of("a", "b", "c")
        .map(name -> hub.spawn(() -> {
          semaphore.acquire();
          try {
            screen.show(name, "at", screen.now());
            hub.sleep(SECOND);
            return null;
          } finally {
            semaphore.release();
          }
        }))
        .toList();
  }

  @Test
  void killBetweenReleaseAndTurn(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.semaphore(0);
      var threads = Stream.of("a", "b")
          .map(name -> hub.spawn(() -> {
            semaphore.acquire();
            try {
              return screen.show(name, "has it");
            } finally {
              semaphore.release();
            }
          }))
          .toList();
      hub.yieldNow();
      semaphore.release();
      threads.get(0).kill();
      hub.yieldNow();
      hub.yieldNow();
      screen.show("balance", semaphore.availablePermits() - semaphore.waiting());
    });
  }

  /** On the hub this only cancels, which never switches: it has no finally block to wait for. */
  @Test
  void killBeforeTheStart(Comparison both) throws Exception {
    both.differ(
        "link\nwas ready\nkilled\nwas killed",
        "link\nkilled\nwas killed\nwas ready",
        (hub, screen) -> {
          GreenThread<?> thread = hub.spawn(() -> screen.show("never here"));
          thread.link((ended, outcome) -> screen.show("link"));
          hub.spawn(() -> screen.show("was ready"));
          thread.kill();
          screen.show("killed");
          if (failure(thread) instanceof GreenThreadKilled) {
            screen.show("was killed");
          }
          hub.yieldNow();
        });
  }

  // Semaphores.

  @Test
  void semaphoreWaitersInOrder(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.semaphore(0);
      for (String name : List.of("a", "b", "c", "d", "e")) {
        hub.spawn(() -> {
          semaphore.acquire();
          return screen.show(name, "has a permit");
        });
      }
      hub.yieldNow();
      for (int number = 0; number < 5; number++) {
        screen.show("release", number);
        semaphore.release();
        if (number % 2 == 1) {
          hub.yieldNow();
        }
      }
      hub.yieldNow();
      hub.yieldNow();
    });
  }

  @Test
  void semaphoreWantedAgainAndAgain(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      HubSemaphore semaphore = hub.semaphore(1);
      joinAll(Stream.of("a", "b")
          .map(name -> hub.spawn(() -> {
            for (int number = 0; number < 3; number++) {
              semaphore.acquire();
              try {
                screen.show(name, number);
                hub.yieldNow();
              } finally {
                semaphore.release();
              }
            }
          }))
          .toList());
    });
  }

  /** On the hub a released permit belongs to the first waiter. */
  @Test
  void permitThatWasPromised(Comparison both) throws Exception {
    both.differ(
        "taken from before him: true\nwaiter has it at 1000",
        "taken from before him: false\nwaiter has it at 0",
        (hub, screen) -> {
          HubSemaphore semaphore = hub.semaphore(0);
          hub.spawn(() -> {
            semaphore.acquire();
            return screen.show("waiter has it at", screen.now());
          });
          hub.yieldNow();
          semaphore.release();
          screen.show("taken from before him:", semaphore.tryAcquire());
          hub.sleep(SECOND);
          semaphore.release();
          hub.yieldNow();
          hub.yieldNow();
        });
  }

  /** On eventlet nobody acquires while one waits, also if there are enough permits for both. */
  @Test
  void sparePermit(Comparison both) throws Exception {
    both.differ(
        "waiter has it\nthe other one is had",
        "the other one is had\nwaiter has it",
        (hub, screen) -> {
          HubSemaphore semaphore = hub.semaphore(0);
          hub.spawn(() -> {
            semaphore.acquire();
            return screen.show("waiter has it");
          });
          hub.yieldNow();
          semaphore.release();
          semaphore.release();
          semaphore.acquire();
          screen.show("the other one is had");
          hub.yieldNow();
        });
  }

  // Timers.

  @Test
  void timersOfEqualDeadlines(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      record Setting(int seconds, String name) {}
      for (Setting timer : List.of(
          new Setting(2, "c"),
          new Setting(1, "a"),
          new Setting(2, "d"),
          new Setting(1, "b"),
          new Setting(3, "e"))) {
        hub.schedule(
            Duration.ofSeconds(timer.seconds()),
            () -> screen.show(timer.name(), "at", screen.now()));
      }
      hub.spawnAfter(SECOND, () -> screen.show("spawned at", screen.now()));
      hub.schedule(
          SECOND,
          () -> hub.schedule(Duration.ZERO, () -> screen.show("set by a timer at", screen.now())));
      hub.schedule(SECOND, () -> screen.show("last of its time"));
      hub.sleep(Duration.ofSeconds(4));
    });
  }

  @Test
  void timerThatFails(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      hub.schedule(SECOND, () -> {
        screen.show("fails");
        throw new IllegalArgumentException("the exception handler hears of this");
      });
      hub.schedule(SECOND, () -> screen.show("the next one runs at", screen.now()));
      hub.sleep(TWO_SECONDS);
      screen.show("goes on");
    });
  }

  @Test
  void timerCancelledAtItsTime(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      List<Timer> timers = new ArrayList<>();
      hub.schedule(SECOND, () -> timers.get(0).cancel());
      timers.add(hub.schedule(SECOND, () -> screen.show("never here")));
      timers.add(hub.schedule(SECOND, () -> screen.show("third")));
      hub.sleep(TWO_SECONDS);
      timers.get(1).cancel();
      screen.show("over");
    });
  }

  // Pools.

  @Test
  void poolSpawnersInOrder(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(1);
      joinAll(Stream.of("a", "b", "c", "d")
          .map(name -> hub.spawn(() -> {
            pool.spawn(() -> {
              screen.show("job", name, "at", screen.now());
              hub.sleep(SECOND);
            });
            return screen.show("spawned", name, "at", screen.now());
          }))
          .toList());
      pool.awaitAll();
      screen.show("over at", screen.now());
    });
  }

  @Test
  void poolEndOfAMember(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(1);
      GreenThread<?> first = pool.spawn(() -> {
        hub.sleep(SECOND);
        return screen.show("member ends");
      });
      joinAll(List.of(
          hub.spawn(() -> {
            pool.spawn(() -> screen.show("next member"));
            return screen.show("spawned");
          }),
          hub.spawn(() -> {
            first.join();
            return screen.show("joined");
          })));
      pool.awaitAll();
    });
  }

  @Test
  void poolMemberThatIsKilled(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(1);
      GreenThread<?> member = pool.spawn(sleeper(hub, 10));
      GreenThread<?> spawner = hub.spawn(() -> {
        pool.spawn(() -> screen.show("next member at", screen.now()));
        return screen.show("spawned at", screen.now());
      });
      hub.sleep(SECOND);
      member.kill();
      screen.show("killed");
      spawner.join();
      pool.awaitAll();
      screen.show("free", pool.free());
    });
  }

  @Test
  void poolSpawnThatTimesOut(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenPool pool = hub.pool(1);
      pool.spawn(sleeper(hub, 2));
      if (!CancelScope.run(SECOND, () -> pool.spawn(() -> screen.show("never here")))) {
        screen.show("no slot by", screen.now());
      }
      screen.show("waiting", pool.waiting());
      pool.awaitAll();
      screen.show("free", pool.free(), "at", screen.now());
    });
  }

  /** On the hub new room lets waiting spawners in at once. */
  @Test
  void poolMadeLargerWhileOneWaits(Comparison both) throws Exception {
    both.differ("spawned at 2000", "spawned at 1000", (hub, screen) -> {
      GreenPool pool = hub.pool(1);
      pool.spawn(sleeper(hub, 2));
      GreenThread<?> spawner = hub.spawn(() -> {
        pool.spawn(() -> "member");
        return screen.show("spawned at", screen.now());
      });
      hub.sleep(SECOND);
      pool.resize(2);
      spawner.join();
    });
  }

  /** On eventlet whoever waits for all is forgotten when the last member ends while another is let in. */
  @Test
  void poolThatGoesOnWhileOneWaitsForAll(Comparison both) throws Exception {
    both.differ(
        "second member at 1000\nwaits for ever",
        "second member at 1000\nall over at 1000",
        (hub, screen) -> {
          GreenPool pool = hub.pool(1);
          pool.spawn(sleeper(hub, 1));
          hub.spawn(() -> pool.spawn(() -> screen.show("second member at", screen.now())));
          hub.spawn(() -> {
                pool.awaitAll();
                return screen.show("all over at", screen.now());
              })
              .join();
        });
  }

  /** On the hub a pool in which nothing could run is refused. */
  @Test
  void poolOfNoSize(Comparison both) throws Exception {
    both.differ("free 0\nno slot by 1000", "refused", (hub, screen) -> {
      try {
        hub.pool(0);
      } catch (IllegalArgumentException e) {
        screen.show("refused");
      }
    });
  }

  // Time-outs.

  @Test
  void nestedTimeouts(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      nest(hub, screen, 3, 1, 2);
      nest(hub, screen, 1, 3, 2);
      nest(hub, screen, 4, 1, 2);
      nest(hub, screen, 3, 4, 1);
      nest(hub, screen, 2, 2, 5);
    });
  }

  private static void nest(
      Hub hub, Comparison.Screen screen, int outerSeconds, int innerSeconds, int sleep) {
    long begun = screen.now();
    CancelScope outer = CancelScope.after(Duration.ofSeconds(outerSeconds));
    try (outer) {
      CancelScope inner = CancelScope.after(Duration.ofSeconds(innerSeconds));
      try (inner) {
        hub.sleep(Duration.ofSeconds(sleep));
        screen.show("neither by", screen.now() - begun);
      } catch (ScopeCancelled e) {
        if (!e.isFrom(inner)) {
          throw e;
        }
        screen.show("the inner one at", screen.now() - begun);
      }
      hub.sleep(Duration.ofSeconds(sleep));
      screen.show("to its end at", screen.now() - begun);
    } catch (ScopeCancelled e) {
      screen.show("the outer one:", e.isFrom(outer), "at", screen.now() - begun);
    }
  }

  @Test
  void timeoutDuringCleanup(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      try (CancelScope outer =
          CancelScope.after(TWO_SECONDS, () -> new IllegalArgumentException("outer"))) {
        try (CancelScope inner =
            CancelScope.after(SECOND, () -> new IllegalArgumentException("inner"))) {
          hub.sleep(TEN_SECONDS);
        } finally {
          screen.show("cleans up from", screen.now());
          hub.sleep(TEN_SECONDS);
        }
      } catch (IllegalArgumentException e) {
        screen.show(e.getMessage(), "at", screen.now());
      }
    });
  }

  @Test
  void timeoutAndKill(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      GreenThread<?> thread = hub.spawn(() -> {
        try (CancelScope timeout = CancelScope.after(TWO_SECONDS)) {
          hub.sleep(TEN_SECONDS);
        } catch (GreenThreadKilled e) {
          screen.show("killed at", screen.now());
          hub.sleep(Duration.ofSeconds(5));
          screen.show("no time-out any more at", screen.now());
        }
      });
      hub.sleep(SECOND);
      thread.kill();
      thread.join();
    });
  }

  /** On the hub what was due first decides: the value was sent before the limit had its turn. */
  @Test
  void valueAndLimitAtOnce(Comparison both) throws Exception {
    both.differ("time-out", "value", (hub, screen) -> {
      Event<String> event = hub.event();
      hub.spawn(() -> {
        hub.sleep(SECOND);
        event.send("value");
      });
      hub.spawn(() -> {
            if (!CancelScope.run(SECOND, () -> screen.show(event.await()))) {
              screen.show("time-out");
            }
            return null;
          })
          .join();
    });
  }

  // Channels.

  @Test
  void channelWithoutRoom(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<Integer> channel = hub.channel(0);
      joinAll(List.of(
          hub.spawn(announcingProducer(channel, screen)), hub.spawn(consumer(channel, screen, 3))));
    });
  }

  @Test
  void channelWithoutRoomWhoseGetterComesFirst(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<Integer> channel = hub.channel(0);
      joinAll(List.of(
          hub.spawn(consumer(channel, screen, 3)), hub.spawn(announcingProducer(channel, screen))));
    });
  }

  private static Callable<?> announcingProducer(
      Channel<Integer> channel, Comparison.Screen screen) {
    return () -> {
      for (int number = 0; number < 3; number++) {
        screen.show("puts", number);
        channel.put(number);
        screen.show("has put", number);
      }
      return null;
    };
  }

  private static Callable<?> consumer(
      Channel<Integer> channel, Comparison.Screen screen, int count) {
    return () -> {
      for (int i = 0; i < count; i++) {
        screen.show("got", channel.take());
      }
      return null;
    };
  }

  @Test
  void channelWithRoom(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<Integer> channel = hub.channel(2);
      joinAll(List.of(
          hub.spawn(() -> {
            for (int number = 0; number < 6; number++) {
              channel.put(number);
              screen.show("has put", number, "at", screen.now());
            }
          }),
          hub.spawn(() -> {
            for (int i = 0; i < 6; i++) {
              hub.sleep(SECOND);
              screen.show("got", channel.take());
            }
          })));
    });
  }

  /** On the hub an item that a waiting taker has been given takes no room: 5 needs no wait. */
  @Test
  void roomOfAPromisedItem(Comparison both) throws Exception {
    String until4 = """
        has put 0
        has put 1
        got 0
        got 1
        got 2
        has put 2
        has put 3
        has put 4
        """;
    both.differ(
        until4 + "got 3\ngot 4\ngot 5\nhas put 5",
        until4 + "has put 5\ngot 3\ngot 4\ngot 5",
        (hub, screen) -> {
          Channel<Integer> channel = hub.channel(2);
          joinAll(List.of(
              hub.spawn(() -> {
                for (int number = 0; number < 6; number++) {
                  channel.put(number);
                  screen.show("has put", number);
                }
              }),
              hub.spawn(() -> {
                hub.sleep(SECOND);
                return consumer(channel, screen, 6).call();
              })));
        });
  }

  @Test
  void channelWithRoomWhoseGetterComesFirst(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<Integer> channel = hub.channel(1);
      joinAll(List.of(hub.spawn(consumer(channel, screen, 4)), hub.spawn(() -> {
        for (int number = 0; number < 4; number++) {
          channel.put(number);
          screen.show("has put", number);
          hub.yieldNow();
        }
      })));
    });
  }

  /** Putters are a set in Python, so that only the order of each one is sure there. */
  @Test
  void channelWithSeveralProducers(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> channel = hub.channel(3);
      List<String> got = new ArrayList<>();
      List<GreenThread<?>> threads = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        threads.add(hub.spawn(() -> {
          for (int number = 0; number < 3; number++) {
            channel.put(name + number);
          }
        }));
      }
      threads.add(hub.spawn(() -> {
        for (int i = 0; i < 6; i++) {
          got.add(channel.take());
        }
      }));
      joinAll(threads);
      for (String name : List.of("a", "b")) {
        screen.show(
            Stream.concat(Stream.of("of", name), got.stream().filter(item -> item.startsWith(name)))
                .toArray());
      }
    });
  }

  @Test
  void channelWhoseGetterTimedOut(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      Channel<String> channel = hub.channel(0);
      hub.spawn(() -> {
        if (!CancelScope.run(SECOND, channel::take)) {
          screen.show("nothing by", screen.now());
        }
      });
      GreenThread<?> patient =
          hub.spawn(() -> screen.show("got", channel.take(), "at", screen.now()));
      hub.sleep(TWO_SECONDS);
      channel.put("item");
      screen.show("put");
      patient.join();
    });
  }

  /** On the hub an item belongs to the first taker from the moment of its put. */
  @Test
  void itemThatWasPromised(Comparison both) throws Exception {
    both.differ(
        "taken from before him: item\nwaiter got another at 1000",
        "not for him who came later\nwaiter got item at 0",
        (hub, screen) -> {
          Channel<String> channel = hub.channel(1);
          hub.spawn(() -> screen.show("waiter got", channel.take(), "at", screen.now()));
          hub.yieldNow();
          channel.put("item");
          String taken = channel.poll();
          if (taken == null) {
            screen.show("not for him who came later");
          } else {
            screen.show("taken from before him:", taken);
          }
          hub.sleep(SECOND);
          channel.put("another");
          hub.yieldNow();
          hub.yieldNow();
        });
  }

  // All of these together.

  /**
   * Of what eventlet does in a defined order, and where the two do not differ on purpose: an event, coroutine or queue
   * has one waiter here, queues have no limit, a kill comes after the start, whoever releases has acquired, and no two
   * times are equal.
   */
  @Test
  void randomPrograms(Comparison both) throws Exception {
    both.same((hub, screen) -> {
      for (int seed = 0; seed < 200; seed++) {
        screen.show("program", seed);
        new RandomProgram(hub, screen, seed).run();
      }
    });
  }

  private static final class RandomProgram {
    private static final int COROUTINES = 5;
    private static final int STEPS = 8;

    private final Hub hub;
    private final Comparison.Screen screen;
    private final HubSemaphore semaphore;
    private final List<Event<String>> events = new ArrayList<>();
    private final List<Channel<Integer>> channels = new ArrayList<>();
    private final List<List<Step>> programs = new ArrayList<>();
    private long state;

    private record Step(int kind, int millis, int other) {}

    RandomProgram(Hub hub, Comparison.Screen screen, int seed) {
      this.hub = hub;
      this.screen = screen;
      this.semaphore = hub.semaphore(1);
      this.state = seed;
      for (int name = 0; name < COROUTINES; name++) {
        List<Step> steps = new ArrayList<>();
        for (int number = 0; number < STEPS; number++) {
          steps.add(new Step(below(11), 1 + below(1_000_000), below(COROUTINES)));
        }
        programs.add(steps);
        events.add(hub.event());
        channels.add(hub.channel(Integer.MAX_VALUE));
      }
    }

    /** The same draws as in Python. */
    private int below(int bound) {
      state = (state * 1_103_515_245 + 12_345) % (1L << 31);
      return (int) ((state >> 8) % bound);
    }

    void run() {
      List<GreenThread<?>> threads = new ArrayList<>();
      for (int i = 0; i < COROUTINES; i++) {
        int name = i;
        threads.add(hub.spawn(() -> coroutine(name)));
      }
      hub.sleep(Duration.ofSeconds(10_000));
      threads.forEach(GreenThread::kill);
    }

    private boolean coroutine(int name) throws Exception {
      List<Step> steps = programs.get(name);
      boolean holds = false;
      for (int number = 0; number < STEPS; number++) {
        Step step = steps.get(number);
        screen.show(name, number, step.kind(), "at", screen.now());
        holds = take(name, number, step, holds);
      }
      if (holds) {
        semaphore.release();
      }
      return screen.show(name, "ends");
    }

    /** Whether the permit is held afterwards. */
    private boolean take(int name, int number, Step step, boolean holds) throws Exception {
      switch (step.kind()) {
        case 0 -> hub.yieldNow();
        case 1 -> hub.sleep(Duration.ofMillis(step.millis()));
        case 2 -> {
          if (!holds) {
            semaphore.acquire();
          }
          return true;
        }
        case 3 -> {
          if (holds) {
            semaphore.release();
          }
          return false;
        }
        case 4 -> events.get(step.other()).trySend("sent");
        case 5 -> events.get(name).await();
        case 6 -> hub.spawn(() -> child(name)).link((ended, outcome) -> screen.show(name, "link"));
        case 7 -> hub.spawn(() -> child(name)).join();
        case 9 -> channels.get(name).put(number);
        case 10 ->
          screen.show(name, "got", channels.get((name + 1) % COROUTINES).take());
        default -> {
          GreenThread<?> thread = hub.spawn(() -> victim(name));
          hub.yieldNow();
          thread.kill();
        }
      }
      return holds;
    }

    private boolean child(int name) {
      screen.show(name, "child");
      hub.yieldNow();
      return screen.show(name, "child again");
    }

    private boolean victim(int name) {
      try {
        hub.sleep(Duration.ofSeconds(1_000_000));
        return true;
      } finally {
        screen.show(name, "victim");
      }
    }
  }

  /** On the hub whoever is given something goes behind those who are ready. */
  @Test
  void handOverPastTheReady(Comparison both) throws Exception {
    both.differ("got 0\ngot 1\nwas ready", "got 0\nwas ready\ngot 1", (hub, screen) -> {
      Channel<Integer> channel = hub.channel(0);
      hub.spawn(() -> {
        channel.put(0);
        channel.put(1);
      });
      hub.yieldNow();
      hub.spawn(() -> {
            screen.show("got", channel.take());
            hub.spawn(() -> screen.show("was ready"));
            return screen.show("got", channel.take());
          })
          .join();
      hub.yieldNow();
    });
  }

  // What can never end.

  /** On the hub a wait that nobody can end is found at once. */
  @Test
  void waitsThatNeverEnd(Comparison both) throws Exception {
    both.differ("waits\nwaits for ever", "waits\nnothing can ever run again", (hub, screen) -> {
      screen.show("waits");
      hub.event().await();
    });
  }

  /** On the hub it is refused to wait for oneself. */
  @Test
  void joinOfItself(Comparison both) throws Exception {
    both.differ("waits for ever", "refused", (hub, screen) -> {
      List<GreenThread<?>> itself = new ArrayList<>();
      itself.add(hub.spawn(() -> {
        hub.yieldNow();
        return itself.get(0).join();
      }));
      if (failure(itself.get(0)) instanceof IllegalStateException) {
        screen.show("refused");
      }
    });
  }
}
