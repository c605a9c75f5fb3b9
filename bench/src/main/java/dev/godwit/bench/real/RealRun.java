package dev.godwit.bench.real;

import dev.godwit.api.MigrationResult;
import dev.godwit.api.MillisRange;
import dev.godwit.api.TransferCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One migration of a real guest.
 *
 * @param wallMillis from the start to the result
 * @param heardMillis the longest silence of the guest's heartbeat, heard from outside
 * @param reactionMillis from the last piece of evidence to the call of post; null if it was not called
 * @param looks how often the job was looked at
 * @param expectations what was expected after two passes, with the time at which it was
 */
record RealRun(
    String policy,
    MigrationResult result,
    long wallMillis,
    double heardMillis,
    @Nullable Double reactionMillis,
    int looks,
    List<Expectation> expectations) {

  /** What was expected at a look. */
  record Expectation(long atMillis, MillisRange remaining) {
    /** Whether it came so. */
    boolean holds(long totalMillis) {
      long truth = totalMillis - atMillis;
      return remaining.atLeast() <= truth && truth <= remaining.atMost();
    }

    /** The width beside the whole duration that was expected. */
    double widthOfWhole() {
      double middle = atMillis + (remaining.atLeast() + remaining.atMost()) / 2.0;
      return middle <= 0 ? 0 : (remaining.atMost() - remaining.atLeast()) / middle;
    }

    /** The width beside the remaining time that was expected. */
    double widthOfRest() {
      double middle = (remaining.atLeast() + remaining.atMost()) / 2.0;
      return middle <= 0 ? 0 : (remaining.atMost() - remaining.atLeast()) / middle;
    }
  }

  boolean completed() {
    return result.status() == MigrationResult.Status.COMPLETED;
  }

  long totalMillis() {
    return result.progress().elapsedMillis();
  }

  @Nullable
  Long downtimeMillis() {
    return completed() ? result.progress().downtimeMillis() : null;
  }

  double transferredMib() {
    TransferCounters memory = result.progress().memory();
    TransferCounters disks = result.progress().disks();
    return ((memory == null ? 0 : memory.processedBytes())
            + (disks == null ? 0 : disks.processedBytes()))
        / (1024.0 * 1024);
  }
}
