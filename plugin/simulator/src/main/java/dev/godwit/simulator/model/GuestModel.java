package dev.godwit.simulator.model;

import dev.godwit.simulator.model.WriteStream.Bursts;
import dev.godwit.simulator.model.WriteStream.Pattern;
import dev.godwit.spi.SimulationOrder.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest.
 *
 * @param memoryMib its memory, at least 1
 * @param usedMib memory that was ever written, 0 to {@code memoryMib}; the rest is zero pages, which
 *     cost almost nothing to move
 * @param writes what it keeps rewriting; the sets are parts of the used memory and do not overlap
 * @param diskMib disks to be copied, 0 for none
 * @param diskWriteMibPerSecond how fast it writes to them; sent over the same network
 */
public record GuestModel(
    long memoryMib,
    long usedMib,
    List<WriteStream> writes,
    long diskMib,
    double diskWriteMibPerSecond) {
  /** What {@link Shape#BURSTS} means. */
  private static final double BURST_ON_SECONDS = 10;

  private static final double BURST_EVERY_SECONDS = 30;
  private static final double HOT_WRITES = 0.9;
  private static final double HOT_PAGES = 0.1;

  public GuestModel {
    writes = List.copyOf(writes);
    if (memoryMib < 1) {
      throw new IllegalArgumentException("memoryMib must be at least 1, is " + memoryMib);
    }
    if (usedMib < 0 || usedMib > memoryMib) {
      throw new IllegalArgumentException(
          "usedMib must be 0 to memoryMib (" + memoryMib + "), is " + usedMib);
    }
    double sets = writes.stream().mapToDouble(WriteStream::setMib).sum();
    if (sets > usedMib * (1 + 1e-9)) {
      throw new IllegalArgumentException(
          "the guest rewrites " + sets + " MiB, but uses only " + usedMib + " MiB");
    }
    if (diskMib < 0 || !(diskWriteMibPerSecond >= 0)) {
      throw new IllegalArgumentException("diskMib and diskWriteMibPerSecond must be 0 or more");
    }
  }

  /** A guest without disks to copy. */
  public GuestModel(long memoryMib, long usedMib, List<WriteStream> writes) {
    this(memoryMib, usedMib, writes, 0, 0);
  }

  /** A guest that writes nothing. */
  public static GuestModel idle(long memoryMib, long usedMib) {
    return new GuestModel(memoryMib, usedMib, List.of());
  }

  /**
   * A guest with one working set.
   *
   * @param dirtyMibPerSecond counting every write of a page again, on average over time
   * @param burstOffsetSeconds how far into the cycle of bursts it is, 0 to below 30
   */
  public static GuestModel of(
      long memoryMib,
      long usedMib,
      double workingSetMib,
      double dirtyMibPerSecond,
      Shape shape,
      double burstOffsetSeconds) {
    return new GuestModel(
        memoryMib,
        usedMib,
        workingSetMib == 0 || dirtyMibPerSecond == 0
            ? List.of()
            : streams(workingSetMib, dirtyMibPerSecond, shape, burstOffsetSeconds));
  }

  private static List<WriteStream> streams(
      double setMib, double mibPerSecond, Shape shape, double burstOffsetSeconds) {
    return switch (shape) {
      case UNIFORM -> List.of(new WriteStream(setMib, mibPerSecond, Pattern.UNIFORM));
      case SEQUENTIAL -> List.of(new WriteStream(setMib, mibPerSecond, Pattern.SEQUENTIAL));
      case HOT_SPOT ->
        List.of(
            new WriteStream(setMib * HOT_PAGES, mibPerSecond * HOT_WRITES, Pattern.UNIFORM),
            new WriteStream(
                setMib * (1 - HOT_PAGES), mibPerSecond * (1 - HOT_WRITES), Pattern.UNIFORM));
      case BURSTS ->
        List.of(new WriteStream(
            setMib,
            mibPerSecond * BURST_EVERY_SECONDS / BURST_ON_SECONDS,
            Pattern.UNIFORM,
            new Bursts(BURST_ON_SECONDS, BURST_EVERY_SECONDS, burstOffsetSeconds)));
    };
  }

  /** The same guest, which also writes now and then to any of its other used pages. */
  public GuestModel withBackgroundWrites(double mibPerSecond) {
    double rest = usedMib - writes.stream().mapToDouble(WriteStream::setMib).sum();
    if (mibPerSecond == 0 || rest <= 0) {
      return this;
    }
    var all = new ArrayList<>(writes);
    all.add(new WriteStream(rest, mibPerSecond, Pattern.UNIFORM));
    return new GuestModel(memoryMib, usedMib, all, diskMib, diskWriteMibPerSecond);
  }

  /** The same guest with disks to copy. */
  public GuestModel withDisks(long diskMib, double diskWriteMibPerSecond) {
    return new GuestModel(memoryMib, usedMib, writes, diskMib, diskWriteMibPerSecond);
  }

  /** The same guest some time later: its bursts are elsewhere in their cycle. */
  public GuestModel after(double seconds) {
    if (writes.stream().allMatch(stream -> stream.bursts() == null)) {
      return this;
    }
    return new GuestModel(
        memoryMib,
        usedMib,
        writes.stream().map(stream -> stream.after(seconds)).toList(),
        diskMib,
        diskWriteMibPerSecond);
  }

  /** Bytes of pages that it writes to at least once within a time that begins now. */
  public long bytesWrittenWithin(double seconds) {
    var pages = new Pages(this, Double.POSITIVE_INFINITY);
    pages.keep(0);
    long at = 0;
    long end = Units.after(0, seconds);
    while (at < end) {
      long next = Math.min(end, pages.nextBurst(at));
      pages.write(Units.seconds(at), Units.seconds(next - at), 1);
      at = next;
    }
    return Math.round(pages.sync());
  }
}
