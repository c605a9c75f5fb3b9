package dev.godwit.simulator;

import dev.godwit.api.GuestId;
import dev.godwit.api.HostFacts;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.HypervisorSignal.Change;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.Outcome;
import dev.godwit.hub.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One driver's connection to {@link SimulatedHosts}. Its calls wait by the means of a hub, so that hub
 * must run its lanes as coroutines: a scripted {@link dev.godwit.hub.VirtualClock}, or {@link
 * dev.godwit.hub.HubBuilder#lanesAsCoroutines}.
 */
public final class SimulatedHypervisor implements Hypervisor {
  private static final long LIBVIRT_VERSION = 9_000_000;
  private static final long QEMU_VERSION = 7_002_000;
  private static final int HOST_CPUS = 64;
  private static final long HOST_MEMORY_MIB = 1024 * 1024;

  private final Hub hub;
  private final SimulatedHosts site;
  private final long siteMinusHubNanos;
  private final Preflight preflight;
  private boolean open = true;
  private boolean used;
  private @Nullable Timer timer;
  private long timerNanos;

  /**
   * Connects.
   *
   * @throws IllegalStateException if another driver is connected
   */
  public SimulatedHypervisor(Hub hub, SimulatedHosts site) {
    this.hub = hub;
    this.site = site;
    this.siteMinusHubNanos = site.nowNanos() - hub.clock().nanoTime();
    this.preflight = new Preflight(site, this::call);
    site.connect(this);
  }

  @Override
  public HostObservation observe(HostName host) throws HypervisorException {
    return call(
        host,
        Call.OBSERVE,
        at -> new HostObservation(
            host,
            hub.clock().instant(),
            new HostFacts(
                "QEMU",
                QEMU_VERSION,
                LIBVIRT_VERSION,
                host.value(),
                "x86_64",
                "",
                HOST_CPUS,
                HOST_MEMORY_MIB,
                HOST_MEMORY_MIB
                    - at.domains.values().stream()
                        .filter(Domain::isActive)
                        .mapToLong(domain -> domain.guest.model().memoryMib())
                        .sum()),
            null,
            at.domains.values().stream()
                .map(Domain::observe)
                .sorted(Comparator.comparing(guest -> guest.name()))
                .toList()));
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    return call(host, Call.LOOK, at -> at.look(guest));
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    return call(host, Call.JOB_STATISTICS, at -> {
      at.requireActive(guest);
      RunningJob job = site.job(guest);
      return job == null
          ? JobStatistics.of(JobStatistics.Type.NONE)
          : job.onSource(at, "migration statistics are available only on the source host")
              .statistics();
    });
  }

  @Override
  public Long dirtyBytesPerSecond(HostName host, GuestId guest, int seconds)
      throws HypervisorException {
    if (seconds < 1 || seconds > 60) {
      throw new IllegalArgumentException("seconds must be 1 to 60, is " + seconds);
    }
    long began = site.nowNanos();
    call(host, Call.DIRTY_RATE, at -> at.requireActive(guest));
    hub.sleep(Duration.ofSeconds(seconds));
    return call(host, Call.DIRTY_RATE, at -> {
      Domain domain = at.requireActive(guest);
      return domain.presence().runs()
          ? domain.guest.model().after(began / 1e9).bytesWrittenWithin(seconds) / seconds
          : 0L;
    });
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest)
      throws HypervisorException {
    return call(host, Call.COMPLETED_JOB_STATISTICS, at -> {
      at.require(guest);
      JobStatistics left = at.completed.get(guest);
      return left == null ? JobStatistics.of(JobStatistics.Type.NONE) : left;
    });
  }

  @Override
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    return preflight.prepare(request, this::migrate);
  }

  /** Makes the migrate call and waits for its end. */
  private void migrate(MigrationPlan plan) throws HypervisorException {
    SimulatedHost source = host(plan.source());
    Event<Reply<Boolean>> answered = hub.event();
    enter();
    site.exchange()
        .migrate(source, answer -> RunningJob.begin(site, plan, answer), deliverTo(answered));
    replyTo(answered).get();
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    command(host, Call.ABORT_JOB, at -> {
      at.requireActive(guest);
      require(site.job(guest), "no job is active on the domain")
          .onSource(at, "no job is active on the domain")
          .abort();
    });
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    command(host, Call.SET_MAX_DOWNTIME, at -> {
      at.requireActive(guest);
      require(site.job(guest), "domain is not being migrated")
          .onSource(at, "domain is not being migrated")
          .change(model -> model.setMaxDowntimeMillis(millis));
    });
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    command(host, Call.SET_MAX_BANDWIDTH, at -> {
      at.requireActive(guest);
      require(site.job(guest), "domain is not being migrated")
          .onSource(at, "domain is not being migrated")
          .change(model -> model.setBandwidth(mibPerSecond));
    });
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    command(host, Call.START_POST_COPY, at -> {
      at.requireActive(guest);
      require(
              site.job(guest),
              "post-copy can only be started while outgoing migration is in progress")
          .onSource(at, "post-copy can only be started while outgoing migration is in progress")
          .startPostCopy();
    });
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    command(host, Call.SUSPEND, at -> {
      Domain domain = at.requireActive(guest);
      RunningJob job = site.job(guest);
      if (job != null) {
        job.onSource(at, "domain is being received").suspend();
      } else if (domain.presence() == Presence.RUNNING) {
        domain.become(Presence.PAUSED, "paused (user)");
        at.signal(guest, Change.SUSPENDED_PAUSED);
      }
    });
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    command(host, Call.RESUME, at -> {
      Domain domain = at.requireActive(guest);
      RunningJob job = site.job(guest);
      if (job != null) {
        job.onSource(at, "domain is being received").resume();
        return;
      }
      switch (domain.presence()) {
        case PAUSED, PAUSED_BY_MIGRATION -> {
          domain.become(Presence.RUNNING, Domain.UNPAUSED);
          at.signal(guest, Change.RESUMED_UNPAUSED);
          site.runs(guest);
        }
        case RUNNING ->
          throw new HypervisorException(Kind.OPERATION_INVALID, "domain is already running");
        default ->
          throw new HypervisorException(
              Kind.OPERATION_INVALID,
              "domain cannot be resumed: " + domain.look().detail());
      }
    });
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    SimulatedHost at = site.host(host);
    var subscriber = new SimulatedHost.Subscriber(this, guest, listener);
    at.subscribe(subscriber);
    return () -> at.unsubscribe(subscriber);
  }

  /** Ends the connection: nobody hears an answer any more, and what was asked for still happens. */
  @Override
  public void close() {
    if (open) {
      open = false;
      site.disconnect(this);
    }
  }

  boolean isOpen() {
    return open;
  }

  private void command(HostName host, Call call, Command command) throws HypervisorException {
    call(host, call, at -> {
      command.give(at);
      return true;
    });
  }

  private <T> T call(HostName name, Call call, Question<T> question) throws HypervisorException {
    SimulatedHost host = host(name);
    Event<Reply<T>> answered = hub.event();
    enter();
    site.exchange().send(host, call, () -> question.ask(host), deliverTo(answered));
    return replyTo(answered).get();
  }

  private static <T> Reply<T> replyTo(Event<Reply<T>> answered) {
    if (answered.awaitOutcome() instanceof Outcome.Success<Reply<T>> reply) {
      return reply.value();
    }
    throw new IllegalStateException("a failure is a reply as well");
  }

  private <T> Consumer<Reply<T>> deliverTo(Event<Reply<T>> answered) {
    return reply -> {
      if (open) {
        answered.trySend(reply);
      }
    };
  }

  private SimulatedHost host(HostName name) throws HypervisorException {
    return site.findHost(name)
        .orElseThrow(
            () -> new HypervisorException(Kind.OTHER, "host " + name + " is not in the inventory"));
  }

  private static RunningJob require(@Nullable RunningJob job, String otherwise)
      throws HypervisorException {
    if (job == null) {
      throw new HypervisorException(Kind.OPERATION_INVALID, otherwise);
    }
    return job;
  }

  // Time.

  long siteNanos() {
    return hub.clock().nanoTime() + siteMinusHubNanos;
  }

  private void enter() {
    used = true;
    site.catchUp();
  }

  /** Sees to it that what comes next in the site's time happens. */
  void arm() {
    if (!used || !open) {
      return; // the hub may not have begun; the first call comes soon
    }
    long next = site.nextNanos();
    if (timer != null && timerNanos <= next) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerNanos = next;
    timer = next == Long.MAX_VALUE
        ? null
        : hub.schedule(Duration.ofNanos(Math.max(0, next - siteNanos())), this::tick);
  }

  private void tick() {
    timer = null;
    if (open) {
      timerNanos = Long.MIN_VALUE;
      site.catchUp();
      arm();
    }
  }

  /** What a call asks of its host. */
  @FunctionalInterface
  interface Question<T> {
    T ask(SimulatedHost host) throws HypervisorException;
  }

  /** Makes calls for a part of this connection. */
  @FunctionalInterface
  interface Caller {
    <T> T call(HostName host, Call call, Question<T> question) throws HypervisorException;
  }

  @FunctionalInterface
  private interface Command {
    void give(SimulatedHost host) throws HypervisorException;
  }
}
