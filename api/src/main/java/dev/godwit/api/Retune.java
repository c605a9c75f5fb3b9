package dev.godwit.api;

import org.jspecify.annotations.Nullable;

/**
 * Limits to change in a migration under way; null leaves one as it is.
 *
 * @param maxDowntimeMillis the longest pause of the guest at the end, in ms, at least 1
 * @param bandwidthMibPerSecond the fastest rate, in MiB/s, at least 1
 * @param policy the name of the policy that takes over
 */
public record Retune(
    @Nullable Long maxDowntimeMillis,
    @Nullable Long bandwidthMibPerSecond,
    @Nullable String policy) {
  public Retune {
    if (maxDowntimeMillis == null && bandwidthMibPerSecond == null && policy == null) {
      throw new IllegalArgumentException("a retune changes at least one limit");
    }
    if (maxDowntimeMillis != null && maxDowntimeMillis < 1) {
      throw new IllegalArgumentException("the longest downtime is at least 1 ms");
    }
    if (bandwidthMibPerSecond != null && bandwidthMibPerSecond < 1) {
      throw new IllegalArgumentException("the bandwidth is at least 1 MiB/s");
    }
  }
}
