package dev.godwit.engine.policy;

import dev.godwit.api.TransferCounters;
import dev.godwit.spi.JobSample;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one migration's memory, put together look by look.
 *
 * <p>Between two readings of the bitmap of dirty pages the remaining memory falls by what is sent; at
 * a reading it rises by what became dirty. So {@code remaining + sent} stands still but for readings,
 * and its rise over any time is the unique memory dirtied, however many passes lie in between.
 *
 * @param atMillis when it was last looked at; -1 before memory was first seen
 * @param processedBytes counter at that look
 * @param remainingBytes counter at that look
 * @param iteration number of the pass under way then
 * @param passesEnded passes that were seen to end
 * @param passBeganMillis about when the pass under way began
 * @param memoryPerWireByte memory that one byte on the wire stands for: 1, more with compression
 * @param rateAtMillis since when {@code rateBytes} are counted
 * @param rateBytes memory moved since then
 * @param wireBytesAtStart the sent counter when memory was first seen
 * @param startMillis when that was
 * @param rates memory moved in bytes per second over at least {@link #RATE_MILLIS} each, newest last
 * @param passes newest last; those too short to be told apart are put together
 * @param latest the pass or passes that ended last, by themselves; null before one has
 */
record Measurements(
    long atMillis,
    long processedBytes,
    long remainingBytes,
    long iteration,
    long passesEnded,
    double passBeganMillis,
    double memoryPerWireByte,
    long rateAtMillis,
    double rateBytes,
    long wireBytesAtStart,
    long startMillis,
    List<Double> rates,
    List<Pass> passes,
    @Nullable Pass latest) {
  static final Measurements NONE =
      new Measurements(-1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, List.of(), List.of(), null);

  private static final int PASSES = 12;
  private static final int RATES = 20;
  private static final long RATE_MILLIS = 450;

  /** Passes below this length are put together until they make up so much. */
  private static final double TOGETHER_MILLIS = 500;

  private static final double MOST_MEMORY_PER_WIRE_BYTE = 50;

  Measurements {
    rates = List.copyOf(rates);
    passes = List.copyOf(passes);
  }

  /** Whether the memory of the guest was seen on its way. */
  boolean begun() {
    return atMillis >= 0;
  }

  /** With one more look. */
  Measurements observe(JobSample sample) {
    TransferCounters memory = sample.memory();
    if (memory == null || memory.totalBytes() == 0) {
      return this;
    }
    Long number = sample.iteration();
    if (!begun() || (number != null && number < iteration)) {
      return begin(sample, memory);
    }
    long sent = Math.max(0, memory.processedBytes() - processedBytes);
    long rise = memory.remainingBytes() - remainingBytes;
    // Numbers need not begin at 1, so only differences count; without numbers a rise tells a new
    // pass.
    long ended = number != null ? Saturated.difference(number, iteration) : rise > 0 ? 1 : 0;
    return ended == 0
        ? within(sample.elapsedMillis(), memory, sent, rise)
        : across(sample.elapsedMillis(), memory, sent, rise, ended);
  }

  private static Measurements begin(JobSample sample, TransferCounters memory) {
    Long number = sample.iteration();
    long now = sample.elapsedMillis();
    return new Measurements(
        now,
        memory.processedBytes(),
        memory.remainingBytes(),
        number == null ? 0 : number,
        0,
        now,
        1,
        now,
        0,
        memory.processedBytes(),
        now,
        List.of(),
        List.of(),
        null);
  }

  /** No pass ended since the last look. */
  private Measurements within(long now, TransferCounters memory, long sent, long rise) {
    double moved = Math.max(0, -rise);
    // In the first pass zero pages, which cost nothing, look like compression.
    double ratio = passesEnded == 0 || sent < 1 << 20
        ? memoryPerWireByte
        : 0.7 * memoryPerWireByte + 0.3 * Math.clamp(moved / sent, 1, MOST_MEMORY_PER_WIRE_BYTE);
    return new Measurements(
            now,
            memory.processedBytes(),
            memory.remainingBytes(),
            iteration,
            passesEnded,
            passBeganMillis,
            ratio,
            rateAtMillis,
            rateBytes + moved,
            wireBytesAtStart,
            startMillis,
            rates,
            passes,
            latest)
        .rated();
  }

  /** One or more passes ended since the last look. */
  private Measurements across(long now, TransferCounters memory, long sent, long rise, long ended) {
    double moved = sent * memoryPerWireByte;
    double dirtied = Math.max(0, rise + moved);
    double toBorder = moved > remainingBytes ? remainingBytes / moved : 1;
    double border = ended == 1 ? atMillis + (now - atMillis) * toBorder : now;
    double pending = memory.remainingBytes() + (ended == 1 ? moved * (1 - toBorder) : 0);
    var pass = new Pass(
        ended,
        Math.max(1, (border - passBeganMillis) / ended),
        dirtied / ended,
        Math.max(0, pending - dirtied / ended));
    boolean first = passesEnded == 0;
    // The rates of the first pass are those of zero pages as well.
    double overall = (double) Math.max(0, memory.processedBytes() - wireBytesAtStart)
        / Math.max(1, now - startMillis)
        * 1000;
    return new Measurements(
            now,
            memory.processedBytes(),
            memory.remainingBytes(),
            Saturated.sum(iteration, ended),
            Saturated.sum(passesEnded, ended),
            border,
            memoryPerWireByte,
            first ? now : rateAtMillis,
            first ? 0 : rateBytes + moved,
            wireBytesAtStart,
            startMillis,
            first ? List.of(overall) : rates,
            appended(pass),
            pass)
        .rated();
  }

  private List<Pass> appended(Pass pass) {
    var more = new ArrayList<>(passes);
    Pass last = passes.isEmpty() ? null : passes.getLast();
    if (last != null
        && last.millis() * last.count() < TOGETHER_MILLIS
        && pass.millis() < TOGETHER_MILLIS / 2) {
      more.set(more.size() - 1, last.with(pass));
    } else {
      more.add(pass);
    }
    return more.size() > PASSES ? more.subList(more.size() - PASSES, more.size()) : more;
  }

  /** With a new rate once enough time has passed for one. */
  private Measurements rated() {
    long passed = atMillis - rateAtMillis;
    if (passed < RATE_MILLIS) {
      return this;
    }
    var more = new ArrayList<>(rates);
    more.add(rateBytes / passed * 1000);
    return new Measurements(
        atMillis,
        processedBytes,
        remainingBytes,
        iteration,
        passesEnded,
        passBeganMillis,
        memoryPerWireByte,
        atMillis,
        0,
        wireBytesAtStart,
        startMillis,
        more.size() > RATES ? more.subList(more.size() - RATES, more.size()) : more,
        passes,
        latest);
  }
}
