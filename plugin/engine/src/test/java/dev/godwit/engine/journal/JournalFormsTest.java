package dev.godwit.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into details of the journal is read as it was written, and nothing else is taken for it. */
class JournalFormsTest {
  @Test
  void causesOfAnAbort() {
    for (AbortCause.Kind kind : AbortCause.Kind.values()) {
      for (String explanation : List.of("", "no end is in sight")) {
        var cause = new AbortCause(kind, explanation, "rule-7");
        assertThat(AbortCause.fromJournal(cause.toJournal())).isEqualTo(cause);
      }
    }
    assertThat(AbortCause.fromJournal("TIMEOUT")).isEqualTo(AbortCause.REQUEST);
    assertThat(AbortCause.fromJournal("NOBODY asked for it")).isEqualTo(AbortCause.REQUEST);
  }

  @Test
  void retunes() {
    for (Retune retune : List.of(
        new Retune(500L, 40L, "nova"),
        new Retune(500L, null, null),
        new Retune(null, 40L, null),
        new Retune(null, null, "stepped"))) {
      assertThat(RetuneEntry.fromJournal(RetuneEntry.toJournal(retune))).contains(retune);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "500 40", "500 40 nova -", "many 40 nova", "0 - -", "- - -"})
  void whatIsNoRetune(String detail) {
    assertThat(RetuneEntry.fromJournal(detail)).isEmpty();
  }

  @Test
  void marksOfAJob() {
    for (JobMark mark : List.of(
        new JobMark(873L, 12L),
        new JobMark(null, 12L),
        new JobMark(0L, null),
        new JobMark(null, null))) {
      assertThat(JobMark.fromJournal(mark.toJournal())).isEqualTo(mark);
    }
    assertThat(JobMark.fromJournal("=1 began_ms=soon")).isEqualTo(new JobMark(null, null));
  }

  @Test
  void plansWithTheirStartingPoint() {
    for (String shadow : new String[] {null, "nova"}) {
      var plan = new JobPlan(true, false, true, 2048, 40, 2.5, "predictive", shadow);
      for (StartingPoint point : List.of(
          new StartingPoint(7L, true, new Uptime("b-1", 4000)),
          new StartingPoint(null, false, null),
          StartingPoint.UNKNOWN)) {
        String detail = plan.toJournal() + point.toJournal();
        assertThat(JobPlan.fromJournal(detail)).isEqualTo(plan);
        assertThat(StartingPoint.fromJournal(detail)).isEqualTo(point);
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JobPlan.fromJournal("memory_mib=2048"))
        .withMessageContaining("paused_by_owner");
  }

  @Test
  void resolutions() {
    var alpha = new HostName("alpha");
    var bravo = new HostName("bravo");
    for (Resolution resolution : List.of(
        new Resolution(GuestLocation.LOST, null, Set.of(alpha, bravo), "an operator"),
        new Resolution(GuestLocation.ELSEWHERE, new HostName("charlie"), Set.of(), "alice"))) {
      assertThat(ResolutionEntry.fromJournal(ResolutionEntry.toJournal(resolution)))
          .isEqualTo(resolution);
    }
    for (String detail : List.of(ResolutionEntry.REFUSED, "NOWHERE - - alice", "LOST - -")) {
      assertThat(ResolutionEntry.fromJournal(detail)).isNull();
    }
  }
}
