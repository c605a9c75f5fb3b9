package dev.godwit.engine.story;

import dev.godwit.api.HostName;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Steering;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a job that hangs: that runs on after an abort, that moves nothing, or that is over while its call does not
 * return. Aborts again what was to be given up. Goes by answers of the source only: a host that is silent says nothing of
 * its job. Used on the hub only.
 */
final class StuckWatch {
  private static final long FIRST_PAUSE_MILLIS = 30_000;
  private static final long LONGEST_PAUSE_MILLIS = 3_600_000;
  private static final long MIB = 1 << 20;

  private final Migration migration;
  private final Standings standings;
  private final Steering steering;
  private final Supplier<Duration> limit;

  private @Nullable Figures figures;
  private long movedAtMillis;
  private long abortedAtMillis = -1;
  private long abortAgainAtMillis;
  private long abortPauseMillis = FIRST_PAUSE_MILLIS;
  private long overSinceMillis = -1;

  private record Figures(
      @Nullable TransferCounters memory,
      @Nullable TransferCounters disks,
      @Nullable Long pass) {}

  /**
   * A watch.
   *
   * @param limit how long a job may stand still
   */
  StuckWatch(Watch watch, Steering steering, Supplier<Duration> limit) {
    this.migration = watch.migration();
    this.standings = watch.standings();
    this.steering = steering;
    this.limit = limit;
  }

  /** The job, which is Godwit's own, was seen running. */
  void runs(JobStatistics job, long nowMillis) {
    overSinceMillis = -1;
    var now = new Figures(job.memory(), job.disks(), job.iteration());
    if (!now.equals(figures)) {
      figures = now;
      movedAtMillis = nowMillis;
    }
    if (!isAborted()) {
      abortedAtMillis = -1;
    } else if (abortedAtMillis < 0) {
      abortedAtMillis = nowMillis;
      abortAgainAtMillis = nowMillis;
    }
    if (abortedAtMillis >= 0 && isLong(abortedAtMillis, nowMillis)) {
      afterAbort(nowMillis);
    } else if (isLong(movedAtMillis, nowMillis)) {
      tell(
          movedAtMillis,
          nowMillis,
          "no byte of memory and disk moves from " + source() + " to " + destination(),
          standstillRemedy());
    } else {
      standings.moves();
    }
  }

  /** The source has no job for the guest any more. */
  void over(long nowMillis, boolean callReturned) {
    if (figures == null || callReturned) {
      overSinceMillis = -1;
      standings.moves();
      return;
    }
    if (overSinceMillis < 0) {
      overSinceMillis = nowMillis;
      standings.moves();
    }
    if (isLong(overSinceMillis, nowMillis)) {
      tell(
          overSinceMillis,
          nowMillis,
          "the job on " + source() + " is over, and libvirt's call does not return",
          restart() + " If " + destination()
              + " still receives the guest then, its QEMU there hangs.");
    }
  }

  private boolean isAborted() {
    StepState abort = migration.state().of(Step.ABORT);
    return abort != StepState.NONE && abort != StepState.INTENDED;
  }

  private boolean isLong(long sinceMillis, long nowMillis) {
    return nowMillis - sinceMillis >= limit.get().toMillis();
  }

  private void afterAbort(long nowMillis) {
    if (nowMillis >= abortAgainAtMillis) {
      abortAgainAtMillis = nowMillis + abortPauseMillis;
      abortPauseMillis = Math.min(2 * abortPauseMillis, LONGEST_PAUSE_MILLIS);
      steering.abortAgain();
    }
    tell(
        abortedAtMillis,
        nowMillis,
        "the job on " + source() + " goes on after an abort",
        "Godwit aborts it again now and then. If it stays: " + restart());
  }

  private void tell(long sinceMillis, long nowMillis, String what, String remedy) {
    standings.stuck(
        migration.hub().clock().instant().minusMillis(nowMillis - sinceMillis),
        what + "; last figures: " + words(),
        remedy);
  }

  private String standstillRemedy() {
    return migration.state().mayBePostCopy()
        ? "Mend the migration network from " + source() + " to " + destination()
            + ". The guest runs on the destination and needs pages that the source holds: keep both, and restart"
            + " neither's libvirtd."
        : "Mend the migration network from " + source() + " to " + destination()
            + "; the job then goes on. Or give it up: godwit abort "
            + migration.request().guest()
            + ". If that does not end it: " + restart();
  }

  private String restart() {
    return "Restart libvirtd on " + source()
        + ": its guests run on, and the migration then ends as both hosts show.";
  }

  private HostName source() {
    return migration.request().source();
  }

  private HostName destination() {
    return migration.request().destination();
  }

  private String words() {
    Figures last = figures;
    if (last == null) {
      return "none";
    }
    return "memory " + words(last.memory()) + ", disks " + words(last.disks())
        + (last.pass() == null ? "" : ", pass " + last.pass());
  }

  private static String words(@Nullable TransferCounters counters) {
    return counters == null || counters.totalBytes() == 0
        ? "none"
        : String.format(
            Locale.ROOT,
            "%d of %d MiB left",
            (counters.remainingBytes() + MIB - 1) / MIB,
            counters.totalBytes() / MIB);
  }
}
