package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.simulator.model.GuestModel;
import dev.godwit.simulator.model.MigrationModel;
import dev.godwit.simulator.model.MigrationModel.Stage;
import dev.godwit.simulator.model.ModelEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One migration under way: what its model does becomes states of domains, signals and answers. */
final class RunningJob {
  private final SimulatedHosts site;
  private final GuestId guest;
  private final SimulatedHost source;
  private final SimulatedHost destination;
  private final Halves halves;
  private final MigrationModel model;
  private final long beganNanos;
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
      Halves halves,
      GuestModel guest,
      Consumer<Reply<Boolean>> caller) {
    this.site = site;
    this.guest = plan.guest();
    this.source = site.host(plan.source());
    this.destination = site.host(plan.destination());
    this.halves = halves;
    this.caller = caller;
    this.beganNanos = site.nowNanos();
    this.model = new MigrationModel(
        guest.after(beganNanos / 1e9),
        site.settings().hosts(),
        plan.parameters(),
        site.settings().seed() ^ plan.guest().uuid().getLeastSignificantBits() ^ beganNanos);
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
      var halves = new Halves(site, source, destination, domain);
      var job = new RunningJob(site, plan, halves, domain.guest.model(), caller);
      site.began(plan.guest(), job, job.model);
      job.start();
    } catch (HypervisorException e) {
      caller.accept(new Reply.Failure<>(e));
    }
  }

  private void start() {
    if (halves.pausedByOwner()) {
      model.suspend();
    }
    site.at(beganNanos + site.settings().hosts().startUpMillis() * Latencies.MILLI / 2, () -> {
      if (!over) {
        halves.receive();
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
    if (halves.runsOnSource()) {
      model.suspend();
      halves.suspend();
      plan();
    }
  }

  void resume() throws HypervisorException {
    advance();
    boolean stoppedByHand = model.stage().compareTo(Stage.SWITCHING_OVER) < 0;
    if (halves.runsOnSource() || !stoppedByHand) {
      throw new HypervisorException(
          Kind.OPERATION_INVALID, "domain cannot be resumed: " + halves.wordsOfSource());
    }
    model.resume();
    halves.resume();
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
        halves.stop(stopped.postCopy());
        adjustLink();
      }
      case ModelEvent.Landed landed -> landed(landed.postCopy());
      case ModelEvent.Fetched fetched -> halves.run();
      case ModelEvent.Completed completed -> completed();
    }
  }

  private void landed(boolean postCopy) {
    if (postCopy) {
      halves.runInPostCopy();
      adjustLink();
    } else {
      halves.run();
      if (finishReplyLost) {
        site.later(Latencies.NOTICE, this::resumeTwice);
      }
    }
  }

  private void completed() {
    if (orphaned) {
      over = true;
      site.ended(guest, this);
      return;
    }
    JobStatistics figures = model.statistics();
    destination.completed.put(guest, figures);
    halves.leaveSource();
    end();
    site.later(site.latencies().jobCompleted(), () -> {
      source.signal(guest, new HypervisorSignal.JobCompleted(source.name, figures));
      site.later(site.latencies().migrateReturns(), () -> answer(new Reply.Value<>(true)));
    });
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
    halves.breakPostCopy();
    adjustLink();
    answer(failure(Kind.OTHER, "job 'migration out' failed in post-copy phase"));
  }

  /** An operator brings a broken post-copy back. */
  boolean recover() {
    advance();
    if (over || !broken || !halves.areActive()) {
      return false;
    }
    broken = false;
    halves.recover();
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
      halves.restoreSource();
      answer(failure(Kind.OTHER, "Unable to read from socket: the peer's answer was lost"));
    }
  }

  /** A guest's QEMU ended on one of the hosts. */
  void qemuEnded(SimulatedHost host, boolean byItself) {
    advance();
    if (over) {
      return;
    }
    if (host == source) {
      sourceEnded(model.stage(), byItself);
    } else if (halves.isReceiving()) {
      destinationEnded(model.stage(), byItself);
    }
  }

  private void sourceEnded(Stage stage, boolean byItself) {
    halves.endSource(byItself);
    switch (stage) {
      case POST_COPY_SWITCH, POST_COPY -> {
        halves.breakDestination();
        end();
        answer(failure(Kind.OTHER, "domain is not running"));
      }
      case FINISHING -> {
        end();
        answer(failure(Kind.OTHER, "domain is not running"));
      }
      default -> fail(Kind.OTHER, "Unable to read from monitor: Connection reset by peer", 0);
    }
  }

  private void destinationEnded(Stage stage, boolean byItself) {
    halves.endDestination(byItself);
    switch (stage) {
      case POST_COPY -> {
        halves.breakSource();
        end();
        answer(failure(Kind.OTHER, "job 'migration out' failed in post-copy phase"));
      }
      case FINISHING -> {}
      default -> {
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
        site.later(Latencies.NOTICE, halves::dropIncoming);
        end();
      }
    } else if (stage.compareTo(Stage.POST_COPY_SWITCH) < 0) {
      model.cancel();
      fail(Kind.OTHER, "operation failed: client socket is closed", 0);
    } else if (stage == Stage.FINISHING && !model.isPostCopied()) {
      resumeTwice();
    } else if (stage == Stage.POST_COPY) {
      halves.breakSource();
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
  void peersGaveUp(boolean atDestination) {
    advance();
    if (over || model.stage().compareTo(Stage.POST_COPY_SWITCH) >= 0) {
      return;
    }
    model.cancel();
    if (atDestination) {
      // It ends the guest that it receives, so the source's QEMU has nobody to send to.
      fail(
          Kind.OTHER,
          "operation failed: job 'migration out' unexpectedly failed",
          Latencies.NOTICE);
    } else {
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
    halves.dropIncoming();
    site.later(delayNanos, () -> {
      halves.restoreSource();
      answer(failure(kind, message));
    });
  }

  private void end() {
    over = true;
    site.ended(guest, this);
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
