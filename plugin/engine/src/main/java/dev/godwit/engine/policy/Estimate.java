package dev.godwit.engine.policy;

import dev.godwit.api.MillisRange;
import dev.godwit.spi.PolicyTerms;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a migration before it begins.
 *
 * @param verdict whether its contract can be met
 * @param total how long it will take; null if that cannot be said
 * @param pause how long the guest will stand still at the end; null if that cannot be said
 * @param explanation one or two sentences with the numbers
 */
public record Estimate(
    Verdict verdict, @Nullable MillisRange total, @Nullable MillisRange pause, String explanation) {
  /**
   * How much faster than before a guest may dirty its memory while it is moved. KubeVirt's authors saw
   * two to three times (VEP 246).
   */
  public static final double WIDENING = 3;

  private static final double MIB = 1 << 20;

  public Estimate {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(explanation, "explanation");
  }

  /** Whether a contract can be met. */
  public enum Verdict {
    /** Even if the guest writes {@link #WIDENING} times as much as it did. */
    MET,
    /** It depends; the migration is worth a try. */
    DOUBTFUL,
    /** Not even if all goes well. Only with this a migration is to be refused. */
    CANNOT_BE_MET
  }

  /**
   * Reckons before the start.
   *
   * <p>It cannot end when of the pages that the guest writes within a second more are new than can be
   * sent in that second and in the pause: whatever moment the guest is stopped at, they are still to be
   * sent. In doubt nothing is refused, and never where post-copy is permitted, which always ends.
   *
   * @param memoryBytes memory of the guest
   * @param usedBytes memory that is in use and has to be sent; null if that is unknown
   * @param dirtyBytesPerSecond unique memory dirtied within a second, as page sampling measures it; null
   *     if unknown
   * @param leastBytesPerSecond the bandwidth to be expected at the least, above 0
   * @param mostBytesPerSecond the bandwidth to be expected at the most
   */
  public static Estimate before(
      long memoryBytes,
      @Nullable Long usedBytes,
      @Nullable Long dirtyBytesPerSecond,
      long leastBytesPerSecond,
      long mostBytesPerSecond,
      PolicyTerms terms) {
    if (leastBytesPerSecond <= 0 || mostBytesPerSecond < leastBytesPerSecond) {
      throw new IllegalArgumentException("not a range of bandwidths: "
          + leastBytesPerSecond
          + " to "
          + mostBytesPerSecond
          + " bytes per second");
    }
    double cap =
        terms.bandwidthMibPerSecond() == 0 ? Double.MAX_VALUE : terms.bandwidthMibPerSecond() * MIB;
    double least = Math.min((double) leastBytesPerSecond, cap);
    double most = Math.min((double) mostBytesPerSecond, cap);
    double fewest = usedBytes == null ? 0 : usedBytes;
    double all = usedBytes == null ? memoryBytes : usedBytes;
    double quickest = fewest / most;
    if (!terms.postCopyPermitted()) {
      Estimate late = tooLate(quickest, fewest, most, terms);
      if (late != null) {
        return late;
      }
      if (dirtyBytesPerSecond != null) {
        Estimate never = neverEnds(dirtyBytesPerSecond, most, terms);
        if (never != null) {
          return never;
        }
      }
    }
    return possible(dirtyBytesPerSecond, all, quickest, least, most, terms);
  }

  private static @Nullable Estimate tooLate(
      double quickest, double bytes, double most, PolicyTerms terms) {
    Deadline deadline = Deadline.of(terms);
    if (deadline == null || quickest * 1000 <= deadline.millis()) {
      return null;
    }
    return new Estimate(
        Verdict.CANNOT_BE_MET,
        null,
        null,
        "Cannot end before its deadline of %d s: to send %.0f MiB once at no more than %.0f MiB/s takes %.0f s."
            .formatted(deadline.seconds(), bytes / MIB, most / MIB, quickest));
  }

  private static @Nullable Estimate neverEnds(double dirty, double most, PolicyTerms terms) {
    double pause = terms.maxDowntimeMillis() / 1000.0;
    if (terms.pausePermitted() || terms.autoConvergeArmed() || dirty <= most * (1 + pause)) {
      return null;
    }
    return new Estimate(
        Verdict.CANNOT_BE_MET,
        null,
        null,
        ("Cannot converge within %d ms: the guest dirties %.0f MiB/s and there are no more than %.0f MiB/s."
                + " Needs a pause of at least %.0f ms, or at least %.0f MiB/s.")
            .formatted(
                terms.maxDowntimeMillis(),
                dirty / MIB,
                most / MIB,
                (dirty / most - 1) * 1000,
                dirty / (1 + pause) / MIB));
  }

  private static Estimate possible(
      @Nullable Long dirtyBytesPerSecond,
      double all,
      double quickest,
      double least,
      double most,
      PolicyTerms terms) {
    if (dirtyBytesPerSecond == null) {
      return new Estimate(
          Verdict.DOUBTFUL,
          null,
          null,
          "To send %.0f MiB takes at least %.0f s; how fast the guest dirties its memory is not known."
              .formatted(all / MIB, quickest));
    }
    double dirty = dirtyBytesPerSecond;
    double worst = dirty * WIDENING / least;
    MillisRange total =
        worst < 1 ? Span.ofSeconds(quickest, all / least / (1 - worst)).toRange() : null;
    Deadline deadline = Deadline.of(terms);
    boolean inTime = deadline == null || (total != null && total.atMost() <= deadline.millis());
    boolean converges = worst < 1 && Overhead.MOST_MILLIS <= terms.maxDowntimeMillis();
    return new Estimate(
        converges && inTime ? Verdict.MET : Verdict.DOUBTFUL,
        total,
        converges
            ? Span.ofSeconds(Overhead.LEAST_MILLIS / 1000, terms.maxDowntimeMillis() / 1000.0)
                .toRange()
            : null,
        ("The guest dirties %.0f MiB/s, which may rise to %.0f times as much while it is moved; there are"
                + " %.0f to %.0f MiB/s.")
            .formatted(dirty / MIB, WIDENING, least / MIB, most / MIB));
  }
}
