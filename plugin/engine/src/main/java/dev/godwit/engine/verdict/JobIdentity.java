package dev.godwit.engine.verdict;

import dev.godwit.api.MigrationProgress;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.JobMark;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose job runs on a guest; pure.
 *
 * <p>libvirt has one job a guest and keeps no mark of who began it: the domain's metadata stays where it is
 * when another job takes the place of Godwit's. So the job is known by the run of the guest that it works on
 * (the domain id), by counters that never fall within one job, by whether it is older or younger than it can be,
 * and by whether the destination receives the guest in the very domain in which it received it before.
 *
 * @param elapsedMillis how long Godwit's job has run, by a clock that does not step
 * @param now the wall clock
 * @param known the newest figures of Godwit's job
 */
public record JobIdentity(
    MigrationState state, long elapsedMillis, Instant now, MigrationProgress known) {
  /**
   * How much older or younger a job may seem. libvirt reckons its age from its host's wall clock, and connects
   * to the destination before the job begins.
   */
  private static final long TOLERANCE_MILLIS = 30_000;

  /** The same where it was seen when the job began: what is left is what two reads take. */
  private static final long MARKED_TOLERANCE_MILLIS = 5_000;

  /** How long a job may run while its destination does not show the guest: it begins, or is about to end. */
  private static final long RECEIVING_WITHIN_MILLIS = 10_000;

  /**
   * Whose it is.
   *
   * @param why as a sentence without a full stop; empty for Godwit's own
   */
  public record Found(JobOrigin origin, String why) {
    private static final Found OURS = new Found(JobOrigin.OURS, "");

    private static Found foreign(String why) {
      return new Found(JobOrigin.FOREIGN, why);
    }

    private static Found unsure(String why) {
      return new Found(JobOrigin.UNSURE, why);
    }
  }

  /**
   * Whose an active job is.
   *
   * @param attended whether the migrate call has not returned yet, so that the job can hardly be another
   * @param round the last round of looks; null if there was none in this process
   * @param notReceivingMillis for how long rounds have shown that the destination has nothing of the guest
   */
  public Found of(
      JobStatistics job, boolean attended, @Nullable Round round, long notReceivingMillis) {
    if (job.foreign()) {
      return Found.foreign("the hypervisor says so");
    }
    if (attended) {
      return Found.OURS;
    }
    if (isOver()) {
      return Found.foreign("Godwit's own has ended");
    }
    if (round == null || round.source().isSilent()) {
      return Found.unsure("the source has not been seen yet");
    }
    if (isAnotherRun(round)) {
      return Found.foreign("the guest was started anew since (another domain id)");
    }
    if (state.mayBePostCopy()) {
      // A post-copy that somebody recovers is a new job to the same destination, with counters of
      // its own.
      return Found.OURS;
    }
    String contradiction = contradiction(job, round.destination().domainId());
    if (contradiction != null) {
      return Found.foreign(contradiction);
    }
    if (!round.destination().isGone()) {
      return Found.OURS;
    }
    String nothing = "its destination has nothing of the guest";
    return notReceivingMillis >= RECEIVING_WITHIN_MILLIS
        ? Found.foreign(nothing)
        : Found.unsure(nothing);
  }

  /** Whether Godwit's job is known to have ended; one in post-copy outlives its call. */
  private boolean isOver() {
    StepState migrate = state.of(Step.MIGRATE);
    boolean ended = migrate == StepState.DONE || migrate == StepState.REFUSED;
    return ended && !state.mayBePostCopy();
  }

  private @Nullable String contradiction(JobStatistics job, @Nullable Long destinationDomainId) {
    JobMark mark = state.mark();
    if (mark != null && isAnother(mark.destinationDomainId(), destinationDomainId)) {
      return "its destination received the guest anew (another domain id)";
    }
    if (fell(job.iteration(), known.iteration())) {
      return "it is in pass " + job.iteration() + ", Godwit's own was in pass " + known.iteration();
    }
    if (job.memory() != null
        && known.memory() != null
        && fell(job.memory().processedBytes(), known.memory().processedBytes())) {
      return "it has moved less memory than Godwit's own had";
    }
    Long age = job.elapsedMillis();
    return age == null || hasWallClockStepped() ? null : contradictionOfAge(age, mark);
  }

  private @Nullable String contradictionOfAge(long age, @Nullable JobMark mark) {
    Long beganMillis = mark == null ? null : mark.beganMillis();
    long ownAge = beganMillis == null ? elapsedMillis : elapsedMillis - beganMillis;
    long tolerance = beganMillis == null ? TOLERANCE_MILLIS : MARKED_TOLERANCE_MILLIS;
    return Math.abs(age - ownAge) > tolerance
        ? "it is " + age + " ms old, Godwit's own is " + ownAge + " ms old"
        : null;
  }

  private static boolean fell(@Nullable Long now, @Nullable Long before) {
    return now != null && before != null && now < before;
  }

  /** libvirt's ages say nothing after a step of the wall clock, which they are reckoned by. */
  private boolean hasWallClockStepped() {
    Instant startedAt = state.startedAt();
    if (startedAt == null) {
      return false;
    }
    long byWallClock = Duration.between(startedAt, now).toMillis();
    return Math.abs(byWallClock - elapsedMillis) > TOLERANCE_MILLIS;
  }

  private boolean isAnotherRun(Round round) {
    return isAnother(state.startingPoint().sourceDomainId(), round.source().domainId());
  }

  private static boolean isAnother(@Nullable Long before, @Nullable Long seen) {
    return before != null && seen != null && !before.equals(seen);
  }
}
