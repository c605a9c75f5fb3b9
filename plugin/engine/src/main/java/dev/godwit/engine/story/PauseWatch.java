package dev.godwit.engine.story;

import dev.godwit.api.GuestPause;
import dev.godwit.api.GuestPause.Cause;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.verdict.HandOver;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Sight;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who paused the guest, and keeps it in the migration's state. Used on the hub only.
 *
 * <p>libvirt tells a client's pause during a job in the same words as the migration's own at the hand-over
 * ("suspended, migrated"; "paused (migrating)"; seen with 9.0). So such a pause is somebody else's only when Godwit
 * sent none, no switch to post-copy is under way, and a read of the job that began after it shows more left than a
 * hand-over has: {@link HandOver}.
 */
final class PauseWatch {
  private static final Logger log = LoggerFactory.getLogger(PauseWatch.class);

  /** How long after the stop of the guest a switch to post-copy may be told. */
  private static final long SWITCH_MILLIS = 5_000;

  private final Migration migration;
  private final BooleanSupplier keepsPaused;
  private final HandOver handOver = new HandOver();

  /** Whether it is not known if the guest stands, because nobody listened for a while. */
  private boolean deaf;

  private long standsSinceMillis = -1;
  private long inferredAtMillis = -1;
  private long resumedAtNanos = -1;

  /**
   * A watch.
   *
   * @param keepsPaused whether it is set that a pause is renewed
   * @param deaf whether what happened before was not heard
   */
  PauseWatch(Migration migration, BooleanSupplier keepsPaused, boolean deaf) {
    this.migration = migration;
    this.keepsPaused = keepsPaused;
    this.deaf = deaf;
    if (state().of(Step.FOREIGN_PAUSE) == StepState.UNKNOWN
        && state().of(Step.PAUSE_AGAIN) == StepState.NONE) {
      show(GuestPause.State.UNKNOWN);
    }
  }

  private MigrationState state() {
    return migration.state();
  }

  /** No events come from the source. */
  void notHeard() {
    deaf = true;
  }

  /**
   * A host told something.
   *
   * @param nowMillis the time, as for {@link #read}
   * @return whether a read of the job is wanted now
   */
  boolean heard(HypervisorSignal signal, long nowMillis) {
    boolean source = signal.host().equals(migration.request().source());
    if (signal instanceof HypervisorSignal.ConnectionChanged && source) {
      deaf = true;
      if (state().of(Step.FOREIGN_PAUSE) == StepState.DONE) {
        state().became(Step.FOREIGN_PAUSE, StepState.UNKNOWN);
        show(GuestPause.State.UNKNOWN);
      }
    }
    return signal instanceof HypervisorSignal.Lifecycle lifecycle
        && changed(lifecycle.change(), source, nowMillis);
  }

  private boolean changed(Change change, boolean source, long nowMillis) {
    switch (change) {
      case SUSPENDED_PAUSED -> {
        if (source && !isOurs()) {
          stands(Cause.OWNER);
        }
      }
      case SUSPENDED_IO_ERROR -> standsHere(source, Cause.IO_ERROR);
      case SUSPENDED_WATCHDOG -> standsHere(source, Cause.WATCHDOG);
      case SUSPENDED_MIGRATED -> {
        if (source && !isExplained()) {
          standsSinceMillis = nowMillis;
          return true;
        }
      }
      case RESUMED_UNPAUSED -> unpaused();
      case RESUMED_MIGRATED -> {
        standsSinceMillis = -1;
        resumedAtNanos = migration.hub().clock().nanoTime();
      }
      case SUSPENDED_POST_COPY, RESUMED_POST_COPY -> switched(nowMillis);
      case STARTED_MIGRATED, POST_COPY_FAILED, STOPPED_MIGRATED, STOPPED, OTHER -> {}
    }
    return false;
  }

  /** Whether a pause of the guest is, or may be, one that Godwit sent. */
  private boolean isOurs() {
    return state().mayBeSuspended() || state().of(Step.PAUSE_AGAIN) != StepState.NONE;
  }

  /** Whether a stop of the guest may be one that Godwit asked for, by a pause or by a switch to post-copy. */
  private boolean isExplained() {
    return isOurs() || state().mayBePostCopy();
  }

  /** A switch to post-copy stops the guest with much left to move, and tells so some moments after the stop. */
  private void switched(long nowMillis) {
    standsSinceMillis = -1;
    if (inferredAtMillis >= 0 && nowMillis - inferredAtMillis < SWITCH_MILLIS) {
      migration.journal().noteLater(Step.FOREIGN_PAUSE, StepState.VOID, "it was the switch");
      show(GuestPause.State.ENDED);
    }
  }

  private void standsHere(boolean source, Cause cause) {
    if (source) {
      stands(cause);
    }
  }

  private void stands(Cause cause) {
    deaf = false;
    standsSinceMillis = -1;
    if (state().of(Step.FOREIGN_PAUSE) == StepState.DONE) {
      return;
    }
    migration.journal().noteLater(Step.FOREIGN_PAUSE, StepState.DONE, cause.word());
    show(GuestPause.State.STANDS);
    log.info(
        "{}: the guest stands on {}, and not by Godwit's doing: {}",
        migration,
        migration.request().source(),
        cause.word());
  }

  /** A client let the guest run. */
  private void unpaused() {
    standsSinceMillis = -1;
    if (state().of(Step.RESUME) != StepState.NONE) {
      return; // it may have been Godwit
    }
    if (state().isPausedByOthers()) {
      ended();
    } else if (state().of(Step.SUSPEND) == StepState.DONE) {
      migration.journal().noteLater(Step.SUSPEND, StepState.VOID, "somebody let the guest run");
    }
  }

  private void ended() {
    deaf = false;
    if (state().of(Step.FOREIGN_PAUSE) != StepState.VOID) {
      migration
          .journal()
          .noteLater(Step.FOREIGN_PAUSE, StepState.VOID, "somebody let the guest run");
      show(GuestPause.State.ENDED);
    }
  }

  /**
   * The running job was read.
   *
   * @param beganMillis when the read began
   */
  void read(JobStatistics job, long beganMillis) {
    handOver.saw(job, migration.progress().now().maxDowntimeMillis());
    boolean after = standsSinceMillis >= 0 && beganMillis >= standsSinceMillis;
    if (after && !isExplained() && !handOver.mayHaveBegun(job)) {
      inferredAtMillis = beganMillis;
      stands(Cause.OWNER);
    }
  }

  /** Both hosts were seen. It is news only of what was not heard: an event may be newer than a look. */
  void saw(Round round, long nowMillis) {
    if (!deaf || round.job() != Round.Job.ACTIVE || isExplained()) {
      return;
    }
    Sight source = round.source();
    if (source.is(Presence.RUNNING)) {
      // libvirt lets the guest run some moments before its job is over.
      if (source.isUnpaused() && state().foreignPause() != null) {
        ended();
      }
      deaf = state().of(Step.FOREIGN_PAUSE) == StepState.UNKNOWN;
    } else if (source.is(Presence.PAUSED)) {
      stands(
          switch (source.pause()) {
            case IO_ERROR -> Cause.IO_ERROR;
            case WATCHDOG -> Cause.WATCHDOG;
            case USER -> Cause.OWNER;
            case MIGRATION, OTHER -> Cause.OTHER;
            case null -> Cause.OTHER;
          });
    } else if (source.is(Presence.PAUSED_BY_MIGRATION) && standsSinceMillis < 0) {
      standsSinceMillis = nowMillis;
    }
  }

  /** Whether it is set that a pause is renewed. */
  boolean isRenewed() {
    return keepsPaused.getAsBoolean();
  }

  /** Godwit has paused the guest again. */
  void pausedAgain() {
    GuestPause pause = state().foreignPause();
    if (pause != null) {
      Long ranMillis = resumedAtNanos < 0
          ? null
          : Duration.ofNanos(migration.hub().clock().nanoTime() - resumedAtNanos)
              .toMillis();
      migration
          .progress()
          .pause(new GuestPause(
              pause.cause(), pause.since(), GuestPause.State.PAUSED_AGAIN, ranMillis));
      log.info(
          "{}: the guest, which had been paused ({}), ran {} when the job ended, and is paused again",
          migration,
          pause.cause().word(),
          ranMillis == null ? "for a time that is not known" : "for " + ranMillis + " ms");
    }
  }

  /** It is set that the guest is left running. */
  void leftRunning() {
    show(GuestPause.State.LEFT_RUNNING);
  }

  /**
   * The migration ends: shows what has become of the pause.
   *
   * @return what an operator must know of it, without a full stop; null if there is nothing
   */
  @Nullable
  String atEnd(Place place) {
    GuestPause pause = state().foreignPause();
    StepState foreign = state().of(Step.FOREIGN_PAUSE);
    if (pause == null || foreign == StepState.VOID) {
      return null;
    }
    StepState renewed = state().of(Step.PAUSE_AGAIN);
    if (place.sight().is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)) {
      show(renewed.mayHaveActed() ? GuestPause.State.PAUSED_AGAIN : GuestPause.State.STANDS);
      return null;
    }
    if (!place.sight().is(Presence.RUNNING)
        || renewed == StepState.DONE
        || renewed == StepState.VOID) {
      return null;
    }
    if (foreign == StepState.UNKNOWN && renewed == StepState.NONE) {
      show(GuestPause.State.UNKNOWN);
      return "guest " + migration.request().guest() + " had been paused ("
          + pause.cause().word()
          + ") and runs on " + place.host()
          + "; no word came from its host for a while, so nobody knows who let it run";
    }
    show(GuestPause.State.ENDED); // else it would have been paused again
    return null;
  }

  private void show(GuestPause.State now) {
    GuestPause pause = state().foreignPause();
    if (pause != null) {
      GuestPause shown = migration.progress().now().standing().pause();
      migration
          .progress()
          .pause(
              shown != null && shown.since().equals(pause.since())
                  ? shown.now(now)
                  : pause.now(now));
    }
  }
}
