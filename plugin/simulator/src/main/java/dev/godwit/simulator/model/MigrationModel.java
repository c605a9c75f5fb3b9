package dev.godwit.simulator.model;

import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.JobStatistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One migration of one guest, as QEMU 7.2 runs it. Instants are nanoseconds since the migrate call and
 * only rise. Commands act at the instant that was last {@link #advanceTo advanced to}; looking has no
 * effect. Used by one thread.
 *
 * <p>Pre-copy: memory is sent in passes. The bitmap of dirty pages is read at the beginning of a pass,
 * and the next pass begins when what is left falls below the threshold, which is the bandwidth measured
 * in the last 100 ms times the longest downtime; QEMU looks at this only every 50 ms. When what is left
 * is still below the threshold after the bitmap was read, the guest is stopped and the rest is sent.
 *
 * <p>Every page written after the bitmap was read is sent again, also one that was not sent before it
 * was written, as without KVM's manual dirty-log protection.
 */
public final class MigrationModel {
  /** QEMU sends for 50 ms between two looks at what is left; with a limit of bandwidth for 100 ms. */
  private static final long LOOK_NANOS = 50 * Units.MILLI;

  private static final long LIMITED_LOOK_NANOS = 100 * Units.MILLI;

  /** QEMU estimates no downtime before it has sent so much. */
  private static final double ESTIMATE_AFTER_BYTES = 10_000;

  private final GuestModel guest;
  private final HostModel hosts;
  private final JobParameters parameters;
  private final Swing bandwidthSwing;
  private final Swing writeSwing;
  private final Pages pages;
  private final List<ModelEvent> events = new ArrayList<>();

  private double linkBytesPerSecond;
  private double limitBytesPerSecond;
  private long maxDowntimeMillis;
  private boolean postCopyWanted;
  private boolean suspended;

  private Stage stage = Stage.STARTING;
  private long now;

  /** The instant that all amounts below stand for; {@code now} may be later. */
  private long at;

  private long nextEvent;
  private long nextLook = Long.MAX_VALUE;
  private double wireRate;
  private double secondsToSend;
  private double sent;
  private double diskLeft;
  private @Nullable BandwidthGauge gauge;
  private @Nullable DirtyPeriod period;
  private double diskRate;

  /** When this pass, this stage or this part of it began. */
  private long phaseBegan;

  private long iteration;
  private double remainingAtSync;
  private boolean restSent;
  private long stoppedAt = -1;
  private long downtimeNanos = -1;
  private long stillNanos;
  private boolean postCopied;
  private double faults;

  /** A migration whose migrate call is made now, at instant 0. */
  public MigrationModel(GuestModel guest, HostModel hosts, JobParameters parameters, long seed) {
    this.guest = guest;
    this.hosts = hosts;
    this.parameters = parameters;
    this.bandwidthSwing = new Swing(seed, hosts.noisePercent());
    this.writeSwing = new Swing(~seed, hosts.noisePercent());
    this.pages = new Pages(guest, hosts.zeroScanMibPerSecond() * Units.MIB);
    this.linkBytesPerSecond = hosts.bandwidthMibPerSecond() * Units.MIB;
    this.limitBytesPerSecond = limit(parameters.bandwidthMibPerSecond());
    this.maxDowntimeMillis = parameters.maxDowntimeMillis();
    this.diskLeft = guest.diskMib() * Units.MIB;
    this.nextEvent = hosts.startUpMillis() * Units.MILLI;
  }

  /** Where a migration stands. */
  public enum Stage {
    /** The destination is being made ready. */
    STARTING,
    /** Disks are copied, the guest runs on the source. */
    DISKS,
    /** Memory is copied, the guest runs on the source unless it was suspended. */
    PRE_COPY,
    /** The guest stands still and the rest is sent. */
    SWITCHING_OVER,
    /** The guest stands still to begin anew on the destination without all of its memory. */
    POST_COPY_SWITCH,
    /** The guest runs on the destination and the rest is fetched. */
    POST_COPY,
    /** The guest is complete on the destination; the source has not reported it yet. */
    FINISHING,
    /** Over: the guest has moved. */
    COMPLETED,
    /** Over: given up, the guest is on the source. */
    CANCELLED;

    /** Whether nothing will happen any more. */
    public boolean isOver() {
      return this == COMPLETED || this == CANCELLED;
    }

    /** Whether the guest's place is still the source. */
    public boolean isOnSource() {
      return compareTo(POST_COPY) < 0 || this == CANCELLED;
    }
  }

  /**
   * Lets time pass.
   *
   * @return what happened meanwhile, in order
   */
  public List<ModelEvent> advanceTo(long nanos) {
    if (nanos < now) {
      throw new IllegalArgumentException("time does not go back from " + now + " to " + nanos);
    }
    while (nextEvent <= nanos) {
      now = nextEvent;
      moveTo(nextEvent);
      happen();
      plan();
    }
    now = nanos;
    List<ModelEvent> happened = List.copyOf(events);
    events.clear();
    return happened;
  }

  /** The next instant at which anything may happen by itself; {@link Long#MAX_VALUE} for never. */
  public long nextEventNanos() {
    return nextEvent;
  }

  /** The instant last advanced to. */
  public long nowNanos() {
    return now;
  }

  /** Where it stands. */
  public Stage stage() {
    return stage;
  }

  /** Sets the longest pause at the end; acts when QEMU has next measured its bandwidth. */
  public void setMaxDowntimeMillis(long millis) {
    if (millis < 1) {
      throw new IllegalArgumentException("a downtime is at least 1 ms, is " + millis);
    }
    change(() -> maxDowntimeMillis = millis);
  }

  /** Limits the rate, in MiB/s; 0 for no limit. The last pages are sent without a limit. */
  public void setBandwidth(long mibPerSecond) {
    if (mibPerSecond < 0) {
      throw new IllegalArgumentException("a bandwidth is 0 or more, is " + mibPerSecond);
    }
    change(() -> limitBytesPerSecond = limit(mibPerSecond));
  }

  /** Changes what the network can carry, in MiB/s; 0 when it is down. */
  public void setLink(double mibPerSecond) {
    if (!(mibPerSecond >= 0)) {
      throw new IllegalArgumentException("a network carries 0 or more, not " + mibPerSecond);
    }
    change(() -> linkBytesPerSecond = mibPerSecond * Units.MIB);
  }

  /**
   * Asks for the switch to post-copy, which happens at QEMU's next look.
   *
   * @return false, and nothing happens, if it was not permitted at the start, before the first pass,
   *     or once the guest has stopped
   */
  public boolean startPostCopy() {
    if (!parameters.postCopy() || stage != Stage.PRE_COPY) {
      return false;
    }
    change(() -> postCopyWanted = true);
    return true;
  }

  /** Pauses the guest; does nothing once it has been stopped by the migration. */
  public void suspend() {
    if (suspended || stage.compareTo(Stage.SWITCHING_OVER) >= 0) {
      return;
    }
    change(() -> {
      suspended = true;
      stoppedAt = at;
    });
  }

  /** Lets a guest run that was paused. */
  public void resume() {
    if (!suspended || stage.compareTo(Stage.SWITCHING_OVER) >= 0) {
      return;
    }
    change(() -> {
      suspended = false;
      stillNanos += at - stoppedAt;
      stoppedAt = -1;
    });
  }

  /**
   * Gives the migration up.
   *
   * @return false, and nothing happens, once the guest is on the destination
   */
  public boolean cancel() {
    if (!stage.isOnSource() || stage.isOver()) {
      return false;
    }
    change(() -> stage = Stage.CANCELLED);
    return true;
  }

  /** How long the guest has stood still because of this migration, all in all and until now. */
  public double stillMillis() {
    return (stillNanos + (stoppedAt >= 0 && !stage.isOver() ? now - stoppedAt : 0)) / 1e6;
  }

  /** The last pause, which ended when the guest ran on the destination; null before that. */
  public @Nullable Long downtimeMillis() {
    return downtimeNanos < 0 ? null : Math.round(downtimeNanos / 1e6);
  }

  /** Bytes of memory and disks sent. */
  public long sentBytes() {
    return Math.round(sentNow() + guest.diskMib() * Units.MIB - diskLeftNow());
  }

  /** Memory passes begun. */
  public long passes() {
    return iteration;
  }

  /** Whether it was switched to post-copy. */
  public boolean isPostCopied() {
    return postCopied;
  }

  /** Processor time that the source spent on sending. */
  public double cpuMillis() {
    return sentBytes() / Units.GIB * hosts.cpuMillisPerGib();
  }

  /** Pages that the guest had to wait for in post-copy, about. */
  public long faults() {
    return Math.round(faults);
  }

  /** How long the guest waited for pages in post-copy, about, summed over its processors. */
  public double faultWaitMillis() {
    return faults * hosts.faultMillis();
  }

  /** What QEMU and libvirt would report at this instant. */
  public JobStatistics statistics() {
    BandwidthGauge measuring = gauge;
    DirtyPeriod measured = period;
    double bandwidth = measuring == null ? 0 : measuring.measured(now);
    long dirtyPages = measured == null ? 0 : measured.pagesPerSecond();
    long total = guest.memoryMib() * (long) Units.MIB;
    long disk = guest.diskMib() * (long) Units.MIB;
    long diskRemaining = Math.round(diskLeftNow());
    return new JobStatistics(
        switch (stage) {
          case COMPLETED -> JobStatistics.Type.COMPLETED;
          case CANCELLED -> JobStatistics.Type.CANCELLED;
          default -> JobStatistics.Type.UNBOUNDED;
        },
        true,
        measuring == null
            ? TransferCounters.NONE
            : new TransferCounters(total, Math.round(sentNow()), Math.round(pendingNow())),
        new TransferCounters(disk, Math.max(0, disk - diskRemaining), diskRemaining),
        now / Units.MILLI,
        iteration,
        dirtyPages,
        Units.PAGE_BYTES,
        bandwidth > 0 ? Math.round(bandwidth) : null,
        downtime(bandwidth, dirtyPages),
        parameters.autoConverge() && measured != null ? (long) measured.throttlePercent() : null);
  }

  private @Nullable Long downtime(double bandwidth, long dirtyPages) {
    Long real = downtimeMillis();
    if (real != null) {
      return real;
    }
    if (gauge == null) {
      return null;
    }
    return dirtyPages > 0 && bandwidth * 0.1 > ESTIMATE_AFTER_BYTES
        ? Math.round(remainingAtSync / bandwidth * 1000)
        : parameters.maxDowntimeMillis();
  }

  // Time.

  private void change(Runnable command) {
    moveTo(now);
    command.run();
    plan();
  }

  /** Carries the amounts forward; nothing may happen in between. */
  private void moveTo(long nanos) {
    if (nanos == at) {
      return;
    }
    double seconds = Units.seconds(nanos - at);
    double from = Units.seconds(at);
    if (stage == Stage.POST_COPY) {
      double before = faultsPerSecond(from);
      pages.keep(partLeft(nanos));
      faults += (before + faultsPerSecond(from)) / 2 * seconds;
    } else {
      if (stage == Stage.PRE_COPY) {
        pages.write(from, seconds, guestSpeed());
      }
      if (isSending()) {
        pages.keep(partLeft(nanos));
      }
    }
    sent += isSending() ? wireRate * seconds : 0;
    diskLeft = diskLeft(nanos);
    at = nanos;
  }

  private void happen() {
    switch (stage) {
      case STARTING -> {
        events.add(new ModelEvent.Began(at));
        stage = Stage.DISKS;
        if (diskLeft == 0) {
          beginMemory();
        }
      }
      case DISKS -> {
        if (diskLeft < 1) {
          diskLeft = 0;
          beginMemory();
        }
      }
      case PRE_COPY -> {
        if (at >= nextLook) {
          look();
        }
      }
      case SWITCHING_OVER -> {
        if (restSent) {
          land(false);
          stage = Stage.FINISHING;
        } else if (pages.pending() < 1) {
          restSent = true;
          phaseBegan = at;
        }
      }
      case POST_COPY_SWITCH -> {
        land(true);
        stage = Stage.POST_COPY;
      }
      case POST_COPY -> {
        if (pages.pending() < 1) {
          events.add(new ModelEvent.Fetched(at));
          phaseBegan = at;
          stage = Stage.FINISHING;
        }
      }
      case FINISHING -> {
        events.add(new ModelEvent.Completed(at));
        stage = Stage.COMPLETED;
      }
      case COMPLETED, CANCELLED -> throw new IllegalStateException("over, and yet: " + stage);
    }
  }

  private void beginMemory() {
    stage = Stage.PRE_COPY;
    gauge = new BandwidthGauge(at);
    period = new DirtyPeriod(at, parameters.autoConverge());
    beginPass();
  }

  private void beginPass() {
    iteration++;
    phaseBegan = at;
    remainingAtSync = pages.pending();
    events.add(new ModelEvent.PassBegan(at, iteration));
  }

  /** QEMU's look at what is left. */
  private void look() {
    if (postCopyWanted) {
      sync();
      stop(Stage.POST_COPY_SWITCH, true);
    } else if (pages.pending() < Math.max(1, threshold())) {
      sync();
      if (pages.pending() < Math.max(1, threshold())) {
        stop(Stage.SWITCHING_OVER, false);
      } else {
        beginPass();
      }
    }
  }

  private void sync() {
    double more = pages.sync();
    if (period != null) {
      period.synced(at, more, sent);
    }
  }

  private void stop(Stage next, boolean postCopy) {
    stage = next;
    postCopied = postCopy;
    if (!suspended) {
      stoppedAt = at;
    }
    phaseBegan = at;
    events.add(new ModelEvent.Stopped(at, postCopy));
  }

  private void land(boolean postCopy) {
    downtimeNanos = at - stoppedAt;
    stillNanos += downtimeNanos;
    stoppedAt = -1;
    phaseBegan = at;
    events.add(new ModelEvent.Landed(at, postCopy));
  }

  /** Works out the rates from here on, and when something happens next. */
  private void plan() {
    double link = linkBytesPerSecond * bandwidthSwing.at(at);
    double limited = Math.min(link, limitBytesPerSecond);
    double disks = guest.diskMib() == 0 ? 0 : guest.diskWriteMibPerSecond() * Units.MIB;
    double memory = stage == Stage.PRE_COPY ? Math.max(0, limited - disks) : link;
    secondsToSend = pages.secondsToSend(memory);
    wireRate = secondsToSend > 0 && isSending() ? pages.wire() / secondsToSend : 0;
    if (gauge != null) {
      gauge.rate(at, wireRate);
    }
    diskRate = Math.max(0, limited - disks);
    long swing = Math.min(bandwidthSwing.nextChange(at), writeSwing.nextChange(at));
    long completion = Units.after(at, secondsToSend);
    nextEvent = switch (stage) {
      case STARTING -> phaseBegan + hosts.startUpMillis() * Units.MILLI;
      case DISKS -> Math.min(swing, Units.after(at, diskLeft / diskRate));
      case PRE_COPY -> {
        nextLook = nextLook(completion, limitBytesPerSecond < link);
        yield Math.min(Math.min(nextLook, swing), Math.min(pages.nextBurst(at), gaugeChange()));
      }
      case SWITCHING_OVER ->
        restSent
            ? phaseBegan + hosts.switchOverMillis() * Units.MILLI
            : Math.min(swing, completion);
      case POST_COPY_SWITCH -> phaseBegan + hosts.postCopySwitchMillis() * Units.MILLI;
      case POST_COPY -> Math.min(Math.min(swing, completion), pages.nextBurst(at));
      case FINISHING -> phaseBegan + hosts.completionMillis() * Units.MILLI;
      case COMPLETED, CANCELLED -> Long.MAX_VALUE;
    };
  }

  private long nextLook(long completion, boolean limited) {
    double pending = pages.pending();
    double threshold = threshold();
    long below = postCopyWanted || pending < Math.max(1, threshold)
        ? at
        : Units.after(at, secondsToSend * (1 - threshold / pending));
    if (below == Long.MAX_VALUE) {
      return below;
    }
    long quantum = limited ? LIMITED_LOOK_NANOS : LOOK_NANOS;
    long looks =
        Math.max((at - phaseBegan) / quantum + 1, Math.ceilDiv(below + 1 - phaseBegan, quantum));
    return Math.min(phaseBegan + looks * quantum, Math.max(at + 1, completion));
  }

  private long gaugeChange() {
    return gauge == null ? Long.MAX_VALUE : gauge.nextChange(at);
  }

  /** What QEMU believes it can send within the longest downtime. */
  private double threshold() {
    return gauge == null ? 0 : gauge.measured(at) * maxDowntimeMillis / 1000;
  }

  private double guestSpeed() {
    int throttle = period == null ? 0 : period.throttlePercent();
    return suspended ? 0 : (1 - throttle / 100.0) * writeSwing.at(at);
  }

  private double faultsPerSecond(double from) {
    double most = hosts.faultMillis() > 0 ? 1000 / hosts.faultMillis() : Double.POSITIVE_INFINITY;
    return Math.min(most, pages.faultsPerSecond(from, writeSwing.at(at)));
  }

  private boolean isSending() {
    return switch (stage) {
      case PRE_COPY, POST_COPY -> true;
      case SWITCHING_OVER -> !restSent;
      case STARTING, DISKS, POST_COPY_SWITCH, FINISHING, COMPLETED, CANCELLED -> false;
    };
  }

  private double partLeft(long nanos) {
    return secondsToSend > 0 ? Math.max(0, 1 - Units.seconds(nanos - at) / secondsToSend) : 0;
  }

  private double pendingNow() {
    return isSending() ? pages.pending() * partLeft(now) : pages.pending();
  }

  private double sentNow() {
    return isSending() ? sent + wireRate * Units.seconds(now - at) : sent;
  }

  private double diskLeft(long nanos) {
    return stage == Stage.DISKS
        ? Math.max(0, diskLeft - diskRate * Units.seconds(nanos - at))
        : diskLeft;
  }

  private double diskLeftNow() {
    return diskLeft(now);
  }

  private static double limit(long mibPerSecond) {
    return mibPerSecond == 0 ? Double.POSITIVE_INFINITY : mibPerSecond * Units.MIB;
  }
}
