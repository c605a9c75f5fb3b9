package dev.godwit.simulator.model;

import dev.godwit.simulator.model.WriteStream.Pattern;

/** One stream of writes under migration. Amounts in bytes, as of the instant last moved to. */
final class Writer {
  final WriteStream stream;
  private final double set;

  /** Of its pages, those that are still to be sent in this pass. */
  double pending;

  /** Of its pages, those that were written since the bitmap was last read. */
  private double dirty;

  Writer(WriteStream stream) {
    this.stream = stream;
    this.set = stream.setMib() * Units.MIB;
    this.pending = set;
  }

  /**
   * Lets it write.
   *
   * @param speed how fast the guest runs, 1 for undisturbed
   * @param at when, in seconds; no burst may begin or end meanwhile
   */
  void write(double at, double seconds, double speed) {
    double bytes = rate(at) * speed * seconds;
    if (bytes == 0) {
      return;
    }
    dirty = stream.pattern() == Pattern.SEQUENTIAL
        ? Math.min(set, dirty + bytes)
        : set - (set - dirty) * StrictMath.exp(-bytes / set);
  }

  /** Bytes written per second, undisturbed. */
  double rate(double at) {
    WriteStream.Bursts bursts = stream.bursts();
    return bursts != null && !bursts.isOn(at) ? 0 : stream.mibPerSecond() * Units.MIB;
  }

  /** The part of its pages that is still to be sent. */
  double missing() {
    return pending / set;
  }

  /** Adds what was written to what is to be sent; returns how much more that is. */
  double sync() {
    // A page that was not sent yet and was written again is still one page to send.
    double more = dirty * (1 - missing());
    pending += more;
    dirty = 0;
    return more;
  }
}
