package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A nursery is left when every child has ended, and never before. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NurseryTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;

  private Callable<String> after(long units, String what) {
    return () -> {
      try {
        scripted.sleep(units);
        return what;
      } finally {
        scripted.note(what + " ends");
      }
    };
  }

  private Callable<String> failing(long units, Exception failure) {
    return () -> {
      scripted.sleep(units);
      throw failure;
    };
  }

  @Test
  void itWaitsForEveryChildAlsoForThoseOfChildren() throws Exception {
    scripted.run(() -> {
      String result = Nursery.call(nursery -> {
        nursery.spawn(() -> {
          scripted.sleep(1);
          nursery.spawn(after(3, "grandchild"));
        });
        nursery.spawn(after(2, "child"));
        return "body";
      });
      scripted.note(result);
    });
    assertThat(scripted.trace).containsExactly("2 child ends", "4 grandchild ends", "4 body");
  }

  @Test
  void withoutChildrenItDoesNotWait() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> scripted.note("another"));
      assertThat(Nursery.<Integer>call(nursery -> 1)).isEqualTo(1);
      scripted.note("main");
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 main", "0 another");
  }

  @Test
  void theFirstFailureEndsTheOthersAndTheBody() throws Exception {
    var failure = new IOException("first");
    scripted.run(() -> {
      assertThatThrownBy(() -> Nursery.run(nursery -> {
            nursery.spawn(after(9, "other"));
            nursery.spawn(failing(1, failure));
            try {
              scripted.sleep(9);
            } finally {
              scripted.note("body ends");
            }
          }))
          .isSameAs(failure);
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("1 other ends", "1 body ends");
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void laterFailuresAreSuppressedInTheFirst() throws Exception {
    var first = new IOException("first");
    var second = new IOException("second");
    scripted.run(() -> {
      assertThatThrownBy(() -> Nursery.run(nursery -> {
            nursery.spawn(() -> {
              try {
                scripted.sleep(9);
              } finally {
                throw second;
              }
            });
            nursery.spawn(failing(1, first));
          }))
          .isSameAs(first)
          .hasSuppressedException(second);
    });
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void aFailingBodyEndsItsChildrenAndWaitsForThem() throws Exception {
    var failure = new IOException("body");
    scripted.run(() -> assertThatThrownBy(() -> Nursery.call(nursery -> {
          nursery.spawn(() -> {
            try {
              scripted.sleep(9);
            } finally {
              scripted.sleep(2);
              scripted.note("cleaned up");
            }
          });
          hub.yieldNow();
          throw failure;
        }))
        .isSameAs(failure));
    assertThat(scripted.trace).containsExactly("2 cleaned up");
  }

  @Test
  void aKilledParentLeavesNoChildRunning() throws Exception {
    scripted.run(() -> {
      GreenThread<?> parent = scripted.spawn(() -> Nursery.run(nursery -> {
        nursery.spawn(() -> {
          try {
            scripted.sleep(9);
          } finally {
            scripted.sleep(2);
            scripted.note("child ends");
          }
        });
      }));
      parent.link((ended, outcome) -> scripted.note("parent ends"));
      scripted.sleep(1);
      parent.kill();
      parent.kill(); // also while it waits for its children
      assertThatThrownBy(() -> parent.join(units(9))).hasCauseInstanceOf(GreenThreadKilled.class);
    });
    assertThat(scripted.trace).containsExactly("3 child ends", "3 parent ends");
  }

  @Test
  void aKillWhileItIsLeftIsNotLostInAFailure() throws Exception {
    var failure = new IOException("body");
    scripted.run(() -> {
      GreenThread<?> parent = scripted.spawn(() -> {
        try {
          Nursery.call(nursery -> {
            nursery.spawn(() -> {
              try {
                scripted.sleep(9);
              } finally {
                scripted.sleep(2);
              }
            });
            hub.yieldNow();
            throw failure;
          });
        } catch (IOException e) {
          scripted.note("caught, and went on");
        }
      });
      scripted.sleep(1);
      parent.kill();
      assertThatThrownBy(parent::join)
          .cause()
          .isInstanceOf(GreenThreadKilled.class)
          .hasSuppressedException(failure);
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void aTimeOutReachesTheChildren() throws Exception {
    scripted.run(() -> {
      Wait<?> wait = dev.godwit.hub.CancelScope.call(
          units(3), () -> Nursery.all(List.of(after(1, "quick"), after(9, "slow"))));
      assertThat(wait.isTimedOut()).isTrue();
    });
    assertThat(scripted.trace).containsExactly("1 quick ends", "3 slow ends");
  }

  @Test
  void theHubsEndEndsItsChildrenFirst() throws Exception {
    scripted.run(() -> {
      scripted.spawn(() -> {
        try {
          Nursery.call(nursery -> nursery.spawn(after(9, "child")));
        } finally {
          scripted.note("parent ends");
        }
      });
      hub.yieldNow();
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 child ends", "0 parent ends");
  }

  @Test
  void aChildThatCancelsTheScopeAroundAndFailsIsTheSecondOfTheTwo() throws Exception {
    var failure = new IOException("child");
    scripted.run(() -> {
      try (CancelScope scope = CancelScope.open()) {
        assertThatThrownBy(() -> Nursery.run(nursery -> {
              nursery.spawn(() -> {
                try {
                  scripted.sleep(9);
                } finally {
                  CancelScope.shield(units(5), () -> scripted.sleep(1));
                }
              });
              nursery.spawn(() -> {
                scripted.sleep(1);
                scope.cancel();
                throw failure;
              });
              scripted.sleep(5);
            }))
            .isInstanceOf(ScopeCancelled.class)
            .hasSuppressedException(failure);
      }
    });
    assertThat(scripted.units()).isEqualTo(2);
  }

  @Test
  void aChildThatIsKilledHasNotFailed() throws Exception {
    scripted.run(() -> {
      Nursery.run(nursery -> {
        GreenThread<?> child = nursery.spawn(after(9, "killed"));
        nursery.spawn(after(2, "other"));
        hub.yieldNow();
        child.kill();
      });
    });
    assertThat(scripted.trace).containsExactly("0 killed ends", "2 other ends");
  }

  @Test
  void cancelledItTakesNobodyAndLeftItTakesNobody() throws Exception {
    scripted.run(() -> {
      var kept = new Nursery[1];
      Nursery.run(nursery -> {
        kept[0] = nursery;
        nursery.spawn(after(9, "child"));
        nursery.spawn("never", after(9, "unstarted"));
        assertThat(nursery.running()).isEqualTo(2);
        hub.yieldNow();
        nursery.cancel();
        assertThatThrownBy(() -> nursery.spawn(after(1, "late")))
            .isInstanceOf(RejectedExecutionException.class);
      });
      assertThatThrownBy(() -> kept[0].spawn(after(1, "late")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("has been left");
    });
  }

  @Test
  void aChildThatHasNotStartedIsNeverCalledAndEndsAtItsTurn() throws Exception {
    scripted.run(() -> Nursery.run(nursery -> {
      nursery.spawn(after(9, "unstarted")).link((thread, outcome) -> scripted.note("link"));
      nursery.cancel();
      scripted.note("cancelled");
    }));
    assertThat(scripted.trace).containsExactly("0 cancelled", "0 link");
  }

  @Test
  void aChildThatHasNotStartedNeverDoesAfterACancelOrAFailure() throws Exception {
    var failure = new IOException("first");
    scripted.run(() -> {
      Nursery.run(nursery -> {
        nursery.spawn(() -> scripted.note("started"));
        nursery.cancel();
      });
      assertThatThrownBy(() -> Nursery.run(nursery -> {
            nursery.spawn(failing(0, failure));
            hub.yieldNow();
            nursery.spawn(() -> scripted.note("started"));
          }))
          .isSameAs(failure);
    });
    assertThat(scripted.trace).isEmpty();
  }

  @Test
  void whatTheBodyThrowsComesBeforeAFailureOfAChild() throws Exception {
    var ofChild = new IOException("child");
    var ofBody = new IOException("body");
    scripted.run(() -> {
      assertThatThrownBy(() -> Nursery.run(nursery -> {
            nursery.spawn(failing(0, ofChild));
            try {
              scripted.sleep(9);
            } finally {
              throw ofBody;
            }
          }))
          .isSameAs(ofBody)
          .hasSuppressedException(ofChild);
    });
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // a pause for the collector
  void theHandleOfAChildThatHasEndedKeepsNothingOfItsParent() throws Exception {
    scripted.run(() -> {
      List<GreenThread<?>> kept = new ArrayList<>();
      var scope = new WeakReference<>(scopeAroundAChild(kept));
      for (int i = 0; i < 500 && scope.get() != null; i++) {
        System.gc();
        Thread.yield();
      }
      assertThat(scope.get()).isNull();
      assertThat(kept)
          .singleElement()
          .satisfies(child -> assertThat(child.isDone()).isTrue());
    });
  }

  private static CancelScope scopeAroundAChild(List<GreenThread<?>> children) throws Exception {
    try (CancelScope scope = CancelScope.after(units(5))) {
      Nursery.run(nursery -> children.add(nursery.spawn(() -> 1)));
      return scope;
    }
  }

  @Test
  void allGivesResultsInOrder() throws Exception {
    scripted.run(() -> {
      assertThat(Nursery.all(List.of(after(3, "a"), after(1, "b"), after(2, "c"))))
          .containsExactly("a", "b", "c");
      assertThat(Nursery.all(List.<Callable<String>>of())).isEmpty();
      assertThat(scripted.units()).isEqualTo(3);
      var failure = new IOException("x");
      assertThatThrownBy(() -> Nursery.all(List.of(after(9, "d"), failing(1, failure))))
          .isSameAs(failure);
      assertThat(scripted.units()).isEqualTo(4);
    });
  }

  @Test
  void firstGivesTheFirstSuccessAndEndsTheOthers() throws Exception {
    var failure = new IOException("x");
    var later = new IOException("y");
    scripted.run(() -> {
      assertThat(Nursery.first(List.of(failing(1, failure), after(9, "slow"), after(2, "won"))))
          .isEqualTo("won");
      assertThat(scripted.units()).isEqualTo(2);
      assertThatThrownBy(() -> Nursery.first(List.of(failing(2, later), failing(1, failure))))
          .isSameAs(failure)
          .hasSuppressedException(later);
      assertThatThrownBy(() -> Nursery.first(List.<Callable<String>>of()))
          .isInstanceOf(IllegalArgumentException.class);
    });
    assertThat(scripted.trace).containsExactly("2 won ends", "2 slow ends");
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void aChildThatJoinsItsParentIsFoundAtOnce() throws Exception {
    scripted.run(() -> {
      GreenThread<?> main = GreenThread.current();
      Nursery.run(nursery -> {
        nursery.spawn(() -> {
          assertThatThrownBy(main::join).hasMessageContaining("waits for itself");
        });
      });
    });
  }

  @Test
  void outsideACoroutineItIsRefused() {
    assertThatThrownBy(() -> Nursery.call(nursery -> 1)).isInstanceOf(IllegalStateException.class);
  }
}
