package dev.godwit.api;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pause of the guest during its migration that is not Godwit's. Godwit never ends it; where the hypervisor lets the
 * guest run when the job ends, Godwit pauses it again if it is set so.
 *
 * @param since when it was first seen
 * @param ranMillis how long the guest ran at the job's end before Godwit paused it again, in ms; null if it did not, or
 *     if that is not known
 */
public record GuestPause(
    Cause cause, Instant since, State state, @Nullable Long ranMillis) {
  public GuestPause {
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(state, "state");
    if (ranMillis != null && ranMillis < 0) {
      throw new IllegalArgumentException("ranMillis must not be negative, is " + ranMillis);
    }
  }

  /** The same pause in another state. */
  public GuestPause now(State other) {
    return new GuestPause(cause, since, other, ranMillis);
  }

  /** What paused the guest. */
  public enum Cause {
    /** A client of the hypervisor that is not Godwit. */
    OWNER("owner"),
    /** A disk of the guest failed. */
    IO_ERROR("io-error"),
    /** The guest's watchdog. */
    WATCHDOG("watchdog"),
    /** Something else, such as a snapshot. */
    OTHER("other");

    private final String word;

    Cause(String word) {
      this.word = word;
    }

    /** As in journals, traces and APIs. */
    public String word() {
      return word;
    }
  }

  /** What has become of the pause. */
  public enum State {
    /** The guest stands. */
    STANDS("stands"),
    /** Somebody let the guest run again. */
    ENDED("ended"),
    /** The hypervisor let the guest run when the job ended, and Godwit paused it again. */
    PAUSED_AGAIN("paused-again"),
    /** The hypervisor let the guest run when the job ended, and it is set that Godwit leaves it so. */
    LEFT_RUNNING("left-running"),
    /** No word came from the host for a while, so nobody knows who let the guest run, if it runs. */
    UNKNOWN("unknown");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** As in traces and APIs. */
    public String word() {
      return word;
    }
  }
}
