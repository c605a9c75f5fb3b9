package dev.godwit.hub;

import static dev.godwit.hub.ScriptedHub.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that a member of a full pool runs in place: they wait, are killed and end as the member does. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InPlaceTest {
  private final ScriptedHub scripted = new ScriptedHub();
  private final Hub hub = scripted.hub;
  private final GreenPool pool = hub.pool(1);

  /** A member whose spawn is run in place. */
  private GreenThread<?> member(Action inPlace) {
    return pool.spawn(() -> {
      try {
        pool.spawn(() -> {
          try {
            inPlace.run();
            return null;
          } finally {
            scripted.note("body ends");
          }
        });
        scripted.note("member goes on");
      } finally {
        scripted.note("member ends");
      }
    });
  }

  @Test
  void theHubEndsWhileABodyRunsInPlace() throws Exception {
    scripted.run(() -> {
      member(() -> hub.event().await());
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 body ends", "0 member ends");
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void itEndsAlsoWhereAMemberJoinsAnotherInAnotherPool() throws Exception {
    scripted.run(() -> {
      member(() -> hub.pool(1)
          .spawn(() -> {
            scripted.sleep(100);
            return null;
          })
          .join());
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 body ends", "0 member ends");
  }

  @Test
  void twoDeepTheyEndFromTheInside() throws Exception {
    scripted.run(() -> {
      member(() -> pool.spawn(() -> {
        try {
          scripted.sleep(100);
        } finally {
          scripted.note("inner ends");
        }
      }));
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("0 inner ends", "0 body ends", "0 member ends");
  }

  @Test
  void whatItDoesInItsEndIsWithinTheGrace() throws Exception {
    scripted.run(() -> {
      member(() -> {
        try {
          scripted.sleep(100);
        } finally {
          scripted.sleep(1);
        }
      });
      hub.yieldNow();
    });
    assertThat(scripted.trace).containsExactly("1 body ends", "1 member ends");
  }

  @Test
  void aKillGoesThroughTheBodyWhateverItThrows() throws Exception {
    scripted.run(() -> {
      GreenThread<?> member = member(() -> scripted.sleep(100));
      hub.yieldNow();
      var reason = new CancellationException("enough");
      member.kill(reason);
      assertThatThrownBy(member::join).isSameAs(reason);
    });
    assertThat(scripted.trace).containsExactly("0 body ends", "0 member ends");
  }

  @Test
  void aTimeOutOfTheMemberGoesThroughTheBody() throws Exception {
    scripted.run(() -> pool.spawn(() -> {
          assertThat(dev.godwit.hub.CancelScope.run(
                  units(2),
                  () -> pool.spawn(() -> {
                    scripted.sleep(100);
                  })))
              .isFalse();
          scripted.note("member goes on");
          return null;
        })
        .join());
    assertThat(scripted.trace).containsExactly("2 member goes on");
  }

  @Test
  void aTimeOutThatTheBodyOpenedIsItsOwn() throws Exception {
    scripted.run(() -> pool.spawn(() -> {
          GreenThread<?> body = pool.spawn(() -> {
            try (var own = dev.godwit.hub.CancelScope.after(units(1))) {
              scripted.sleep(100);
            }
          });
          assertThatThrownBy(body::join).hasCauseInstanceOf(ScopeCancelled.class);
          scripted.note("member goes on");
          return null;
        })
        .join());
    assertThat(scripted.trace).containsExactly("1 member goes on");
  }

  @Test
  void whatIsRaisedInALinkOfOneThatNeverRanIsForWhoeverEndedIt() throws Exception {
    scripted.run(() -> {
      GreenThread<?> canceller = scripted.spawn(() -> {
        GreenThread<?> victim = scripted.spawn(() -> {});
        victim.link((ended, outcome) -> scripted.sleep(100));
        victim.link((ended, outcome) -> scripted.note("every link runs"));
        try {
          dev.godwit.hub.CancelScope.call(units(1), victim::cancel);
        } finally {
          scripted.note("after its limit");
        }
        GreenThread<?> another = scripted.spawn(() -> {});
        another.link((ended, outcome) -> scripted.sleep(100));
        another.cancel();
        scripted.note("never");
      });
      scripted.sleep(5);
      canceller.kill();
      assertThat(canceller.isDone()).isTrue();
    });
    assertThat(scripted.trace).containsExactly("1 every link runs", "1 after its limit");
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void whatTheBodyThrowsByItselfIsItsOutcome() throws Exception {
    var failure = new IllegalArgumentException("its own");
    scripted.run(() -> pool.spawn(() -> {
          GreenThread<?> body = pool.spawn(() -> {
            scripted.sleep(1);
            throw failure;
          });
          assertThatThrownBy(body::join).isSameAs(failure);
          return null;
        })
        .join());
    assertThat(scripted.reported).isEmpty();
  }

  @Test
  void theDumpShowsTheBodyWithWhatItsMemberWaitsFor() throws Exception {
    scripted.run(() -> {
      member(() -> hub.<Integer>event().await());
      hub.yieldNow();
      assertThat(hub.dump().lines().get(1))
          .matches("  coroutine 2: in coroutine 3, waits for event [0-9a-f]+");
      assertThat(hub.dump().coroutines()).hasSize(2);
    });
  }
}
