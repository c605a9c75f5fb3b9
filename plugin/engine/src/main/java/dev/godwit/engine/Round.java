package dev.godwit.engine;

import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.JobStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What both hosts said in one round of questions.
 *
 * @param source how the guest stands on the source; {@link Sight.Unseen} when it did not answer
 * @param job what the source said of the guest's job
 * @param jobEnd how the job itself said it ended; null if it did not say
 * @param afterJob whether every question was asked after the migrate call had ended, or after a
 *     restart at which there was none to wait for
 */
record Round(
    Sight source,
    Sight destination,
    Job job,
    JobStatistics.@Nullable Type jobEnd,
    boolean afterJob) {

  /** What one host said of the guest. */
  sealed interface Sight {
    /** The host did not answer, or not in time. */
    record Unseen(String reason) implements Sight {}

    /** The host answered. */
    record Seen(Presence presence, String detail) implements Sight {}

    /** Whether the host answered that nothing of a live guest is there. */
    default boolean isGone() {
      return this instanceof Seen seen && seen.presence().isGone();
    }

    /** Whether the host answered with one of these. */
    default boolean is(Presence first, Presence... others) {
      return this instanceof Seen seen
          && (seen.presence() == first || java.util.List.of(others).contains(seen.presence()));
    }

    /** For people. */
    default String words() {
      return switch (this) {
        case Unseen unseen -> "unknown (" + unseen.reason() + ")";
        case Seen seen -> seen.detail();
      };
    }
  }

  /** Whether the source has a job for the guest. */
  enum Job {
    ACTIVE,
    NONE,
    UNKNOWN
  }
}
