package dev.godwit.engine.verdict;

import static dev.godwit.engine.verdict.Cases.over;
import static dev.godwit.engine.verdict.Cases.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.engine.hypervisor.GuestLook.Presence;
import org.junit.jupiter.api.Test;

/** When what a round shows may be acted on. */
class RoundScheduleTest {
  private static final Decision STAYED = decided(Presence.RUNNING, Presence.ABSENT);
  private static final Decision LOST = decided(Presence.ABSENT, Presence.ABSENT);
  private static final Decision MOVED = decided(Presence.ABSENT, Presence.RUNNING);

  private static final Decision OPEN = decided(Presence.ABSENT, Presence.INCOMING);

  private static Decision decided(Presence source, Presence destination) {
    return Judge.decide(state().started().done(), over(source, destination));
  }

  @Test
  void aRoundThatBeganBeforeTheCallReturnedDecidesNoStay() {
    var schedule = new RoundSchedule(false);
    schedule.began(0);
    schedule.operationEnded(false);
    assertThat(schedule.answered(STAYED, 100)).isFalse();
    schedule.began(200);
    assertThat(schedule.answered(STAYED, 300)).isTrue();
  }

  @Test
  void aJobThatWasSeenToEndIsEnoughWhereNobodyWaitsForTheCall() {
    var schedule = new RoundSchedule(true);
    schedule.jobEnded();
    schedule.began(0);
    assertThat(schedule.answered(STAYED, 100)).isTrue();
  }

  @Test
  void aStayWaitsForTheCallsOwnWordsAndNotForEver() {
    var schedule = new RoundSchedule(false);
    schedule.began(0);
    schedule.jobEnded();
    assertThat(schedule.answered(STAYED, 100)).isFalse();
    for (long millis = 1_000; millis < 11_000; millis += 1_000) {
      schedule.began(millis);
      assertThat(schedule.answered(STAYED, millis + 100)).isFalse();
    }
    schedule.began(11_000);
    assertThat(schedule.answered(STAYED, 11_100)).isTrue();
  }

  @Test
  void aStayIsDecidedOnceTheCallHasReturned() {
    var schedule = new RoundSchedule(false);
    schedule.jobEnded();
    schedule.began(0);
    assertThat(schedule.answered(STAYED, 100)).isFalse();
    schedule.operationEnded(false);
    schedule.began(200);
    assertThat(schedule.answered(STAYED, 300)).isTrue();
  }

  @Test
  void aMoveThatIsSeenNeedsNoMore() {
    var schedule = new RoundSchedule(false);
    schedule.began(0);
    assertThat(schedule.answered(MOVED, 100)).isTrue();
  }

  @Test
  void hostsMustAgreeForAWhileWhereNobodySawTheCallReturn() {
    var schedule = new RoundSchedule(true);
    schedule.began(0);
    assertThat(schedule.answered(STAYED, 100)).isFalse();
    schedule.began(1000);
    assertThat(schedule.answered(STAYED, 1100)).isFalse();
    schedule.began(2000);
    assertThat(schedule.answered(STAYED, 2100)).isTrue();
  }

  @Test
  void anotherAnswerBeginsTheAgreementAnew() {
    var schedule = new RoundSchedule(true);
    schedule.began(0);
    assertThat(schedule.answered(STAYED, 100)).isFalse();
    schedule.began(1500);
    assertThat(schedule.answered(LOST, 1600)).isFalse();
    schedule.began(2500);
    assertThat(schedule.answered(STAYED, 2600)).isFalse();
    schedule.began(4500);
    assertThat(schedule.answered(STAYED, 4600)).isTrue();
  }

  @Test
  void aGuestThatIsNowhereIsLostOnlyAfterAWhile() {
    var schedule = new RoundSchedule(false);
    schedule.operationEnded(false);
    schedule.began(0);
    assertThat(schedule.answered(LOST, 100)).isFalse();
    schedule.began(2000);
    assertThat(schedule.answered(LOST, 2100)).isTrue();
  }

  @Test
  void aRoundIsDueWhenItIsWantedAndOnlyOneAtATime() {
    var schedule = new RoundSchedule(false);
    assertThat(schedule.due(10_000, false, false)).isFalse();
    schedule.want();
    assertThat(schedule.due(10_000, false, false)).isTrue();
    schedule.began(10_000);
    assertThat(schedule.due(99_000, true, true)).isFalse();
    schedule.answered(STAYED, 10_100);
    assertThat(schedule.due(99_000, false, false)).isFalse();
  }

  @Test
  void hostsAreAskedNowAndThenInPostCopyAndWhileAStepIsUnknown() {
    var schedule = new RoundSchedule(false);
    schedule.began(0);
    schedule.answered(STAYED, 0);
    assertThat(schedule.due(1_999, true, false)).isFalse();
    assertThat(schedule.due(2_000, true, false)).isTrue();
    assertThat(schedule.due(999, false, true)).isFalse();
    assertThat(schedule.due(1_000, false, true)).isTrue();
  }

  @Test
  void anOutcomeThatStaysOpenIsAskedForLessOften() {
    for (boolean byJob : new boolean[] {true, false}) {
      var schedule = new RoundSchedule(false);
      schedule.began(0);
      schedule.answered(STAYED, 0);
      if (byJob) {
        schedule.jobEnded();
      } else {
        schedule.operationEnded(false);
      }
      schedule.began(100_000);
      assertThat(schedule.answered(OPEN, 100_000)).isFalse();
      assertThat(schedule.due(100_499, false, false)).isFalse();
      assertThat(schedule.due(100_500, false, false)).isTrue();
      schedule.began(159_500);
      schedule.answered(OPEN, 159_500);
      assertThat(schedule.due(159_999, false, false)).isFalse();
      assertThat(schedule.due(160_000, false, false)).isFalse();
      assertThat(schedule.due(164_499, false, false)).isFalse();
      assertThat(schedule.due(164_500, false, false)).isTrue();
    }
  }

  @Test
  void anOpenOutcomeIsNeverActedOnAndBeginsTheAgreementAnew() {
    var schedule = new RoundSchedule(true);
    schedule.began(0);
    assertThat(schedule.answered(STAYED, 100)).isFalse();
    schedule.began(1_000);
    assertThat(schedule.answered(OPEN, 1_100)).isFalse();
    schedule.began(2_500);
    assertThat(schedule.answered(STAYED, 2_600)).isFalse();
  }

  @Test
  void theJobMayRunOnOnlyWhereNobodySawTheCallReturn() {
    assertThat(new RoundSchedule(true).unattended()).isTrue();
    var schedule = new RoundSchedule(false);
    assertThat(schedule.unattended()).isFalse();
    schedule.operationEnded(true);
    assertThat(schedule.unattended()).isTrue();
  }
}
