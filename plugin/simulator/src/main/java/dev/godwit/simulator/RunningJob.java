package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.simulator.model.MigrationModel.Stage;
import dev.godwit.simulator.model.ModelEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One migration under way: what its model does becomes states of domains, signals and answers. */
final class RunningJob {
  private static final String BROKEN = "post-copy failed";

  private final SimulatedHosts site;
  private final GuestId guest;
  private final SimulatedHost source;
  private final SimulatedHost destination;
  private final Domain outgoing;
  private final boolean pausedByOwner;
  private final MigrationModel model;
  private final long beganNanos;
  private @Nullable Domain incoming;
  private @Nullable Consumer<Reply<Boolean>> caller;
  private boolean over;
  private boolean broken;

  /** Whether libvirt has lost the hand-over's end: the source will not be told that it is over. */
  private boolean orphaned;

  private boolean finishReplyLost;
  private int plans;

  private RunningJob(
      SimulatedHosts site,
      MigrationPlan plan,
      SimulatedHost source,
      SimulatedHost destination,
      Domain outgoing,
      Consumer<Reply<Boolean>> caller) {
    this.site = site;
    this.guest = plan.guest();
    this.source = source;
    this.destination = destination;
    this.outgoing = outgoing;
    this.pausedByOwner = outgoing.presence() == Presence.PAUSED;
    this.caller = caller;
    this.beganNanos = site.nowNanos();
    this.model = new MigrationModel(
        outgoing.guest.model().after(beganNanos / 1e9),
        site.settings().hosts(),
        plan.parameters(),
        site.settings().seed() ^ guest.uuid().getLeastSignificantBits() ^ beganNanos);
  }

  /** The migrate call has come to the source's libvirtd. */
  static void begin(SimulatedHosts site, MigrationPlan plan, Consumer<Reply<Boolean>> caller) {
    SimulatedHost source = site.host(plan.source());
    SimulatedHost destination = site.host(plan.destination());
    try {
      Domain domain = source.requireActive(plan.guest());
      if (site.job(plan.guest()) != null) {
        throw new HypervisorException(
            Kind.OTHER, "another migration job is already running for domain");
      }
      if (!destination.isLibvirtdUp() || destination.cutOffsByPeers > 0) {
        throw new HypervisorException(
            Kind.OTHER, "unable to connect to server at '" + destination.name + ":16509'");
      }
      if (destination.look(plan.guest()).presence() != Presence.ABSENT) {
        throw new HypervisorException(
            Kind.OTHER, "domain is already active on host " + destination.name);
      }
      var job = new RunningJob(site, plan, source, destination, domain, caller);
      site.began(plan.guest(), job, job.model);
      job.start();
    } catch (HypervisorException e) {
      caller.accept(new Reply.Failure<>(e));
    }
  }

  private void start() {
    if (pausedByOwner) {
      model.suspend();
    }
    site.at(beganNanos + site.settings().hosts().startUpMillis() * Latencies.MILLI / 2, () -> {
      if (!over) {
        incoming = new Domain(outgoing.guest, Presence.INCOMING, "paused (migrating)");
        destination.domains.put(guest, incoming);
        destination.signal(guest, Change.STARTED_MIGRATED);
      }
    });
    adjustLink();
  }

  boolean isOn(SimulatedHost host) {
    return source == host || destination == host;
  }

  /** This job, asked for on its source; its destination knows nothing of it. */
  RunningJob onSource(SimulatedHost host, String otherwise) throws HypervisorException {
    if (host != source) {
      throw new HypervisorException(Kind.OPERATION_INVALID, otherwise);
    }
    return this;
  }

  JobStatistics statistics() {
    advance();
    return model.statistics();
  }

  // Commands, on the source.

  void change(Consumer<MigrationModel> command) {
    advance();
    if (!over) {
      command.accept(model);
      plan();
    }
  }

  void abort() throws HypervisorException {
    advance();
    if (broken || model.isPostCopied()) {
      throw new HypervisorException(
          Kind.OPERATION_INVALID, "cannot abort migration in post-copy mode");
    }
    // Between the guest's start on the destination and the end libvirt takes it, and nothing
    // happens.
    if (!over && model.cancel()) {
      fail(Kind.OPERATION_ABORTED, "operation aborted: migration out job: canceled by client", 0);
    }
  }

  void startPostCopy() throws HypervisorException {
    advance();
    if (over || model.isPostCopied()) {
      return;
    }
    if (!model.startPostCopy()) {
      throw new HypervisorException(
          model.stage() == Stage.STARTING || model.stage() == Stage.DISKS
              ? Kind.OTHER
              : Kind.OPERATION_INVALID,
          "switching to post-copy is not possible now");
    }
    plan();
  }

  void suspend() {
    advance();
    if (outgoing.presence() == Presence.RUNNING) {
      model.suspend();
      outgoing.become(Presence.PAUSED_BY_MIGRATION, "paused (migrating)");
      source.signal(guest, Change.SUSPENDED_MIGRATED);
      plan();
    }
  }

  void resume() throws HypervisorException {
    advance();
    boolean stoppedByHand = model.stage().compareTo(Stage.SWITCHING_OVER) < 0;
    if (outgoing.presence() == Presence.RUNNING || !stoppedByHand) {
      throw new HypervisorException(
          Kind.OPERATION_INVALID, "domain cannot be resumed: " + outgoing.look().detail());
    }
    model.resume();
    outgoing.become(Presence.RUNNING, "running (unpaused)");
    source.signal(guest, Change.OTHER);
    plan();
  }

  // The model.

  private void advance() {
    if (!over) {
      for (ModelEvent event : model.advanceTo(site.nowNanos() - beganNanos)) {
        happened(event);
      }
    }
  }

  private void plan() {
    int number = ++plans;
    long next = model.nextEventNanos();
    if (next != Long.MAX_VALUE && !over) {
      site.at(beganNanos + next, () -> {
        if (number == plans && !over) {
          advance();
          plan();
        }
      });
    }
  }

  private void happened(ModelEvent event) {
    if (over) {
      return;
    }
    switch (event) {
      case ModelEvent.Began began -> {}
      case ModelEvent.PassBegan pass ->
        source.signal(guest, new HypervisorSignal.Iteration(source.name, pass.iteration()));
      case ModelEvent.Stopped stopped -> {
        outgoing.become(
            Presence.PAUSED_BY_MIGRATION,
            stopped.postCopy() ? "paused (post-copy)" : "paused (migrating)");
        source.signal(guest, Change.SUSPENDED_MIGRATED);
        if (stopped.postCopy()) {
          source.signal(guest, Change.SUSPENDED_POST_COPY);
        }
        adjustLink();
      }
      case ModelEvent.Landed landed -> landed(landed.postCopy());
      case ModelEvent.Fetched fetched -> runs("running (migrated)", Change.RESUMED_MIGRATED);
      case ModelEvent.Completed completed -> completed();
    }
  }

  private void landed(boolean postCopy) {
    if (postCopy) {
      become(incoming, Presence.POST_COPY, "running (post-copy)");
      destination.signal(guest, Change.RESUMED_POST_COPY);
      site.runs(guest);
      adjustLink();
    } else {
      runs("running (migrated)", Change.RESUMED_MIGRATED);
      if (finishReplyLost) {
        site.later(Latencies.NOTICE, this::resumeTwice);
      }
    }
  }

  private void runs(String words, Change change) {
    if (pausedByOwner) {
      become(incoming, Presence.PAUSED, "paused (migrated)");
    } else {
      become(incoming, Presence.RUNNING, words);
    }
    destination.signal(guest, change);
    site.runs(guest);
  }

  private void completed() {
    if (orphaned) {
      over = true;
      site.ended(guest, this);
      return;
    }
    JobStatistics figures = model.statistics();
    destination.completed.put(guest, figures);
    leaveSource();
    source.signal(guest, Change.STOPPED_MIGRATED);
    end();
    site.later(site.latencies().jobCompleted(), () -> {
      source.signal(guest, new HypervisorSignal.JobCompleted(source.name, figures));
      site.later(site.latencies().migrateReturns(), () -> answer(new Reply.Value<>(true)));
    });
  }

  /** The source gives the guest up, whose definition moved with it. */
  private void leaveSource() {
    source.ended(outgoing, Presence.ABSENT, "");
  }

  // What goes wrong.

  /** The migration network went down or came up. */
  void adjustLink() {
    advance();
    if (over) {
      return;
    }
    boolean down = source.linkFaults > 0
        || destination.linkFaults > 0
        || broken
        // The hand-over needs libvirt's word between the hosts.
        || (model.stage() == Stage.SWITCHING_OVER
            && source.cutOffsByPeers + destination.cutOffsByPeers > 0);
    model.setLink(down ? 0 : site.bandwidthMibPerSecond());
    if (down && model.stage() == Stage.POST_COPY && !broken) {
      site.later(Latencies.POST_COPY_NOTICE, () -> {
        if (!over && source.linkFaults + destination.linkFaults > 0) {
          breakPostCopy();
        }
      });
    }
    plan();
  }

  private void breakPostCopy() {
    advance();
    if (over || broken || model.stage() != Stage.POST_COPY) {
      return;
    }
    broken = true;
    outgoing.become(Presence.POST_COPY_FAILED, "paused (" + BROKEN + ")");
    become(incoming, Presence.POST_COPY_FAILED, "running (" + BROKEN + ")");
    source.signal(guest, Change.POST_COPY_FAILED);
    destination.signal(guest, Change.POST_COPY_FAILED);
    adjustLink();
    answer(failure(Kind.OTHER, "job 'migration out' failed in post-copy phase"));
  }

  /** An operator brings a broken post-copy back. */
  boolean recover() {
    advance();
    if (over || !broken || incoming == null || !incoming.isActive() || !outgoing.isActive()) {
      return false;
    }
    broken = false;
    outgoing.become(Presence.PAUSED_BY_MIGRATION, "paused (post-copy)");
    become(incoming, Presence.POST_COPY, "running (post-copy)");
    source.signal(guest, Change.SUSPENDED_POST_COPY);
    destination.signal(guest, Change.RESUMED_POST_COPY);
    adjustLink();
    return true;
  }

  void finishReplyIsLost() {
    finishReplyLost = true;
  }

  private void resumeTwice() {
    advance();
    if (!over && model.stage() == Stage.FINISHING) {
      end();
      restore();
      answer(failure(Kind.OTHER, "Unable to read from socket: the peer's answer was lost"));
    }
  }

  /** A guest's QEMU ended on one of the hosts. */
  void qemuEnded(SimulatedHost host, boolean byItself) {
    advance();
    if (over) {
      return;
    }
    Stage stage = model.stage();
    if (host == source) {
      source.ended(
          outgoing,
          byItself ? Presence.SHUT_OFF : Presence.CRASHED,
          byItself ? "shut off (shutdown)" : "shut off (crashed)");
      source.signal(guest, Change.STOPPED);
      if (stage == Stage.POST_COPY || stage == Stage.POST_COPY_SWITCH) {
        if (incoming != null) {
          incoming.become(Presence.POST_COPY_FAILED, "running (" + BROKEN + ")");
        }
        destination.signal(guest, Change.POST_COPY_FAILED);
        end();
        answer(failure(Kind.OTHER, "domain is not running"));
      } else if (stage == Stage.FINISHING) {
        end();
        answer(failure(Kind.OTHER, "domain is not running"));
      } else {
        fail(Kind.OTHER, "Unable to read from monitor: Connection reset by peer", 0);
      }
    } else if (incoming != null) {
      destination.ended(
          incoming,
          byItself ? Presence.SHUT_OFF : Presence.ABSENT,
          byItself ? "shut off (shutdown)" : "");
      destination.signal(guest, Change.STOPPED);
      if (stage == Stage.POST_COPY) {
        outgoing.become(Presence.POST_COPY_FAILED, "paused (" + BROKEN + ")");
        source.signal(guest, Change.POST_COPY_FAILED);
        end();
        answer(failure(Kind.OTHER, "job 'migration out' failed in post-copy phase"));
      } else if (stage != Stage.FINISHING) {
        model.cancel();
        fail(
            Kind.OTHER,
            "operation failed: job 'migration out' unexpectedly failed",
            Latencies.NOTICE);
      }
    }
  }

  /** libvirtd was killed on one of the hosts. */
  void libvirtdKilled(SimulatedHost host) {
    advance();
    if (over) {
      return;
    }
    Stage stage = model.stage();
    if (host == source) {
      answer(Exchange.unreachable(source));
      if (stage == Stage.FINISHING && !model.isPostCopied()) {
        orphaned = true;
      } else if (stage.compareTo(Stage.POST_COPY_SWITCH) < 0) {
        model.cancel();
        dropIncoming(Latencies.NOTICE);
        end();
      }
    } else if (stage.compareTo(Stage.POST_COPY_SWITCH) < 0) {
      model.cancel();
      fail(Kind.OTHER, "operation failed: client socket is closed", 0);
    } else if (stage == Stage.FINISHING && !model.isPostCopied()) {
      resumeTwice();
    } else if (stage == Stage.POST_COPY) {
      outgoing.become(Presence.POST_COPY_FAILED, "paused (" + BROKEN + ")");
      answer(failure(Kind.OTHER, "operation failed: client socket is closed"));
    }
  }

  /** The source's libvirtd is up again, and finds a guest that no job holds. */
  static void libvirtdStarted(SimulatedHosts site, SimulatedHost host) {
    for (Domain domain : host.domains.values()) {
      GuestId id = domain.guest.id();
      boolean elsewhere = !site.runningOn(id).isEmpty();
      if (domain.presence() == Presence.PAUSED_BY_MIGRATION
          && site.job(id) == null
          && !elsewhere
          && !host.takeRestoreFailure()) {
        if (domain.guest.paused()) {
          domain.become(Presence.PAUSED, "paused (user)");
        } else {
          domain.become(Presence.RUNNING, "running (migration canceled)");
          site.runs(id);
        }
      }
    }
  }

  /** The peers have not heard each other for too long. */
  void peersGaveUp(SimulatedHost cutOff, boolean atDestination) {
    advance();
    if (over || model.stage().compareTo(Stage.POST_COPY_SWITCH) >= 0) {
      return;
    }
    if (atDestination) {
      dropIncoming(0);
    } else {
      model.cancel();
      fail(Kind.OTHER, "internal error: connection closed due to keepalive timeout", 0);
    }
  }

  /** The client has given its connection to the source up; the job goes on. */
  void clientGaveUp(SimulatedHost host) {
    if (host == source) {
      answer(Exchange.unreachable(source));
    }
  }

  private void fail(Kind kind, String message, long delayNanos) {
    end();
    dropIncoming(0);
    site.later(delayNanos, () -> {
      restore();
      answer(failure(kind, message));
    });
  }

  /** libvirt lets a guest run again that the migration, or somebody during it, stopped. */
  private void restore() {
    if (outgoing.presence() == Presence.PAUSED_BY_MIGRATION
        && source.isLibvirtdUp()
        && !source.takeRestoreFailure()) {
      outgoing.become(
          pausedByOwner ? Presence.PAUSED : Presence.RUNNING,
          pausedByOwner ? "paused (user)" : "running (migration canceled)");
      source.signal(guest, Change.OTHER);
      site.runs(guest);
    }
  }

  private void dropIncoming(long delayNanos) {
    site.later(delayNanos, () -> {
      if (incoming != null && incoming.presence() == Presence.INCOMING) {
        destination.ended(incoming, Presence.ABSENT, "");
        destination.signal(guest, Change.STOPPED);
      }
    });
  }

  private void end() {
    over = true;
    site.ended(guest, this);
  }

  private static void become(@Nullable Domain domain, Presence presence, String words) {
    if (domain == null) {
      throw new IllegalStateException("a guest landed before its destination was made ready");
    }
    domain.become(presence, words);
  }

  private static Reply<Boolean> failure(Kind kind, String message) {
    return new Reply.Failure<>(new HypervisorException(kind, message));
  }

  /** Answers the migrate call, once. */
  private void answer(Reply<Boolean> reply) {
    Consumer<Reply<Boolean>> waiting = caller;
    caller = null;
    if (waiting != null) {
      waiting.accept(reply);
    }
  }
}
