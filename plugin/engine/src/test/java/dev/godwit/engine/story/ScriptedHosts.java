package dev.godwit.engine.story;

import dev.godwit.api.Assessment;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.HostObservation;
import dev.godwit.api.MigrationId;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.hub.Outcome;
import dev.godwit.spi.HostEndpoint;
import dev.godwit.spi.HostServices;
import dev.godwit.spi.Inventory;
import dev.godwit.spi.Journal;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalException;
import dev.godwit.spi.MigrationCallbacks;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that say what a test wants, and the control plane beside them, for moments that cannot be hit with real
 * hosts at will. Used on one hub, in virtual time.
 */
final class ScriptedHosts
    implements Hypervisor, HostServices, MigrationCallbacks, Journal, InstantSource {
  static final HostName ALPHA = new HostName("alpha");
  static final HostName BRAVO = new HostName("bravo");
  static final HostName CHARLIE = new HostName("charlie");

  /** Commands, callbacks and kinds of journal entries, in order. */
  final List<String> done = new ArrayList<>();

  final List<JournalEntry> journal = new ArrayList<>();
  final Map<HostName, @Nullable GuestLook> looks = new HashMap<>();

  /** What the next calls of a command or callback throw, in turn. */
  final Map<String, List<Exception>> failures = new HashMap<>();

  /** Run when a command or callback has been called, before it fails or returns. */
  final Map<String, Runnable> upon = new HashMap<>();

  @Nullable
  JobStatistics job;

  Optional<MigrationProgress> saved = Optional.empty();
  MigrationCallbacks.Repetition repetition = MigrationCallbacks.Repetition.REPEATABLE;
  boolean answering = true;
  boolean permitPostCopy;
  boolean pausedByOwner;
  long bandwidthMibPerSecond;
  private final Hub hub;
  private Instant wallClock = Instant.EPOCH;
  private @Nullable Event<Boolean> call;
  private final List<Listener> listeners = new ArrayList<>();

  private record Listener(HostName host, Consumer<HypervisorSignal> consumer) {}

  ScriptedHosts(Hub hub) {
    this.hub = hub;
    see(ALPHA, Presence.RUNNING);
    see(BRAVO, Presence.ABSENT);
    see(CHARLIE, Presence.ABSENT);
  }

  /** From now on a host says this of the guest. */
  void see(HostName host, Presence presence) {
    PauseReason pause = presence == Presence.PAUSED ? PauseReason.USER : null;
    looks.put(
        host,
        new GuestLook(presence, pause, presence.isGone() ? null : 7L, false, presence.name()));
  }

  /** From now on a host does not answer. */
  void silence(HostName host) {
    looks.put(host, null);
  }

  /** From now on the job shows these figures. */
  void jobRuns(long pass, long processedBytes, @Nullable Long elapsedMillis) {
    job = new JobStatistics(
        JobStatistics.Type.UNBOUNDED,
        true,
        new TransferCounters(1L << 31, processedBytes, 1L << 30),
        TransferCounters.NONE,
        elapsedMillis,
        pass,
        1000L,
        4096L,
        100_000_000L,
        null,
        null,
        false);
  }

  /** The migrate call returns, or throws. */
  void callEnds(@Nullable HypervisorException failure) {
    job = null;
    Event<Boolean> waiting = call;
    if (waiting == null) {
      throw new IllegalStateException("no migrate call is under way");
    }
    if (failure == null) {
      waiting.trySend(true);
    } else {
      waiting.trySendException(failure);
    }
  }

  void signal(HypervisorSignal signal) {
    List.copyOf(listeners).stream()
        .filter(listener -> listener.host().equals(signal.host()))
        .forEach(listener -> listener.consumer().accept(signal));
  }

  /** The next call of a command or callback fails. */
  void fail(String name, Exception failure) {
    failures.computeIfAbsent(name, added -> new ArrayList<>()).add(failure);
  }

  /** What was written into the journal before, by an earlier process. */
  void wrote(JournalEntry.Kind kind, String detail) {
    journal.add(new JournalEntry(wallClock, kind, detail));
  }

  private void called(String name) throws Exception {
    done.add(name);
    Runnable deed = upon.remove(name);
    if (deed != null) {
      deed.run();
    }
    List<Exception> waiting = failures.getOrDefault(name, List.of());
    if (!waiting.isEmpty()) {
      throw waiting.removeFirst();
    }
  }

  /** Fails if it is to; questions are not written down. */
  private void question(String name) throws HypervisorException {
    int before = done.size();
    try {
      command(name);
    } finally {
      done.subList(before, done.size()).clear();
    }
  }

  private void command(String name) throws HypervisorException {
    try {
      called(name);
    } catch (HypervisorException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void callback(String name) {
    try {
      called(name);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public GuestLook look(HostName host, GuestId guest) throws HypervisorException {
    Runnable deed = upon.remove("look " + host);
    if (deed != null) {
      deed.run();
    }
    GuestLook look = looks.get(host);
    if (look == null) {
      throw new HypervisorException(Kind.UNREACHABLE, "host " + host + " does not answer");
    }
    return look;
  }

  @Override
  public JobStatistics jobStatistics(HostName host, GuestId guest) throws HypervisorException {
    look(host, guest);
    question("statistics");
    JobStatistics now = job;
    return now == null ? JobStatistics.of(JobStatistics.Type.NONE) : now;
  }

  @Override
  public JobStatistics.Type jobType(HostName host, GuestId guest) throws HypervisorException {
    look(host, guest);
    JobStatistics now = job;
    return now == null ? JobStatistics.Type.NONE : now.type();
  }

  @Override
  public JobStatistics completedJobStatistics(HostName host, GuestId guest) {
    return JobStatistics.of(JobStatistics.Type.NONE);
  }

  @Override
  public HostObservation observe(HostName host) {
    return new HostObservation(host, Instant.EPOCH, null, "scripted", List.of());
  }

  @Override
  public Preparation prepare(MigrationRequest request) throws HypervisorException {
    question("prepare");
    return new Preparation(new Assessment(List.of(), false), new Job());
  }

  @Override
  public void abortJob(HostName host, GuestId guest) throws HypervisorException {
    command("abort-job");
  }

  @Override
  public void setMaxDowntime(HostName host, GuestId guest, long millis) throws HypervisorException {
    command("set-max-downtime " + millis);
  }

  @Override
  public void setMaxBandwidth(HostName host, GuestId guest, long mibPerSecond)
      throws HypervisorException {
    command("set-max-bandwidth " + mibPerSecond);
  }

  @Override
  public void startPostCopy(HostName host, GuestId guest) throws HypervisorException {
    command("start-post-copy");
  }

  @Override
  public void suspend(HostName host, GuestId guest) throws HypervisorException {
    command("suspend");
    see(host, Presence.PAUSED);
  }

  @Override
  public void resume(HostName host, GuestId guest) throws HypervisorException {
    command("resume");
    see(host, Presence.RUNNING);
  }

  @Override
  public Subscription subscribe(HostName host, GuestId guest, Consumer<HypervisorSignal> listener) {
    var added = new Listener(host, listener);
    listeners.add(added);
    return () -> listeners.remove(added);
  }

  @Override
  public void close() {}

  @Override
  public Inventory inventory() {
    return () -> List.of(ALPHA, BRAVO, CHARLIE).stream()
        .map(name -> new HostEndpoint(
            name, URI.create("test:///" + name), URI.create("test:///" + name), null))
        .toList();
  }

  @Override
  public MigrationCallbacks callbacks() {
    return this;
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public InstantSource clock() {
    return this;
  }

  @Override
  public Instant instant() {
    return wallClock;
  }

  @Override
  public boolean answersFor(MigrationRequest request) {
    return answering;
  }

  @Override
  public void saveProgress(MigrationRequest request, MigrationProgress progress) {
    saved = Optional.of(progress);
  }

  @Override
  public Optional<MigrationProgress> savedProgress(MigrationRequest request) {
    return saved;
  }

  @Override
  public Repetition repetition() {
    return repetition;
  }

  @Override
  public void post(MigrationRequest request, MigrationProgress progress) {
    callback("post");
  }

  @Override
  public void rollback(MigrationRequest request, MigrationResult.Status status) {
    callback("rollback " + status);
  }

  @Override
  public void append(MigrationId migration, JournalEntry entry) throws JournalException {
    String name = "journal " + entry.kind();
    Runnable deed = upon.remove(name);
    if (deed != null) {
      deed.run();
    }
    List<Exception> waiting = failures.getOrDefault(name, List.of());
    if (!waiting.isEmpty()) {
      Exception failure = waiting.removeFirst();
      throw new JournalException(String.valueOf(failure.getMessage()), failure);
    }
    journal.add(entry);
  }

  @Override
  public List<JournalEntry> read(MigrationId migration) {
    return List.copyOf(journal);
  }

  /** A job that is let go on until the test ends its call. */
  private final class Job implements MigrationJob {
    @Override
    public boolean pausedByOwner() {
      return pausedByOwner;
    }

    @Override
    public boolean postCopyPermitted() {
      return permitPostCopy;
    }

    @Override
    public boolean autoConvergeArmed() {
      return false;
    }

    @Override
    public long memoryMib() {
      return 2048;
    }

    @Override
    public long bandwidthMibPerSecond() {
      return bandwidthMibPerSecond;
    }

    @Override
    public double dataGib() {
      return 2;
    }

    @Override
    public void run(Gate gate) throws HypervisorException {
      gate.pass();
      done.add("migrate");
      see(BRAVO, Presence.INCOMING);
      Event<Boolean> end = hub.event();
      call = end;
      if (end.awaitOutcome() instanceof Outcome.Failure<Boolean> failed) {
        throw failed.cause() instanceof HypervisorException failure
            ? failure
            : new HypervisorException(Kind.OTHER, String.valueOf(failed.cause()));
      }
    }
  }
}
