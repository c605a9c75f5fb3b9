package dev.godwit.spi;

import java.util.Objects;

/** Something that a policy wants done to a running job. */
public sealed interface PolicyAction {
  /** The name of the rule that fired, as it stands in the trace: lower-case words with hyphens. */
  String rule();

  /**
   * Allow a pause of this length at the end.
   *
   * @param millis at least 1
   */
  record SetMaxDowntime(long millis, String rule) implements PolicyAction {
    public SetMaxDowntime {
      Objects.requireNonNull(rule, "rule");
      if (millis < 1) {
        throw new IllegalArgumentException("a downtime is at least 1 ms");
      }
    }
  }

  /**
   * Move memory no faster than this.
   *
   * @param mibPerSecond at least 1
   */
  record SetMaxBandwidth(long mibPerSecond, String rule) implements PolicyAction {
    public SetMaxBandwidth {
      Objects.requireNonNull(rule, "rule");
      if (mibPerSecond < 1) {
        throw new IllegalArgumentException("a bandwidth is at least 1 MiB/s");
      }
    }
  }

  /** Switch to post-copy; acts once. Falls back to a pause where the switch is refused and a pause permitted. */
  record StartPostCopy(String rule) implements PolicyAction {
    public StartPostCopy {
      Objects.requireNonNull(rule, "rule");
    }
  }

  /** Pause the guest until the rest has been moved; acts once. */
  record Suspend(String rule) implements PolicyAction {
    public Suspend {
      Objects.requireNonNull(rule, "rule");
    }
  }

  /**
   * Make the migration end: by post-copy where it is permitted, otherwise, or where the switch is
   * refused, by a pause; acts once.
   */
  record ForceComplete(String rule) implements PolicyAction {
    public ForceComplete {
      Objects.requireNonNull(rule, "rule");
    }
  }

  /**
   * Give the migration up; acts once.
   *
   * @param explanation one sentence for the one who asked for the migration, with the numbers
   */
  record AbortJob(Reason reason, String explanation, String rule) implements PolicyAction {
    public AbortJob {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(explanation, "explanation");
      Objects.requireNonNull(rule, "rule");
    }

    /** Why. */
    public enum Reason {
      /** The time allowed has passed. */
      TIMEOUT,
      /** It was seen before that time that the contract cannot be met. */
      NOT_CONVERGING
    }
  }
}
