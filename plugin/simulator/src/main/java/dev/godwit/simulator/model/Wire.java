package dev.godwit.simulator.model;

/**
 * What is sent, at which rate, and how much is left. Amounts are those of the instant last carried to;
 * those of a later one follow, as long as nothing happens in between.
 */
final class Wire {
  /** What is on the wire. */
  enum Load {
    NOTHING,
    DISKS,
    /** Memory of a running guest: within the limit, beside what it writes to its disks. */
    MEMORY,
    /** Memory of a guest that stands still or runs elsewhere: as fast as it goes. */
    REST;

    private boolean isMemory() {
      return this == MEMORY || this == REST;
    }
  }

  private final Pages pages;
  private final Swing swing;
  private final double diskWritesPerSecond;
  private double linkBytesPerSecond;
  private double limitBytesPerSecond;
  private Load load = Load.NOTHING;
  private long at;
  private double rate;
  private double secondsToSend;
  private double sent;
  private double diskRate;
  private double diskLeft;

  Wire(GuestModel guest, HostModel hosts, Pages pages, Swing swing, long limitMibPerSecond) {
    this.pages = pages;
    this.swing = swing;
    this.diskWritesPerSecond = guest.diskMib() == 0 ? 0 : guest.diskWriteMibPerSecond() * Units.MIB;
    this.linkBytesPerSecond = hosts.bandwidthMibPerSecond() * Units.MIB;
    this.diskLeft = guest.diskMib() * Units.MIB;
    limit(limitMibPerSecond);
  }

  void link(double mibPerSecond) {
    linkBytesPerSecond = mibPerSecond * Units.MIB;
  }

  void limit(long mibPerSecond) {
    limitBytesPerSecond = mibPerSecond == 0 ? Double.POSITIVE_INFINITY : mibPerSecond * Units.MIB;
  }

  /** Whether the limit, and not the network, decides. */
  boolean isLimited() {
    return limitBytesPerSecond < linkBytesPerSecond * swing.at(at);
  }

  /** Works the rates out from this instant on. */
  void plan(Load now) {
    load = now;
    double link = linkBytesPerSecond * swing.at(at);
    double beside = Math.max(0, Math.min(link, limitBytesPerSecond) - diskWritesPerSecond);
    secondsToSend = pages.secondsToSend(load == Load.MEMORY ? beside : link);
    rate = secondsToSend > 0 && load.isMemory() ? pages.wire() / secondsToSend : 0;
    diskRate = beside;
  }

  /** Carries the amounts forward. */
  void carryTo(long nanos) {
    sent = sentAt(nanos);
    diskLeft = diskLeftAt(nanos);
    if (load.isMemory()) {
      pages.keep(partLeftAt(nanos));
    }
    at = nanos;
  }

  /** Memory on the wire, in bytes per second. */
  double rate() {
    return rate;
  }

  double secondsToSend() {
    return secondsToSend;
  }

  /** When all memory of this pass, or all of the disks, will have been sent. */
  long emptyNanos() {
    return Units.after(at, load == Load.DISKS ? diskLeft / diskRate : secondsToSend);
  }

  /** Whether disks are left to copy; a last fraction of a byte is rounding. */
  boolean hasDisks() {
    if (diskLeft < 1) {
      diskLeft = 0;
    }
    return diskLeft > 0;
  }

  double pendingAt(long nanos) {
    return load.isMemory() ? pages.pending() * partLeftAt(nanos) : pages.pending();
  }

  double sentAt(long nanos) {
    return sent + rate * Units.seconds(nanos - at);
  }

  double diskLeftAt(long nanos) {
    return load == Load.DISKS
        ? Math.max(0, diskLeft - diskRate * Units.seconds(nanos - at))
        : diskLeft;
  }

  private double partLeftAt(long nanos) {
    return secondsToSend > 0 ? Math.max(0, 1 - Units.seconds(nanos - at) / secondsToSend) : 0;
  }
}
