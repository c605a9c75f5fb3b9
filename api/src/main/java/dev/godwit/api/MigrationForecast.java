package dev.godwit.api;

import org.jspecify.annotations.Nullable;

/**
 * What is to be expected of a migration under way, as intervals. Null is what cannot be said yet, or
 * does not apply.
 *
 * @param remaining until the guest runs on the destination; null also when the migration does not end
 *     by itself under its present limits
 * @param downtimeNeeded the pause that would have to be allowed for the migration to end as the guest
 *     writes now
 * @param pauseIfForced how long the guest would stand still if it were paused now until the rest has
 *     been moved; null also where a forced end is none by a pause
 * @param postCopyIfForced whether a forced end is a switch to post-copy: the guest runs on the destination while the
 *     rest is fetched, and cannot be taken back
 * @param outlook one sentence that says what stands in the way of an end, or of the pause that was asked for, and what
 *     would remove it; null when nothing does
 */
public record MigrationForecast(
    @Nullable MillisRange remaining,
    @Nullable MillisRange downtimeNeeded,
    @Nullable MillisRange pauseIfForced,
    boolean postCopyIfForced,
    @Nullable String outlook) {
  /** Nothing can be said. */
  public static final MigrationForecast UNKNOWN = new MigrationForecast(null, null, null, null);

  /** Of a migration whose forced end is a pause. */
  public MigrationForecast(
      @Nullable MillisRange remaining,
      @Nullable MillisRange downtimeNeeded,
      @Nullable MillisRange pauseIfForced,
      @Nullable String outlook) {
    this(remaining, downtimeNeeded, pauseIfForced, false, outlook);
  }

  /** The same of a migration whose forced end is a switch to post-copy. */
  public MigrationForecast forcedByPostCopy() {
    return new MigrationForecast(remaining, downtimeNeeded, null, true, outlook);
  }
}
