package dev.godwit.simulator.model;

/**
 * With what a migration is started.
 *
 * @param maxDowntimeMillis the longest pause at the end; QEMU's default is 300
 * @param bandwidthMibPerSecond the fastest rate, 0 for no limit
 * @param autoConverge whether QEMU slows the guest down when it writes too fast
 * @param postCopy whether it may be switched to post-copy
 */
public record JobParameters(
    long maxDowntimeMillis, long bandwidthMibPerSecond, boolean autoConverge, boolean postCopy) {
  /** QEMU's defaults. */
  public static final JobParameters DEFAULT = new JobParameters(300, 0, false, false);

  public JobParameters {
    if (maxDowntimeMillis < 1) {
      throw new IllegalArgumentException(
          "maxDowntimeMillis must be at least 1, is " + maxDowntimeMillis);
    }
    if (bandwidthMibPerSecond < 0) {
      throw new IllegalArgumentException(
          "bandwidthMibPerSecond must be 0 or more, is " + bandwidthMibPerSecond);
    }
  }
}
