package dev.godwit.simulator.model;

import java.util.List;

/** The memory that is still to be sent in this pass. Within a pass all kinds of it shrink alike. */
final class Pages {
  private final List<Writer> writers;
  private final double zeroScanBytesPerSecond;
  private double still;
  private double zero;

  Pages(GuestModel guest, double zeroScanBytesPerSecond) {
    this.writers = guest.writes().stream().map(Writer::new).toList();
    this.zeroScanBytesPerSecond = zeroScanBytesPerSecond;
    double sets = writers.stream().mapToDouble(writer -> writer.pending).sum();
    this.still = Math.max(0, guest.usedMib() * Units.MIB - sets);
    this.zero = (guest.memoryMib() - guest.usedMib()) * Units.MIB;
  }

  List<Writer> writers() {
    return writers;
  }

  double pending() {
    return content() + zero;
  }

  private double content() {
    double sum = still;
    for (Writer writer : writers) {
      sum += writer.pending;
    }
    return sum;
  }

  /** What sending all of it puts on the wire. */
  double wire() {
    return content() * Units.WIRE_PER_BYTE + zero * Units.WIRE_PER_ZERO_BYTE;
  }

  /** How long sending all of it takes. */
  double secondsToSend(double bytesPerSecond) {
    double scanning = zero / zeroScanBytesPerSecond;
    double wire = wire();
    return wire == 0 ? scanning : scanning + wire / bytesPerSecond;
  }

  /** Keeps a part of it. */
  void keep(double part) {
    still *= part;
    zero *= part;
    for (Writer writer : writers) {
      writer.pending *= part;
    }
  }

  void write(double at, double seconds, double speed) {
    for (Writer writer : writers) {
      writer.write(at, seconds, speed);
    }
  }

  /** Adds what was written since the last time; returns how much more that is. */
  double sync() {
    double more = 0;
    for (Writer writer : writers) {
      more += writer.sync();
    }
    return more;
  }

  /** When the next burst begins or ends. */
  long nextBurst(long nanos) {
    long next = Long.MAX_VALUE;
    for (Writer writer : writers) {
      WriteStream.Bursts bursts = writer.stream.bursts();
      if (bursts != null) {
        double at = Units.seconds(nanos);
        next = Math.min(next, Math.max(nanos + 1, Units.after(nanos, bursts.nextChange(at) - at)));
      }
    }
    return next;
  }

  /** Missing pages that a guest in post-copy runs into, per second. */
  double faultsPerSecond(double at, double speed) {
    double sum = 0;
    for (Writer writer : writers) {
      sum += writer.rate(at) * speed / Units.PAGE_BYTES * writer.missing();
    }
    return sum;
  }
}
