package dev.godwit.engine.journal;

/**
 * A moment in the life of the machine that Godwit runs on, which no step of the wall clock changes.
 *
 * @param bootId which boot of which machine; empty if not known
 * @param millis since that boot, also while the machine slept (CLOCK_BOOTTIME)
 */
public record Uptime(String bootId, long millis) {
  /** The time from another moment to this one; negative if it is not of the same boot. */
  public long millisSince(Uptime earlier) {
    return !bootId.isEmpty() && bootId.equals(earlier.bootId) ? millis - earlier.millis : -1;
  }
}
