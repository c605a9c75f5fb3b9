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
}
