package dev.godwit.api;

import org.jspecify.annotations.Nullable;

/**
 * What a migration may cost its guest. Null leaves a limit to the driver's settings; what is given is
 * a wish inside the operator's caps, so it can make a limit stricter, and looser only up to the cap.
 *
 * @param maxDowntimeMillis the longest pause of the guest at the end, in ms, at least 1
 * @param deadlineSeconds how long the migration may take from the first look at its job, in s, at
 *     least 1
 * @param postCopy whether the guest may be switched to post-copy
 * @param autoConverge whether the guest's processors may be slowed down
 * @param pause whether the guest may be paused until the rest of its memory has been moved
 */
public record MigrationContract(
    @Nullable Long maxDowntimeMillis,
    @Nullable Long deadlineSeconds,
    @Nullable Boolean postCopy,
    @Nullable Boolean autoConverge,
    @Nullable Boolean pause) {
  /** Everything is left to the driver's settings. */
  public static final MigrationContract OPEN = new MigrationContract(null, null, null, null, null);

  public MigrationContract {
    if (maxDowntimeMillis != null && maxDowntimeMillis < 1) {
      throw new IllegalArgumentException("the longest downtime is at least 1 ms");
    }
    if (deadlineSeconds != null && deadlineSeconds < 1) {
      throw new IllegalArgumentException("the deadline is at least 1 s");
    }
  }
}
