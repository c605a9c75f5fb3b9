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
  private final GuestModel guest;
  private final HostModel hosts;
  private final JobParameters parameters;
  private final Swing bandwidthSwing;
  private final Swing writeSwing;
  private final Pages pages;
  private final Wire wire;
  private final Standstill standstill = new Standstill();
  private final List<ModelEvent> events = new ArrayList<>();
  private @Nullable PassLoop loop;
  private long maxDowntimeMillis;
  private boolean postCopyWanted;
  private boolean postCopied;
  private boolean restSent;
  private double faults;
  private Stage stage = Stage.STARTING;

  /** When this stage, or this part of it, began. */
  private long stageBegan;

  private long now;

  /** The instant that all amounts stand for; {@code now} may be later. */
  private long at;

  private long nextLook = Long.MAX_VALUE;
  private long nextEvent;

  /** A migration whose migrate call is made now, at instant 0. */
  public MigrationModel(GuestModel guest, HostModel hosts, JobParameters parameters, long seed) {
    this.guest = guest;
    this.hosts = hosts;
    this.parameters = parameters;
    this.bandwidthSwing = new Swing(seed, hosts.noisePercent());
    this.writeSwing = new Swing(~seed, hosts.noisePercent());
    this.pages = new Pages(guest, hosts.zeroScanMibPerSecond() * Units.MIB);
    this.wire = new Wire(guest, hosts, pages, bandwidthSwing, parameters.bandwidthMibPerSecond());
    this.maxDowntimeMillis = parameters.maxDowntimeMillis();
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
    change(() -> {
      maxDowntimeMillis = millis;
      if (loop != null) {
        loop.maxDowntimeMillis(millis);
      }
    });
  }

  /** Limits the rate, in MiB/s; 0 for no limit. The last pages are sent without a limit. */
  public void setBandwidth(long mibPerSecond) {
    if (mibPerSecond < 0) {
      throw new IllegalArgumentException("a bandwidth is 0 or more, is " + mibPerSecond);
    }
    change(() -> wire.limit(mibPerSecond));
  }

  /** Changes what the network can carry, in MiB/s; 0 when it is down. */
  public void setLink(double mibPerSecond) {
    if (!(mibPerSecond >= 0)) {
      throw new IllegalArgumentException("a network carries 0 or more, not " + mibPerSecond);
    }
    change(() -> wire.link(mibPerSecond));
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
    if (!standstill.isSuspended() && stage.compareTo(Stage.SWITCHING_OVER) < 0) {
      change(() -> standstill.suspend(at));
    }
  }

  /** Lets a guest run that was paused. */
  public void resume() {
    if (standstill.isSuspended() && stage.compareTo(Stage.SWITCHING_OVER) < 0) {
      change(() -> standstill.resume(at));
    }
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
    return standstill.totalMillis(now, !stage.isOver());
  }

  /** The last pause, which ended when the guest ran on the destination; null before that. */
  public @Nullable Long downtimeMillis() {
    return standstill.lastMillis();
  }

  /** Bytes of memory and disks sent. */
  public long sentBytes() {
    return Math.round(wire.sentAt(now) + guest.diskMib() * Units.MIB - wire.diskLeftAt(now));
  }

  /** Memory passes begun. */
  public long passes() {
    return loop == null ? 0 : loop.iteration();
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
    PassLoop passes = loop;
    double bandwidth = passes == null ? 0 : passes.bandwidth(now);
    long total = guest.memoryMib() * (long) Units.MIB;
    long disk = guest.diskMib() * (long) Units.MIB;
    long diskRemaining = Math.round(wire.diskLeftAt(now));
    return new JobStatistics(
        switch (stage) {
          case COMPLETED -> JobStatistics.Type.COMPLETED;
          case CANCELLED -> JobStatistics.Type.CANCELLED;
          default -> JobStatistics.Type.UNBOUNDED;
        },
        true,
        passes == null
            ? TransferCounters.NONE
            : new TransferCounters(
                total, Math.round(wire.sentAt(now)), Math.round(wire.pendingAt(now))),
        new TransferCounters(disk, Math.max(0, disk - diskRemaining), diskRemaining),
        now / Units.MILLI,
        passes(),
        passes == null ? 0 : passes.dirtyPagesPerSecond(),
        Units.PAGE_BYTES,
        bandwidth > 0 ? Math.round(bandwidth) : null,
        downtime(passes),
        parameters.autoConverge() && passes != null ? (long) passes.throttlePercent() : null,
        false);
  }

  private @Nullable Long downtime(@Nullable PassLoop passes) {
    Long real = downtimeMillis();
    if (real != null || passes == null) {
      return real;
    }
    return passes.expectedDowntimeMillis(now, parameters.maxDowntimeMillis());
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
    if (stage == Stage.PRE_COPY) {
      pages.write(from, seconds, guestSpeed());
    }
    double faultsBefore = stage == Stage.POST_COPY ? faultsPerSecond(from) : 0;
    wire.carryTo(nanos);
    if (stage == Stage.POST_COPY) {
      faults += (faultsBefore + faultsPerSecond(from)) / 2 * seconds;
    }
    at = nanos;
  }

  private void happen() {
    switch (stage) {
      case STARTING -> {
        events.add(new ModelEvent.Began(at));
        enter(Stage.DISKS);
        beginMemoryAfterDisks();
      }
      case DISKS -> beginMemoryAfterDisks();
      case PRE_COPY -> {
        if (at >= nextLook) {
          look(passLoop());
        }
      }
      case SWITCHING_OVER -> {
        if (restSent) {
          land(false);
          enter(Stage.FINISHING);
        } else if (pages.pending() < 1) {
          restSent = true;
          stageBegan = at;
        }
      }
      case POST_COPY_SWITCH -> {
        land(true);
        enter(Stage.POST_COPY);
      }
      case POST_COPY -> {
        if (pages.pending() < 1) {
          events.add(new ModelEvent.Fetched(at));
          enter(Stage.FINISHING);
        }
      }
      case FINISHING -> {
        events.add(new ModelEvent.Completed(at));
        enter(Stage.COMPLETED);
      }
      case COMPLETED, CANCELLED -> throw new IllegalStateException("over, and yet: " + stage);
    }
  }

  private void enter(Stage next) {
    stage = next;
    stageBegan = at;
  }

  private void beginMemoryAfterDisks() {
    if (!wire.hasDisks()) {
      enter(Stage.PRE_COPY);
      loop = new PassLoop(pages, wire, at, maxDowntimeMillis, parameters.autoConverge());
      beginPass(loop);
    }
  }

  private void beginPass(PassLoop passes) {
    events.add(new ModelEvent.PassBegan(at, passes.beginPass(at)));
  }

  private PassLoop passLoop() {
    if (loop == null) {
      throw new IllegalStateException("no pass has begun");
    }
    return loop;
  }

  /** QEMU's look at what is left. */
  private void look(PassLoop passes) {
    if (postCopyWanted) {
      passes.sync(at);
      stop(Stage.POST_COPY_SWITCH);
    } else if (passes.seemsToFit(at)) {
      passes.sync(at);
      if (passes.seemsToFit(at)) {
        stop(Stage.SWITCHING_OVER);
      } else {
        beginPass(passes);
      }
    }
  }

  private void stop(Stage next) {
    enter(next);
    postCopied = next == Stage.POST_COPY_SWITCH;
    standstill.stop(at);
    events.add(new ModelEvent.Stopped(at, postCopied));
  }

  private void land(boolean postCopy) {
    standstill.land(at);
    events.add(new ModelEvent.Landed(at, postCopy));
  }

  /** Works out the rates from here on, and when something happens next. */
  private void plan() {
    wire.plan(load());
    if (loop != null) {
      loop.rate(at);
    }
    long swing = Math.min(bandwidthSwing.nextChange(at), writeSwing.nextChange(at));
    nextEvent = switch (stage) {
      case STARTING -> stageBegan + hosts.startUpMillis() * Units.MILLI;
      case DISKS -> Math.min(swing, wire.emptyNanos());
      case PRE_COPY -> {
        nextLook = passLoop().nextLook(at, postCopyWanted);
        yield Math.min(
            Math.min(nextLook, swing),
            Math.min(pages.nextBurst(at), passLoop().nextMeasurement(at)));
      }
      case SWITCHING_OVER ->
        restSent
            ? stageBegan + hosts.switchOverMillis() * Units.MILLI
            : Math.min(swing, wire.emptyNanos());
      case POST_COPY_SWITCH -> stageBegan + hosts.postCopySwitchMillis() * Units.MILLI;
      case POST_COPY -> Math.min(Math.min(swing, wire.emptyNanos()), pages.nextBurst(at));
      case FINISHING -> stageBegan + hosts.completionMillis() * Units.MILLI;
      case COMPLETED, CANCELLED -> Long.MAX_VALUE;
    };
  }

  private Wire.Load load() {
    return switch (stage) {
      case DISKS -> Wire.Load.DISKS;
      case PRE_COPY -> Wire.Load.MEMORY;
      case POST_COPY -> Wire.Load.REST;
      case SWITCHING_OVER -> restSent ? Wire.Load.NOTHING : Wire.Load.REST;
      case STARTING, POST_COPY_SWITCH, FINISHING, COMPLETED, CANCELLED -> Wire.Load.NOTHING;
    };
  }

  private double guestSpeed() {
    int throttle = loop == null ? 0 : loop.throttlePercent();
    return standstill.isSuspended() ? 0 : (1 - throttle / 100.0) * writeSwing.at(at);
  }

  private double faultsPerSecond(double from) {
    double most = hosts.faultMillis() > 0 ? 1000 / hosts.faultMillis() : Double.POSITIVE_INFINITY;
    return Math.min(most, pages.faultsPerSecond(from, writeSwing.at(at)));
  }
}
