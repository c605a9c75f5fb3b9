package dev.godwit.engine.story;

import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.JobMark;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Stopwatch;
import dev.godwit.engine.verdict.JobIdentity;
import dev.godwit.engine.verdict.Round;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out whose the job is that runs on the guest, and keeps it in the migration's state. Used on the hub only. */
final class JobRecognition {
  private static final Logger log = LoggerFactory.getLogger(JobRecognition.class);

  private final Migration migration;
  private final Stopwatch stopwatch;
  private @Nullable Round lastRound;
  private long notReceivingSinceMillis = -1;
  private boolean marked;

  JobRecognition(Migration migration, Stopwatch stopwatch) {
    this.migration = migration;
    this.stopwatch = stopwatch;
  }

  /** Both hosts were seen. */
  void saw(Round round) {
    lastRound = round;
    if (!round.destination().isGone()) {
      notReceivingSinceMillis = -1;
    } else if (notReceivingSinceMillis < 0) {
      notReceivingSinceMillis = stopwatch.elapsedMillis();
    }
  }

  /**
   * A job was seen running.
   *
   * @param attended whether the migrate call had not returned when the job was read
   */
  void tell(JobStatistics job, boolean attended) {
    MigrationState state = migration.state();
    if (attended && !marked) {
      marked = true;
      Long age = job.elapsedMillis();
      Long beganMillis = age == null ? null : Math.max(0, stopwatch.elapsedMillis() - age);
      migration.hub().spawn(() -> mark(beganMillis));
    }
    Instant now = migration.hub().clock().instant();
    Instant startedAt = state.startedAt();
    long elapsedMillis = stopwatch.isExact() || startedAt == null
        ? stopwatch.elapsedMillis()
        : Duration.between(startedAt, now).toMillis();
    var identity =
        new JobIdentity(state, elapsedMillis, now, migration.progress().now());
    JobIdentity.Found found = identity.of(job, attended, lastRound, notReceivingMillis());
    boolean news = found.origin() == JobOrigin.FOREIGN && state.origin() != JobOrigin.FOREIGN;
    state.origin(found.origin());
    if (news && !state.mayCommand()) {
      log.warn(
          "{}: the job that runs on the guest is not Godwit's own, so it is watched and not steered: {}",
          migration,
          found.why());
    }
  }

  /** Writes down what Godwit's own job is known by; a coroutine that waits for the destination. */
  private boolean mark(@Nullable Long beganMillis) {
    var request = migration.request();
    Long domainId = null;
    try {
      GuestLook look = migration
          .calls()
          .control(
              request.destination(),
              "look",
              hypervisor -> hypervisor.look(request.destination(), request.guest()));
      domainId = look.presence() == Presence.INCOMING ? look.domainId() : null;
    } catch (HypervisorException e) {
      log.debug("{}: the destination was not seen receiving: {}", migration, e.getMessage());
    }
    if (migration.state().of(Step.MIGRATE) == StepState.SENT) {
      migration
          .journal()
          .noteLater(Step.MIGRATE, StepState.SENT, new JobMark(beganMillis, domainId).toJournal());
    }
    return true;
  }

  /** No job runs; whose the next one is has to be found out anew. */
  void gone() {
    if (migration.state().origin() == JobOrigin.FOREIGN) {
      migration.state().origin(JobOrigin.UNSURE);
    }
  }

  private long notReceivingMillis() {
    return notReceivingSinceMillis < 0 ? 0 : stopwatch.elapsedMillis() - notReceivingSinceMillis;
  }
}
