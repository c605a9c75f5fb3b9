package dev.godwit.engine.replay;

import dev.godwit.api.Assessment;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Event;
import dev.godwit.hub.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two hosts in a document whose events are bound to looks. */
final class ReplayedHosts implements ReplayHosts {
  private static final Duration REPEAT = Duration.ofMillis(500);

  /** Turns of the hub until everything that an event woke has been told to the monitor. */
  private static final int TURNS_TO_SETTLE = 16;

  private final ReplayDocument document;
  private final JobSettings job;
  private final Faults faults = new Faults();
  private final boolean destinationTold;

  private final Map<Long, List<ReplayEvent>> beforeLooks = new HashMap<>();
  private final List<ReplayEvent> afterActions = new ArrayList<>();
  private final Runs sourceRuns = new Runs();
  private final Runs destinationRuns = new Runs();
  private GuestTold source;
  private @Nullable GuestTold destination;
  private boolean operationFinished;
  private int moment = -1;
  private long nextLook;
  private long sampleMillis;

  private @Nullable Life life;
  private @Nullable Event<Boolean> operation;
  private final Listeners listeners = new Listeners();

  ReplayedHosts(ReplayDocument document) {
    this.document = document;
    this.job = JobSettings.of(document.settings());
    this.destinationTold = document.mentionsDestination();
    this.source = known(GuestTolds.SOURCE_WORDS, document.guest().paused() ? "paused" : "running");
    this.destination = destinationTold ? known(GuestTolds.DESTINATION_WORDS, "incoming") : null;
    sourceRuns.see(source);
    for (ReplayEvent event : document.events()) {
      if (event.before() == null) {
        afterActions.add(event);
      } else {
        beforeLooks.computeIfAbsent(event.before(), look -> new ArrayList<>()).add(event);
      }
    }
  }

  private static GuestTold known(Words<GuestTold> words, String word) {
    return Objects.requireNonNull(words.of(word), word);
  }

  @Override
  public List<HostName> names() {
    return List.of();
  }

  @Override
  public void enter(Life begun) {
    life = begun;
    operation = null;
    listeners.clear();
  }

  private Life life() {
    return Objects.requireNonNull(life, "no driver lives");
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    long look = nextLook++;
    int last = document.samples().size() - 1;
    sampleMillis = look <= last
        ? document.samples().get((int) look).atMillis()
        : sampleMillis + REPEAT.toMillis();
    Duration early = Duration.ofMillis(sampleMillis).minusNanos(life().nowNanos());
    if (early.isPositive()) {
      life().hub().sleep(early);
    }
    moment = (int) Math.min(look, last);
    Queue<ReplayEvent> due = new ArrayDeque<>(beforeLooks.getOrDefault(look, List.of()));
    while (!due.isEmpty()) {
      // Taken away first: where the driver is killed, its next life goes on with what is left.
      beforeLooks.put(look, List.copyOf(due).subList(1, due.size()));
      happens(due.remove().what());
    }
    for (int turn = 0; turn < TURNS_TO_SETTLE; turn++) {
      life().hub().yieldNow();
    }
    return document.samples().get(moment).answer();
  }

  private void happens(ReplayEvent.What what) {
    switch (what) {
      case ReplayEvent.OperationEnded ended -> operationEnded(ended.failure());
      case ReplayEvent.Hosts hosts -> {
        source = hosts.source() == null ? source : hosts.source();
        destination = hosts.destination() == null ? destination : hosts.destination();
        sourceRuns.see(source);
        destinationRuns.see(destination);
      }
      case ReplayEvent.Signalled signalled -> signal(signalled);
      case ReplayEvent.Fault fault -> faults.add(fault);
      case ReplayEvent.ForceCompleteAsked asked -> life().happens(asked);
      case ReplayEvent.AbortAsked asked -> life().happens(asked);
      case ReplayEvent.RetuneAsked asked -> life().happens(asked);
      case ReplayEvent.ResolveAsked asked -> life().happens(asked);
      case ReplayEvent.AdoptAsked asked -> life().happens(asked);
      case ReplayEvent.SettingsChanged changed -> life().happens(changed);
      case ReplayEvent.ControllerRestarted restarted -> {
        // Nobody hears the answer to this look; the next life looks again.
        nextLook--;
        life().happens(restarted);
      }
      // Only the clock of a recording makes something of these.
      case ReplayEvent.Elsewhere other -> {}
      case ReplayEvent.JobTold other -> {}
      case ReplayEvent.StatisticsTold other -> {}
      case ReplayEvent.DirtyRateTold other -> {}
      case ReplayEvent.Done other -> {}
      case ReplayEvent.Unanswered other -> {}
      case ReplayEvent.Refused other -> {}
    }
  }

  private void operationEnded(@Nullable ToldFailure failure) {
    operationFinished = failure == null;
    if (operation == null) {
      return;
    }
    if (failure == null) {
      operation.trySend(true);
    } else {
      operation.trySendException(failure.exception());
    }
  }

  private void signal(ReplayEvent.Signalled signalled) {
    ReplaySample newest = document.samples().get(Math.max(0, moment));
    listeners.tell(signalled, newest.statistics());
  }

  @Override
  public JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
    return moment < 0
        ? JobStatistics.Type.NONE
        : document.samples().get(moment).answer().type();
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest)
      throws HypervisorException {
    if (moment < 0) {
      return JobStatistics.of(JobStatistics.Type.NONE);
    }
    JobStatistics now = document.samples().get(moment).answer();
    return now.type() == JobStatistics.Type.COMPLETED
        ? now
        : JobStatistics.of(JobStatistics.Type.NONE);
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    if (host.equals(SOURCE_HOST)) {
      return source.look(CallKey.SOURCE, sourceRuns.id());
    }
    GuestTold told = destinationTold();
    destinationRuns.see(told);
    return told.look(CallKey.DESTINATION, destinationRuns.id());
  }

  private GuestTold destinationTold() {
    if (destination != null) {
      return destination;
    }
    boolean left =
        source.presence() == Presence.MIGRATED_AWAY || source.presence() == Presence.ABSENT;
    return known(GuestTolds.DESTINATION_WORDS, left && operationFinished ? "running" : "none");
  }

  @Override
  public HostObservation observe(HostName host) {
    return new HostObservation(host, Instant.EPOCH, null, "only replayed", List.of());
  }

  @Override
  public Preparation prepare(MigrationRequest request) {
    boolean paused = document.guest().paused();
    boolean postCopy = job.permitPostCopy() && !paused && !document.guest().vpmem();
    return new Preparation(
        new Assessment(List.of(), document.blockMigration()), new Job(paused, postCopy));
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    act("abort-job");
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    act("set-max-downtime");
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    act("set-max-bandwidth");
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    act("start-post-copy");
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    faults.check("suspend");
    if (source.presence() == Presence.RUNNING) {
      source = known(GuestTolds.SOURCE_WORDS, "paused");
    }
    acted("suspend");
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    faults.check("resume");
    if (source.presence() == Presence.PAUSED) {
      source = known(GuestTolds.SOURCE_WORDS, "running");
    }
    acted("resume");
  }

  private void act(String action) throws HypervisorException {
    faults.check(action);
    acted(action);
  }

  @Override
  public void serve(String call) throws HypervisorException {
    act(call);
  }

  /** An action has been carried out; the driver may be killed right after it. */
  private void acted(String action) {
    for (ReplayEvent event : List.copyOf(afterActions)) {
      if (action.equals(event.after()) && afterActions.remove(event)) {
        life().happens(event.what());
      }
    }
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    return listeners.add(host, listener);
  }

  @Override
  public void close() {}

  /** The job that the operation runs. */
  private final class Job implements MigrationJob {
    private final boolean paused;
    private final boolean postCopy;

    Job(boolean paused, boolean postCopy) {
      this.paused = paused;
      this.postCopy = postCopy;
    }

    @Override
    public boolean pausedByOwner() {
      return paused;
    }

    @Override
    public boolean postCopyPermitted() {
      return postCopy;
    }

    @Override
    public boolean autoConvergeArmed() {
      return job.permitAutoConverge() && !postCopy;
    }

    @Override
    public long memoryMib() {
      return document.guest().memoryMib();
    }

    @Override
    public long bandwidthMibPerSecond() {
      return job.bandwidthMibPerSecond();
    }

    @Override
    public double dataGib() {
      return document.dataGib();
    }

    @Override
    public void run(Gate gate) throws HypervisorException {
      gate.pass();
      Event<Boolean> end = life().hub().event();
      operation = end;
      if (end.awaitOutcome() instanceof Outcome.Failure<Boolean> failed) {
        throw new HypervisorException(Kind.OTHER, String.valueOf(failed.cause().getMessage()));
      }
    }
  }
}
