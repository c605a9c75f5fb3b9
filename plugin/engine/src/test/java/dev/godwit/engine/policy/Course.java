package dev.godwit.engine.policy;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.TransferCounters;
import dev.godwit.spi.JobSample;
import dev.godwit.spi.PolicyTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a hypervisor may show of one migration, however odd: stretches in which every look differs from
 * the one before by the same, with jumps between them.
 *
 * @param terms those of the first stretch, the second, and so on; the last hold until the end
 */
public record Course(List<Stretch> stretches, List<PolicyTerms> terms) {
  /** One look and the limits that hold then. */
  public record Look(JobSample sample, PolicyTerms terms) {}

  /**
   * Looks that are alike.
   *
   * @param gapMillis between two of them; negative where time falls, which it may to 0
   * @param jump where the counters stand when it begins; null goes on with those before
   */
  record Stretch(
      int looks, long gapMillis, Moves moves, @Nullable Jump jump, Figures figures) {}

  /**
   * What happens from one look to the next.
   *
   * @param dirtiedBytes become dirty where a pass ends
   * @param passes that end
   */
  record Moves(long sentBytes, long dirtiedBytes, long passes) {
    static final Moves NONE = new Moves(0, 0, 0);
  }

  /** Counters as they stand. */
  record Jump(long totalBytes, long processedBytes, long remainingBytes, long iteration) {}

  /** What else a look shows, and whether it shows the counters. */
  record Figures(
      MigrationPhase phase,
      boolean memory,
      boolean iteration,
      @Nullable TransferCounters disks,
      @Nullable Long pageSizeBytes,
      @Nullable Long bandwidthBytesPerSecond,
      @Nullable Long throttlePercent) {
    static final Figures STILL =
        new Figures(MigrationPhase.PRE_COPY, true, true, null, 4096L, 0L, null);
  }

  /** All looks, in their order. */
  public List<Look> looks() {
    var looks = new ArrayList<Look>();
    long now = 0;
    Jump counters = new Jump(1L << 31, 0, 1L << 31, 1);
    for (int i = 0; i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      PolicyTerms limits = terms.get(Math.min(i, terms.size() - 1));
      counters = stretch.jump() == null ? counters : stretch.jump();
      for (int look = 0; look < stretch.looks(); look++) {
        now = Math.max(0, Saturated.sum(now, stretch.gapMillis()));
        counters = moved(counters, stretch.moves());
        looks.add(new Look(sample(now, counters, stretch.figures()), limits));
      }
    }
    return looks;
  }

  private static Jump moved(Jump from, Moves moves) {
    long sent = Math.min(moves.sentBytes(), from.remainingBytes());
    long left = from.remainingBytes() - sent;
    return new Jump(
        from.totalBytes(),
        Saturated.sum(from.processedBytes(), sent),
        moves.passes() == 0 ? left : Saturated.sum(left, moves.dirtiedBytes()),
        Saturated.sum(from.iteration(), moves.passes()));
  }

  private static JobSample sample(long now, Jump counters, Figures figures) {
    return new JobSample(
        now,
        figures.phase(),
        figures.memory()
            ? new TransferCounters(
                counters.totalBytes(), counters.processedBytes(), counters.remainingBytes())
            : null,
        figures.disks(),
        figures.iteration() ? counters.iteration() : null,
        figures.bandwidthBytesPerSecond(),
        figures.pageSizeBytes(),
        figures.bandwidthBytesPerSecond(),
        figures.bandwidthBytesPerSecond(),
        figures.throttlePercent());
  }
}
