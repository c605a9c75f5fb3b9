package dev.godwit.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.hub.Hub;
import dev.godwit.hub.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How old a migration is that began when the driver had been running for a while. */
class StopwatchTest {
  private final Hub hub = Hub.builder()
      .name("stopwatch")
      .clock(VirtualClock.scripted())
      .threads(Thread.ofVirtual())
      .build();

  private void runs(long earlierMillis, boolean exact, Expectation expectation) throws Exception {
    hub.run(() -> {
      hub.sleep(Duration.ofSeconds(100));
      var stopwatch = new Stopwatch(hub, earlierMillis, exact);
      hub.sleep(Duration.ofSeconds(3));
      expectation.check(stopwatch);
      return null;
    });
  }

  private interface Expectation {
    void check(Stopwatch stopwatch);
  }

  @Test
  void theAgeOfAMigrationCountsFromItsBeginAndNotFromTheDrivers() throws Exception {
    runs(0, true, stopwatch -> assertThat(stopwatch.elapsedMillis()).isEqualTo(3000));
  }

  @Test
  void theTimeInAnEarlierProcessCounts() throws Exception {
    runs(7000, true, stopwatch -> assertThat(stopwatch.elapsedMillis()).isEqualTo(10_000));
  }

  @Test
  void anAgeThatIsKnownDoesNotChangeByWhatTheJobTells() throws Exception {
    runs(0, true, stopwatch -> {
      stopwatch.jobIsOld(50_000);
      assertThat(stopwatch.isExact()).isTrue();
      assertThat(stopwatch.elapsedMillis()).isEqualTo(3000);
    });
  }

  @Test
  void anAgeThatIsNotKnownIsTakenFromTheJobAndNeverFalls() throws Exception {
    runs(7000, false, stopwatch -> {
      assertThat(stopwatch.isExact()).isFalse();
      stopwatch.jobIsOld(50_000);
      assertThat(stopwatch.elapsedMillis()).isEqualTo(50_000);
      stopwatch.jobIsOld(20_000);
      assertThat(stopwatch.elapsedMillis()).isEqualTo(50_000);
    });
  }
}
