package dev.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.GuestLocation;
import dev.godwit.engine.Round.Job;
import dev.godwit.engine.Round.Sight;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  private static final Sight UNSEEN = new Sight.Unseen("no answer");

  @ParameterizedTest
  @CsvSource({
    "ABSENT, RUNNING",
    "ABSENT, PAUSED",
    "MIGRATED_AWAY, RUNNING",
    "MIGRATED_AWAY, PAUSED",
    "CRASHED, RUNNING",
    "SHUT_OFF, RUNNING"
  })
  void movedWhenTheDestinationHoldsItAndTheSourceDoesNot(Presence source, Presence destination) {
    assertThat(Judge.judge(over(source, destination), false, false)).isEqualTo(new Verdict.Moved());
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, ABSENT, false",
    "RUNNING, SHUT_OFF, false",
    "PAUSED, ABSENT, true",
    "PAUSED_BY_MIGRATION, ABSENT, true"
  })
  void stayedWhenTheSourceHoldsItAndTheDestinationDoesNot(
      Presence source, Presence destination, boolean resume) {
    assertThat(Judge.judge(over(source, destination), false, false))
        .isEqualTo(new Verdict.Stayed(resume, false, source.name()));
  }

  @Test
  void aGuestThatItsOwnerPausedIsNotResumed() {
    assertThat(Judge.judge(over(Presence.PAUSED, Presence.ABSENT), false, true))
        .isEqualTo(new Verdict.Stayed(false, false, "PAUSED"));
  }

  @ParameterizedTest
  @CsvSource({"SHUT_OFF", "CRASHED"})
  void aGuestThatEndedByItselfHasNotMoved(Presence source) {
    assertThat(Judge.judge(over(source, Presence.ABSENT), false, false))
        .isEqualTo(new Verdict.Stayed(false, true, source.name()));
  }

  @ParameterizedTest
  @CsvSource({"SHUT_OFF, SHUT_OFF", "CRASHED, SHUT_OFF", "CRASHED, ABSENT"})
  void whatEndedAfterASwitchToPostCopyIsNeverRolledBack(Presence source, Presence destination) {
    assertThat(Judge.judge(over(source, destination), true, false))
        .isInstanceOf(Verdict.Lost.class);
  }

  @ParameterizedTest
  @CsvSource({"ABSENT, ABSENT", "ABSENT, SHUT_OFF", "MIGRATED_AWAY, CRASHED"})
  void noDomainOnEitherSideIsLostAndNotCompleted(Presence source, Presence destination) {
    assertThat(Judge.judge(over(source, destination), false, false))
        .isInstanceOf(Verdict.Lost.class);
  }

  @Test
  void nothingIsDecidedWhileAHostDoesNotAnswer() {
    for (Presence presence : Presence.values()) {
      assertThat(Judge.judge(new Round(UNSEEN, seen(presence), Job.NONE, null, true), false, false))
          .isInstanceOf(Verdict.Open.class);
      assertThat(Judge.judge(new Round(seen(presence), UNSEEN, Job.NONE, null, true), false, false))
          .isInstanceOf(Verdict.Open.class);
    }
  }

  @Test
  void aBrokenPostCopyIsSplitAndAlarmed() {
    for (Presence source : Presence.values()) {
      assertThat(Judge.judge(over(source, Presence.POST_COPY_FAILED), true, false))
          .isInstanceOfSatisfying(Verdict.Open.class, open -> {
            assertThat(open.guest()).isEqualTo(GuestLocation.SPLIT);
            assertThat(open.alarm()).isNotNull();
          });
    }
  }

  @Test
  void twoRunningCopiesAreAlarmed() {
    assertThat(Judge.judge(over(Presence.RUNNING, Presence.RUNNING), false, false))
        .isInstanceOfSatisfying(Verdict.Open.class, open -> {
          assertThat(open.guest()).isEqualTo(GuestLocation.BOTH);
          assertThat(open.alarm()).isNotNull();
        });
  }

  @Test
  void aGuestOnBothSidesWithoutAJobIsAlarmedAndOneWithAJobIsNot() {
    for (Presence source : List.of(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)) {
      assertThat(Judge.judge(over(source, Presence.RUNNING), false, false))
          .isInstanceOfSatisfying(
              Verdict.Open.class,
              open -> assertThat(open.alarm()).isEqualTo("guest-on-both-hosts"));
      var moving = new Round(seen(source), seen(Presence.RUNNING), Job.ACTIVE, null, true);
      assertThat(Judge.judge(moving, false, false))
          .isInstanceOfSatisfying(
              Verdict.Open.class, open -> assertThat(open.alarm()).isNull());
    }
  }

  @Test
  void aStandingGuestIsNoStayAfterAPostCopyThatWasNotRefused() {
    for (Presence source : List.of(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)) {
      assertThat(Judge.judge(over(source, Presence.ABSENT), true, false))
          .isInstanceOfSatisfying(
              Verdict.Open.class, open -> assertThat(open.alarm()).isNotNull());
    }
    assertThat(Judge.judge(over(Presence.RUNNING, Presence.ABSENT), true, false))
        .isInstanceOf(Verdict.Stayed.class);
  }

  /** Every combination of what can be seen, against the three rules in their plainest form. */
  @Test
  void noCombinationBreaksTheRules() {
    var sights = new ArrayList<Sight>(List.of(UNSEEN));
    for (Presence presence : Presence.values()) {
      sights.add(seen(presence));
    }
    for (Sight source : sights) {
      for (Sight destination : sights) {
        for (Job job : Job.values()) {
          for (boolean after : List.of(true, false)) {
            for (boolean postCopy : List.of(true, false)) {
              var round = new Round(source, destination, job, null, after);
              check(round, Judge.judge(round, postCopy, false), postCopy);
            }
          }
        }
      }
    }
  }

  private static void check(Round round, Verdict verdict, boolean postCopy) {
    switch (verdict) {
      case Verdict.Moved moved -> {
        assertThat(round.destination().is(Presence.RUNNING, Presence.PAUSED))
            .as("%s", round)
            .isTrue();
        assertThat(round.source().isGone()).as("%s", round).isTrue();
      }
      case Verdict.Stayed stayed -> {
        assertThat(round.destination().isGone()).as("%s", round).isTrue();
        assertThat(round.source()).as("%s", round).isInstanceOf(Sight.Seen.class);
        assertThat(round.source().is(Presence.ABSENT, Presence.MIGRATED_AWAY)).isFalse();
        assertThat(round.job()).as("%s", round).isEqualTo(Job.NONE);
        assertThat(round.afterJob()).as("%s", round).isTrue();
        assertThat(postCopy && round.source().is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION))
            .as("%s", round)
            .isFalse();
      }
      case Verdict.Lost lost -> {
        assertThat(round.source().isGone() && round.destination().isGone())
            .as("%s", round)
            .isTrue();
        assertThat(round.afterJob()).as("%s", round).isTrue();
      }
      case Verdict.Open open -> {}
    }
  }

  private static Round over(Presence source, Presence destination) {
    return new Round(seen(source), seen(destination), Job.NONE, null, true);
  }

  private static Sight seen(Presence presence) {
    return new Sight.Seen(presence, presence.name());
  }
}
