package dev.godwit.engine.story;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.Obligation;
import dev.godwit.api.Standing;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.verdict.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps account of what is owed and of what does not settle, and tells it: in the progress, in the log and in
 * the trace. Used on the hub only.
 */
final class Standings {
  private static final Logger log = LoggerFactory.getLogger(Standings.class);

  private final Migration migration;
  private final Duration alarmAfter;
  private final Map<Obligation.Kind, Attempts> attempts = new EnumMap<>(Obligation.Kind.class);
  private @Nullable Alarm alarm;
  private @Nullable Alarm stuck;
  private List<Obligation> obligations = List.of();
  private long openSinceNanos = -1;

  private record Attempts(
      Instant since, int count, @Nullable String lastFailure) {}

  /** Begins with what an earlier process showed, so that it is taken back where it is true no more. */
  Standings(Migration migration, Duration alarmAfter) {
    this.migration = migration;
    this.alarmAfter = alarmAfter;
    Standing before = migration.progress().now().standing();
    Alarm shown = before.alarm();
    boolean wasStuck = shown != null && shown.code() == Alarm.Code.JOB_STUCK;
    this.stuck = wasStuck ? shown : null;
    this.alarm = wasStuck ? null : shown;
    this.obligations = before.owed();
  }

  /** What was decided from a round after which the job is over, or may be. */
  void decided(Decision decision) {
    if (decision.isOpen()) {
      boolean overdue = isOverdue();
      if (decision.alarm() != null) {
        raise(decision.alarm(), decision.reason());
      } else if (overdue) {
        raise(Alarm.Code.OUTCOME_OPEN, "the outcome is open: " + decision.reason());
      } else {
        alarm = null;
      }
      tell(decision.pending(), decision.reason());
    } else {
      openSinceNanos = -1;
      alarm = null;
      tell(decision.owed(), null);
    }
  }

  /** Something that is owed was tried in vain. */
  void failed(Obligation.Kind kind, String why, List<Obligation.Kind> owed) {
    Attempts before = attempts.get(kind);
    attempts.put(
        kind,
        new Attempts(
            before == null ? now() : before.since(), before == null ? 1 : before.count() + 1, why));
    if (isOverdue()) {
      raise(Alarm.Code.OBLIGATION_OPEN, word(kind) + " is owed and could not be done: " + why);
    }
    tell(owed, null);
  }

  /** Something that was owed is done, or is void. */
  void settled(Obligation.Kind kind) {
    attempts.remove(kind);
    openSinceNanos = -1;
  }

  /** Whether something is owed, or does not settle; a job that hangs is not over. */
  boolean isOpen() {
    return alarm != null || !obligations.isEmpty();
  }

  /**
   * The job hangs.
   *
   * @param since since when
   * @param message what was seen, without a full stop
   */
  void stuck(Instant since, String message, String remedy) {
    if (stuck == null) {
      migration.trace().action("alarm", node -> node.put("code", Alarm.Code.JOB_STUCK.word()));
      log.warn("{}: the job is stuck: {}. {}", migration, message, remedy);
    }
    stuck = new Alarm(Alarm.Code.JOB_STUCK, stuck == null ? since : stuck.since(), message, remedy);
    tell();
  }

  /** The job does not hang any more. */
  void moves() {
    if (stuck != null) {
      log.info("{}: the job is not stuck any more", migration);
      jobOver();
    }
  }

  /** There is no job any more that could hang. */
  void jobOver() {
    if (stuck != null) {
      stuck = null;
      tell();
    }
  }

  /**
   * What stays with the record of a migration that has ended.
   *
   * @param unattributed what is to be known of a pause; null if there is nothing
   */
  @Nullable
  Alarm atEnd(@Nullable String unattributed) {
    alarm = null;
    stuck = null;
    if (unattributed != null) {
      raise(Alarm.Code.PAUSE_UNATTRIBUTED, unattributed);
    }
    return alarm;
  }

  /** Whether the outcome has been open, or something been owed in vain, for as long as the bound. */
  private boolean isOverdue() {
    long now = migration.hub().clock().nanoTime();
    if (openSinceNanos < 0) {
      openSinceNanos = now;
    }
    return now - openSinceNanos >= alarmAfter.toNanos();
  }

  private Instant now() {
    return migration.hub().clock().instant();
  }

  private void raise(Alarm.Code code, String message) {
    if (alarm != null && alarm.code() == code && alarm.message().equals(message)) {
      return;
    }
    boolean anew = alarm == null || alarm.code() != code;
    alarm = new Alarm(code, anew || alarm == null ? now() : alarm.since(), message, remedy(code));
    if (anew) {
      migration.trace().action("alarm", node -> node.put("code", code.word()));
      log.error(
          "ALARM: {} from {} to {}: {}. Nothing is destroyed; both sides are kept. {}",
          migration,
          migration.request().source(),
          migration.request().destination(),
          message,
          remedy(code));
    }
  }

  private void tell(List<Obligation.Kind> owed, @Nullable String because) {
    var now = new ArrayList<Obligation>();
    for (Obligation.Kind kind : owed) {
      Attempts tried = attempts.computeIfAbsent(kind, added -> new Attempts(now(), 0, null));
      now.add(new Obligation(
          kind,
          tried.since(),
          tried.count(),
          tried.lastFailure() == null ? because : tried.lastFailure(),
          remedy(kind)));
    }
    attempts.keySet().retainAll(owed);
    obligations = now;
    tell();
  }

  private void tell() {
    Standing told = new Standing(obligations, alarm == null ? stuck : alarm, null);
    if (!told.equals(migration.progress().now().standing().with(null))) {
      migration.progress().standing(told);
      save();
    }
  }

  private void save() {
    migration
        .calls()
        .host()
        .saveProgress(migration.request(), migration.progress().now(), failure -> {});
  }

  private String remedy(Obligation.Kind kind) {
    MigrationRequest request = migration.request();
    return switch (kind) {
      case RESUME ->
        "Bring the hosts back so that they answer, or resolve the migration: godwit resolve "
            + request.id()
            + " --guest-at source --fenced "
            + request.destination()
            + " once that host is switched off.";
      case PAUSE ->
        "Pause the guest yourself if it is to stand; it is tried again. To end the migration without it: godwit"
            + " resolve "
            + request.id()
            + " --guest-at "
            + (migration.progress().now().guest() == GuestLocation.DESTINATION
                ? "destination"
                : "source")
            + ".";
      case POST, ROLLBACK ->
        "Mend the cause; it is tried again. To end the migration without it: godwit resolve "
            + request.id()
            + " --guest-at "
            + (kind == Obligation.Kind.POST ? "destination" : "source")
            + ".";
    };
  }

  private String remedy(Alarm.Code code) {
    String resolve = "godwit resolve " + migration.request().id() + " --guest-at ...";
    return switch (code) {
      case POST_COPY_BROKEN ->
        "Keep both sides and recover the post-copy, or destroy neither until it is known"
            + " that the guest is lost; then " + resolve + ".";
      case POST_COPY_UNPROVEN, GUEST_ON_BOTH_HOSTS, MOVE_UNPROVEN ->
        "Find out which side is the newer one, see to it that no other runs, then " + resolve + ".";
      case GUEST_RUNS_TWICE -> "Stop one of the two at once, then " + resolve + ".";
      case CHOICE_CONTRADICTED, FENCED_HOST_BACK ->
        "Find out who moved or started the guest, see to it that it runs once, then " + resolve
            + ".";
      case FOREIGN_JOB ->
        "Let that job end, or have Godwit steer it: godwit adopt "
            + migration.request().id()
            + ". If the guest has gone to a host that Godwit does not know: "
            + resolve
            + ".";
      case JOB_STUCK -> throw new IllegalArgumentException("each one has a remedy of its own");
      case PAUSE_UNATTRIBUTED -> "If the guest is to stand, pause it again.";
      case OUTCOME_OPEN, OBLIGATION_OPEN ->
        "Bring the hosts back so that they answer, or " + resolve + ".";
    };
  }

  private static String word(Obligation.Kind kind) {
    return switch (kind) {
      case RESUME -> "the resume of the paused guest";
      case PAUSE -> "the renewal of the guest's pause";
      case POST -> "the host's post";
      case ROLLBACK -> "the host's rollback";
    };
  }
}
