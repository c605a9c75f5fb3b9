package dev.godwit.engine.verdict;

import static dev.godwit.engine.verdict.Cases.UNSEEN;
import static dev.godwit.engine.verdict.Cases.seen;
import static dev.godwit.engine.verdict.Cases.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.api.MigrationProgress;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.ProgressTracker;
import dev.godwit.engine.verdict.Round.Job;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose job runs on a guest. Godwit's own was begun a minute ago, and was in its third pass when last seen. */
class JobIdentityTest {
  private static final long MINUTE = 60_000;
  private static final Round RECEIVED = round(seen(Presence.RUNNING), seen(Presence.INCOMING));
  private static final Round NOT_RECEIVED = round(seen(Presence.RUNNING), seen(Presence.ABSENT));

  private static Round round(Sight source, Sight destination) {
    return new Round(source, destination, Job.ACTIVE, null, false);
  }

  private static JobStatistics job(long pass, long processedBytes, @Nullable Long ageMillis) {
    return new JobStatistics(
        JobStatistics.Type.UNBOUNDED,
        true,
        new TransferCounters(1L << 31, processedBytes, 1L << 30),
        TransferCounters.NONE,
        ageMillis,
        pass,
        1000L,
        4096L,
        100_000_000L,
        null,
        null,
        false);
  }

  private static MigrationProgress known() {
    var progress = new ProgressTracker();
    progress.take(job(3, 3000, MINUTE));
    return progress.now();
  }

  private static JobOrigin origin(
      MigrationState state, JobStatistics job, @Nullable Round round, long notReceivingMillis) {
    return new JobIdentity(state, MINUTE, Instant.EPOCH.plusMillis(MINUTE), known())
        .of(job, false, round, notReceivingMillis)
        .origin();
  }

  private static JobOrigin origin(JobStatistics job, @Nullable Round round) {
    return origin(state().started().done(), job, round, 0);
  }

  @Test
  void aJobThatGoesOnWhereGodwitsOwnWasIsGodwitsOwn() {
    assertThat(origin(job(3, 3000, MINUTE), RECEIVED)).isEqualTo(JobOrigin.OURS);
    assertThat(origin(job(4, 4000, null), RECEIVED)).isEqualTo(JobOrigin.OURS);
  }

  @Test
  void aJobAfterGodwitsOwnIsSomebodyElses() {
    for (StepState ended : new StepState[] {StepState.DONE, StepState.REFUSED}) {
      MigrationState state = state().started().step(Step.MIGRATE, ended).done();
      assertThat(origin(state, job(3, 3000, MINUTE), RECEIVED, 0)).isEqualTo(JobOrigin.FOREIGN);
      MigrationState switched = state()
          .started()
          .step(Step.MIGRATE, ended)
          .step(Step.POST_COPY, StepState.DONE)
          .done();
      assertThat(origin(switched, job(3, 3000, MINUTE), RECEIVED, 0)).isEqualTo(JobOrigin.OURS);
    }
  }

  @Test
  void aJobThatTheHypervisorKnowsForSomebodyElsesIsThat() {
    var foreign = new JobStatistics(
        JobStatistics.Type.UNBOUNDED,
        true,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        true);
    assertThat(origin(foreign, RECEIVED)).isEqualTo(JobOrigin.FOREIGN);
  }

  @Test
  void nobodyKnowsWhoseAJobIsBeforeTheSourceWasSeen() {
    assertThat(origin(job(3, 3000, MINUTE), null)).isEqualTo(JobOrigin.UNSURE);
    assertThat(origin(job(3, 3000, MINUTE), round(UNSEEN, seen(Presence.INCOMING))))
        .isEqualTo(JobOrigin.UNSURE);
  }

  @Test
  void aJobOnAnotherRunOfTheGuestIsSomebodyElses() {
    var anotherRun = new Sight.Seen(
        new GuestLook(Presence.RUNNING, null, Cases.DOMAIN_ID + 1, false, "running"));
    assertThat(origin(job(3, 3000, MINUTE), round(anotherRun, seen(Presence.INCOMING))))
        .isEqualTo(JobOrigin.FOREIGN);
  }

  private static JobOrigin marked(String mark, long ageMillis, @Nullable Long destinationId) {
    MigrationState state =
        state().started().entry(Kind.STEP, "migrate sent " + mark).done();
    var incoming = new Sight.Seen(
        new GuestLook(Presence.INCOMING, null, destinationId, false, "paused (migrating)"));
    return origin(state, job(3, 3000, ageMillis), round(seen(Presence.RUNNING), incoming), 0);
  }

  @Test
  void aJobThatIsReceivedInAnotherDomainIsSomebodyElses() {
    assertThat(marked("destination_domain_id=4", MINUTE, 4L)).isEqualTo(JobOrigin.OURS);
    assertThat(marked("destination_domain_id=4", MINUTE, 5L)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(marked("destination_domain_id=4", MINUTE, null)).isEqualTo(JobOrigin.OURS);
    assertThat(marked("", MINUTE, 5L)).isEqualTo(JobOrigin.OURS);
  }

  @Test
  void theAgeOfAJobThatWasSeenToBeginIsKnownBetter() {
    assertThat(marked("began_ms=20000", 40_000, null)).isEqualTo(JobOrigin.OURS);
    assertThat(marked("began_ms=20000", 45_000, null)).isEqualTo(JobOrigin.OURS);
    assertThat(marked("began_ms=20000", 34_999, null)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(marked("began_ms=20000", 45_001, null)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(marked("", 34_999, null)).isEqualTo(JobOrigin.OURS);
  }

  @Test
  void aJobWhoseFiguresFellOrWhoseAgeIsAnotherIsSomebodyElses() {
    assertThat(origin(job(2, 3000, MINUTE), RECEIVED)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(origin(job(3, 2999, MINUTE), RECEIVED)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(origin(job(3, 3000, MINUTE + 30_001), RECEIVED)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(origin(job(3, 3000, MINUTE - 30_001), RECEIVED)).isEqualTo(JobOrigin.FOREIGN);
    assertThat(origin(job(3, 3000, MINUTE + 30_000), RECEIVED)).isEqualTo(JobOrigin.OURS);
  }

  @Test
  void anAgeSaysNothingAfterAStepOfTheWallClock() {
    var identity = new JobIdentity(
        state().started().done(), MINUTE, Instant.EPOCH.plusSeconds(86_400), known());
    assertThat(identity.of(job(3, 3000, 86_400_000L), false, RECEIVED, 0).origin())
        .isEqualTo(JobOrigin.OURS);
  }

  @Test
  void aJobThatTheDestinationDoesNotReceiveIsSomebodyElsesAfterAWhile() {
    MigrationState state = state().started().done();
    assertThat(origin(state, job(3, 3000, MINUTE), NOT_RECEIVED, 9_999))
        .isEqualTo(JobOrigin.UNSURE);
    assertThat(origin(state, job(3, 3000, MINUTE), NOT_RECEIVED, 10_000))
        .isEqualTo(JobOrigin.FOREIGN);
  }
}
