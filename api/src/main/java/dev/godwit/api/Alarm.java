package dev.godwit.api;

import java.time.Instant;
import java.util.Objects;

/**
 * What does not settle by itself in a migration, so that an operator must know of it.
 *
 * @param since when it was first seen
 * @param message one or two sentences: what was seen, on which host
 * @param remedy what would settle it
 */
public record Alarm(Code code, Instant since, String message, String remedy) {
  public Alarm {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(remedy, "remedy");
  }

  /** Kinds of alarms. */
  public enum Code {
    /** A post-copy broke: each side holds a part of the guest. */
    POST_COPY_BROKEN("post-copy-broken"),
    /** A switch to post-copy was sent, and nothing shows whether it happened. */
    POST_COPY_UNPROVEN("post-copy-unproven"),
    /** The guest runs on both hosts. */
    GUEST_RUNS_TWICE("guest-runs-twice"),
    /** Both hosts hold the guest, at most one runs it, and no job is left that could settle it. */
    GUEST_ON_BOTH_HOSTS("guest-on-both-hosts"),
    /** The destination has the guest, but nothing shows that this migration brought it there. */
    MOVE_UNPROVEN("move-unproven"),
    /** Post or rollback was chosen durably, and the hosts now show the opposite. */
    CHOICE_CONTRADICTED("choice-contradicted"),
    /** A job of somebody else moves the guest. */
    FOREIGN_JOB("foreign-job"),
    /** The outcome stays open for longer than the bound, for example because a host is silent. */
    OUTCOME_OPEN("outcome-open"),
    /** What is owed could not be done for longer than the bound. */
    OBLIGATION_OPEN("obligation-open"),
    /** A host that was declared fenced has come back with the guest. */
    FENCED_HOST_BACK("fenced-host-back"),
    /** A guest that somebody had paused runs, and no word came from its host when that began. */
    PAUSE_UNATTRIBUTED("pause-unattributed"),
    /** The job does not move, does not end after an abort, or its call does not return. */
    JOB_STUCK("job-stuck");

    private final String word;

    Code(String word) {
      this.word = word;
    }

    /** As in traces, logs and APIs. */
    public String word() {
      return word;
    }
  }
}
