package dev.godwit.engine.replay;

import dev.godwit.api.Assessment;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.settings.JobSettings;
import dev.godwit.hub.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two hosts that tell what was recorded, when it was recorded and in the order in which it was. A call
 * that the recording does not have is answered at once: a question as it was last, a command by success.
 */
final class RecordedHosts implements ReplayHosts {
  /** How long a question that was put in the recording is waited for before the tape goes on. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final ReplayDocument document;
  private final JobSettings job;
  private final Tape tape;
  private final Map<CallKey, Tape.Entry> newest = new HashMap<>();
  private final Listeners listeners = new Listeners();
  private @Nullable Life life;

  RecordedHosts(ReplayDocument document) {
    this.document = document;
    this.job = JobSettings.of(document.settings());
    this.tape = new Tape(document);
  }

  @Override
  public List<HostName> names() {
    Stream<HostName> others = document.events().stream()
        .filter(event -> event.what() instanceof ReplayEvent.Elsewhere)
        .map(event -> new HostName(((ReplayEvent.Elsewhere) event.what()).host()))
        .distinct();
    return Stream.concat(Stream.of(SOURCE_HOST, DESTINATION_HOST), others).toList();
  }

  @Override
  public void enter(Life begun) {
    life = begun;
    listeners.clear();
    begun.hub().spawn(() -> {
      play(begun);
    });
  }

  private Life life() {
    return Objects.requireNonNull(life, "no driver lives");
  }

  private void play(Life player) {
    for (Tape.Entry entry = tape.peek(); entry != null; entry = tape.peek()) {
      sleepUntil(entry.atNanos);
      if (entry.call == null) {
        tape.advance();
        happens(Objects.requireNonNull(entry.what));
        continue;
      }
      if (entry.telling == null && entry.call.isQuestion()) {
        Event<Boolean> waiting = player.hub().event();
        entry.waiting = waiting;
        waiting.awaitOutcome(PATIENCE);
      }
      tape.advance();
      entry.told = true;
      newest.put(entry.call, entry);
      if (entry.telling != null) {
        entry.telling.trySend(true);
      }
    }
  }

  private void sleepUntil(long nanos) {
    long early = nanos - life().nowNanos();
    if (early > 0) {
      life().hub().sleep(Duration.ofNanos(early));
    }
  }

  private void happens(ReplayEvent.What what) {
    switch (what) {
      case ReplayEvent.Signalled signalled -> {
        Tape.Entry look = newest.get(CallKey.SAMPLE);
        listeners.tell(
            signalled, look == null || look.sample == null ? null : look.sample.statistics());
      }
      case ReplayEvent.Refused refused -> {}
      default -> life().happens(what);
    }
  }

  /** What is told on a call; as it was last if the recording does not have that call, null if never. */
  private Tape.@Nullable Entry told(CallKey call) {
    Tape.Entry entry = tape.take(call, life().nowNanos());
    return entry == null ? newest.get(call) : told(entry);
  }

  private Tape.Entry told(Tape.Entry entry) {
    if (entry.isUnanswered()) {
      life().hub().event().awaitOutcome();
    }
    if (!entry.told) {
      Event<Boolean> telling = life().hub().event();
      entry.telling = telling;
      if (entry.waiting != null) {
        entry.waiting.trySend(true);
      }
      telling.awaitOutcome();
    }
    return entry;
  }

  private ReplayEvent.@Nullable What answer(CallKey call) {
    Tape.Entry entry = told(call);
    return entry == null ? null : entry.what;
  }

  /** Makes a call whose answer is only whether it was done. */
  private void act(CallKey call) throws HypervisorException {
    Tape.Entry entry = tape.take(call, life().nowNanos());
    if (entry != null && told(entry).what instanceof ReplayEvent.Fault fault) {
      throw fault.failure().exception();
    }
  }

  @Override
  public void serve(String call) throws HypervisorException {
    act(CallKey.ofSource(call));
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    if (!host.equals(SOURCE_HOST)) {
      return statistics(new CallKey("job-statistics", host.value()));
    }
    Tape.Entry entry = told(CallKey.SAMPLE);
    return entry == null || entry.sample == null
        ? JobStatistics.of(JobStatistics.Type.NONE)
        : entry.sample.answer();
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest)
      throws HypervisorException {
    return statistics(new CallKey("completed-job-statistics", host.value()));
  }

  private JobStatistics statistics(CallKey call) throws HypervisorException {
    if (answer(call) instanceof ReplayEvent.StatisticsTold told) {
      if (told.failure() != null) {
        throw told.failure().exception();
      }
      if (told.statistics() != null) {
        return told.statistics();
      }
    }
    return JobStatistics.of(JobStatistics.Type.NONE);
  }

  @Override
  public JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
    if (answer(new CallKey("job-type", host.value())) instanceof ReplayEvent.JobTold told) {
      if (told.failure() != null) {
        throw told.failure().exception();
      }
      if (told.type() != null) {
        return told.type();
      }
    }
    Tape.Entry look = newest.get(CallKey.SAMPLE);
    return look == null || look.sample == null
        ? JobStatistics.Type.NONE
        : look.sample.answer().type();
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    ReplayEvent.What what = answer(CallKey.look(host.value()));
    GuestTold told = null;
    if (what instanceof ReplayEvent.Hosts hosts) {
      told = hosts.source() == null ? hosts.destination() : hosts.source();
    } else if (what instanceof ReplayEvent.Elsewhere elsewhere) {
      told = elsewhere.told();
    }
    return (told == null ? atFirst(host) : told).look(host.value(), null);
  }

  private GuestTold atFirst(HostName host) {
    if (!host.equals(SOURCE_HOST)) {
      return GuestTold.of("none", GuestLook.Presence.ABSENT);
    }
    return document.guest().paused()
        ? GuestTold.paused()
        : GuestTold.of("running", GuestLook.Presence.RUNNING);
  }

  @Override
  public @Nullable Long dirtyBytesPerSecond(HostName host, GuestId guest, int seconds)
      throws HypervisorException {
    Tape.Entry entry = tape.take(CallKey.DIRTY_RATE, life().nowNanos());
    if (entry == null) {
      return null;
    }
    ReplayEvent.What what = told(entry).what;
    if (what instanceof ReplayEvent.Fault fault) {
      throw fault.failure().exception();
    }
    return what instanceof ReplayEvent.DirtyRateTold rate ? rate.bytesPerSecond() : null;
  }

  @Override
  public HostObservation observe(HostName host) {
    return new HostObservation(host, Instant.EPOCH, null, "only replayed", List.of());
  }

  @Override
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    for (ReplayEvent event : document.events()) {
      if (event.what() instanceof ReplayEvent.Refused refused && event.atNanos() != null) {
        sleepUntil(event.atNanos());
        return new Preparation(
            new Assessment(
                List.of(new Blocker(Blocker.Code.CONTRACT, refused.reason())),
                document.blockMigration()),
            null);
      }
    }
    act(CallKey.PREPARE);
    return new Preparation(new Assessment(List.of(), document.blockMigration()), new Job());
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    act(CallKey.ofSource("abort-job"));
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    act(CallKey.ofSource("set-max-downtime"));
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    act(CallKey.ofSource("set-max-bandwidth"));
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    act(CallKey.ofSource("start-post-copy"));
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    act(new CallKey("suspend", host.value()));
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    act(new CallKey("resume", host.value()));
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    Tape.Entry entry = tape.take(new CallKey("subscribe", host.value()), life().nowNanos());
    if (entry != null) {
      told(entry);
    }
    return listeners.add(host, listener);
  }

  @Override
  public void close() {}

  /** The job that the operation runs. */
  private final class Job implements MigrationJob {
    @Override
    public boolean pausedByOwner() {
      return document.guest().paused();
    }

    @Override
    public boolean postCopyPermitted() {
      return job.permitPostCopy();
    }

    @Override
    public boolean autoConvergeArmed() {
      return job.permitAutoConverge();
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
      Tape.Entry end = tape.take(CallKey.OPERATION, life().nowNanos());
      if (end == null) {
        life().hub().event().awaitOutcome();
        return;
      }
      if (told(end).what instanceof ReplayEvent.OperationEnded ended && ended.failure() != null) {
        throw ended.failure().exception();
      }
    }
  }
}
