package dev.godwit.spi;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How simulated migrations went, one run for each policy in the order in which they were named. */
public record SimulationReport(List<Run> runs) {
  public SimulationReport {
    runs = List.copyOf(runs);
  }

  /**
   * One run.
   *
   * @param outcome {@code completed}, {@code failed}, {@code cancelled}, {@code error}, {@code refused}
   *     (before the start) or {@code unfinished}
   * @param message why it did not complete; null if it did
   * @param totalMillis from the first look to the end
   * @param downtimeMillis how long the guest stood still; null if it never did
   * @param transferredMib memory and disks sent over the wire
   * @param passes memory passes begun
   * @param postCopy whether it was switched to post-copy
   * @param timeline how it went, oldest first, at most 600 points
   * @param decisions what was decided, as the lines of a replay
   */
  public record Run(
      String policy,
      String outcome,
      @Nullable String message,
      long totalMillis,
      @Nullable Long downtimeMillis,
      long transferredMib,
      long passes,
      boolean postCopy,
      List<Point> timeline,
      List<String> decisions) {
    public Run {
      Objects.requireNonNull(policy, "policy");
      Objects.requireNonNull(outcome, "outcome");
      timeline = List.copyOf(timeline);
      decisions = List.copyOf(decisions);
    }
  }

  /**
   * One look.
   *
   * @param maxDowntimeMillis the pause that was allowed then; null before the first was set
   */
  public record Point(
      long elapsedMillis,
      long remainingMib,
      long iteration,
      @Nullable Long maxDowntimeMillis) {}
}
