package dev.godwit.engine.replay;

import dev.godwit.api.Assessment;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.replay.ReplayEvent.HostWord;
import dev.godwit.engine.replay.ReplayEvent.Signal;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts that say what a document says. Their state outlives the driver's process; what belongs to
 * one process is given to {@link #enter}. Used on one hub at a time.
 */
final class ReplayedHosts implements Hypervisor {
  static final HostName SOURCE = new HostName("source");
  static final HostName DESTINATION = new HostName("destination");

  private static final Duration REPEAT = Duration.ofMillis(500);

  /** Turns of the hub until everything that an event woke has been told to the monitor. */
  private static final int TURNS_TO_SETTLE = 16;

  private final ReplayDocument document;
  private final JobSettings job;
  private final Faults faults;
  private final boolean destinationTold;

  private HostWord source;
  private @Nullable HostWord destination;
  private final BitSet happened = new BitSet();
  private boolean operationFinished;
  private int moment = -1;
  private long nextLook;
  private long sampleMillis;

  private @Nullable Life life;
  private @Nullable Event<Boolean> operation;
  private final List<Consumer<HypervisorSignal>> listeners = new ArrayList<>();

  ReplayedHosts(ReplayDocument document, Faults faults) {
    this.document = document;
    this.job = JobSettings.of(document.settings());
    this.faults = faults;
    this.destinationTold = document.mentionsDestination();
    this.source =
        known(ReplayEventReader.SOURCE_WORDS, document.guest().paused() ? "paused" : "running");
    this.destination =
        destinationTold ? known(ReplayEventReader.DESTINATION_WORDS, "incoming") : null;
  }

  private static HostWord known(Words<HostWord> words, String word) {
    return Objects.requireNonNull(words.of(word), word);
  }

  /** One life of the driver. */
  interface Life {
    Hub hub();

    /** Milliseconds since the monitor first began. */
    long elapsedMillis();

    /** Does what an event says that is not the hosts' business. */
    void happens(ReplayEvent.What what);
  }

  /** A life of the driver begins; nobody waits for the operation of an earlier one. */
  void enter(Life begun) {
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
    long early = sampleMillis - life().elapsedMillis();
    if (early > 0) {
      life().hub().sleep(Duration.ofMillis(early));
    }
    moment = (int) Math.min(look, last);
    for (int index = 0; index < document.events().size(); index++) {
      ReplayEvent event = document.events().get(index);
      if (event.before() != null && event.before() == look && !happened.get(index)) {
        happened.set(index);
        happens(event.what());
      }
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
      }
      case ReplayEvent.Signalled signalled -> {
        HypervisorSignal signal = signal(signalled.signal());
        List.copyOf(listeners).forEach(listener -> listener.accept(signal));
      }
      case ReplayEvent.Fault fault -> faults.add(fault);
      case ReplayEvent.ForceCompleteAsked asked -> life().happens(asked);
      case ReplayEvent.AbortAsked asked -> life().happens(asked);
      case ReplayEvent.RetuneAsked asked -> life().happens(asked);
      case ReplayEvent.SettingsChanged changed -> life().happens(changed);
      case ReplayEvent.ControllerRestarted restarted -> {
        // Nobody hears the answer to this look; the next life looks again.
        nextLook--;
        life().happens(restarted);
      }
    }
  }

  private void operationEnded(@Nullable String failure) {
    operationFinished = failure == null;
    if (operation == null) {
      return;
    }
    if (failure == null) {
      operation.trySend(true);
    } else {
      operation.trySendException(new HypervisorException(Kind.OTHER, failure));
    }
  }

  private HypervisorSignal signal(Signal signal) {
    return switch (signal) {
      case ITERATION -> {
        JobStatistics statistics = document.samples().get(Math.max(0, moment)).statistics();
        Long iteration = statistics == null ? null : statistics.iteration();
        yield new HypervisorSignal.Iteration(SOURCE, iteration == null ? 1 : iteration);
      }
      case JOB_COMPLETED ->
        new HypervisorSignal.JobCompleted(SOURCE, JobStatistics.of(JobStatistics.Type.COMPLETED));
      case SUSPENDED ->
        new HypervisorSignal.Lifecycle(SOURCE, HypervisorSignal.Change.SUSPENDED_MIGRATED);
      case POST_COPY ->
        new HypervisorSignal.Lifecycle(SOURCE, HypervisorSignal.Change.SUSPENDED_POST_COPY);
    };
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
    HostWord word = host.equals(SOURCE) ? source : destinationWord();
    Presence presence = word.presence();
    if (presence == null) {
      throw new HypervisorException(Kind.UNREACHABLE, "host " + host + " does not answer");
    }
    return new GuestLook(presence, word.word());
  }

  private HostWord destinationWord() {
    if (destination != null) {
      return destination;
    }
    boolean left =
        source.presence() == Presence.MIGRATED_AWAY || source.presence() == Presence.ABSENT;
    return known(
        ReplayEventReader.DESTINATION_WORDS, left && operationFinished ? "running" : "none");
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
      source = known(ReplayEventReader.SOURCE_WORDS, "paused");
    }
    acted("suspend");
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    faults.check("resume");
    if (source.presence() == Presence.PAUSED) {
      source = known(ReplayEventReader.SOURCE_WORDS, "running");
    }
    acted("resume");
  }

  private void act(String action) throws HypervisorException {
    faults.check(action);
    acted(action);
  }

  /** An action has been carried out; the driver may be killed right after it. */
  void acted(String action) {
    for (int index = 0; index < document.events().size(); index++) {
      ReplayEvent event = document.events().get(index);
      if (action.equals(event.after()) && !happened.get(index)) {
        happened.set(index);
        life().happens(event.what());
      }
    }
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    if (!host.equals(SOURCE)) {
      return () -> {};
    }
    listeners.add(listener);
    return () -> listeners.remove(listener);
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
