package dev.godwit.host.testing;

import dev.godwit.api.Alarm;
import dev.godwit.api.Assessment;
import dev.godwit.api.Blocker;
import dev.godwit.api.GuestId;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.LiveMigration;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationForecast;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.api.Standing;
import dev.godwit.api.TransferCounters;
import dev.godwit.spi.MigrationCallbacks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A driver that does what a test says, and keeps the order of callbacks and results that the SPI
 * promises. Safe for several threads.
 */
public final class ScriptedDriver implements LiveMigration {
  private final ScriptedHosts hosts;
  private final MigrationCallbacks callbacks;
  private final Map<GuestId, Running> running = new LinkedHashMap<>();
  private final Map<HostName, Blocker> blockers = new ConcurrentHashMap<>();
  private final List<MigrationRequest> started = new ArrayList<>();
  private final List<Retune> retunes = new CopyOnWriteArrayList<>();
  private final List<MigrationRequest> aborts = new CopyOnWriteArrayList<>();
  private final List<MigrationRequest> reattached = new ArrayList<>();
  private final List<Resolution> resolutions = new CopyOnWriteArrayList<>();
  private final List<MigrationRequest> adoptions = new CopyOnWriteArrayList<>();
  private volatile MigrationForecast forecast = MigrationForecast.UNKNOWN;
  private volatile RequestAnswer retuneAnswer = new RequestAnswer.Accepted();
  private volatile RequestAnswer resolveAnswer = new RequestAnswer.Accepted();
  private boolean broken;
  private boolean closed;

  public ScriptedDriver(ScriptedHosts hosts, MigrationCallbacks callbacks) {
    this.hosts = hosts;
    this.callbacks = callbacks;
  }

  /** Has every assessment of a migration to this host find a blocker. */
  public void block(HostName destination, Blocker.Code code, String message) {
    blockers.put(destination, new Blocker(code, message));
  }

  /** Everything that was started, in its order. */
  public synchronized List<MigrationRequest> started() {
    return List.copyOf(started);
  }

  /** Everything that was taken up again, in its order. */
  public synchronized List<MigrationRequest> reattached() {
    return List.copyOf(reattached);
  }

  /** Takes nothing more and lets go of what runs, as a driver that is closed. */
  public void close() {
    List<Running> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(running.values());
      running.clear();
    }
    left.forEach(task ->
        task.result.completeExceptionally(new IllegalStateException("the driver was closed")));
  }

  /** Has every start from now on fail in a way that nobody foresaw. */
  public synchronized void breakStarts() {
    broken = true;
  }

  /** What was to be aborted, in order. */
  public List<MigrationRequest> aborts() {
    return List.copyOf(aborts);
  }

  /** The limits that were asked for, in order. */
  public List<Retune> retunes() {
    return List.copyOf(retunes);
  }

  /** Has every retune from now on be refused. */
  public void refuseRetunes(String reason) {
    retuneAnswer = new RequestAnswer.Refused(reason);
  }

  /** The words of operators that were taken, in order. */
  public List<Resolution> resolutions() {
    return List.copyOf(resolutions);
  }

  /** Has every resolution from now on be refused. */
  public void refuseResolutions(String reason) {
    resolveAnswer = new RequestAnswer.Refused(reason);
  }

  /** What was adopted, in order. */
  public List<MigrationRequest> adoptions() {
    return List.copyOf(adoptions);
  }

  /** What progress that is reported from now on foretells. */
  public void foretell(MigrationForecast newForecast) {
    forecast = newForecast;
  }

  /** Has a trace kept, which is then also what the migration tells of itself. */
  public void trace(GuestId guest, String trace) {
    Running task = task(guest);
    task.trace = trace;
    callbacks.saveTrace(task.request, trace);
  }

  /** Reports progress in a phase. */
  public void progress(GuestId guest, MigrationPhase phase) {
    report(
        task(guest),
        phase,
        phase == MigrationPhase.POST_COPY ? GuestLocation.DESTINATION : GuestLocation.SOURCE,
        Standing.CLEAR);
  }

  /** Reports that a migration does not settle. */
  public void open(GuestId guest, GuestLocation location, Standing standing) {
    report(task(guest), MigrationPhase.SETTLING, location, standing);
  }

  private void report(
      Running task, MigrationPhase phase, GuestLocation location, Standing standing) {
    task.progress = new MigrationProgress(
        phase,
        50,
        1500,
        location,
        new TransferCounters(100, 60, 40),
        TransferCounters.NONE,
        2L,
        10L,
        4096L,
        1000L,
        500L,
        30L,
        20L,
        forecast,
        standing);
    callbacks.saveProgress(task.request, task.progress);
  }

  /** The host's post is called and what is left of it stays owed. */
  public void post(GuestId guest, Standing standing) {
    Running task = task(guest);
    hosts.move(guest, task.request.source(), task.request.destination());
    callbacks.post(task.request, task.progress);
    report(task, MigrationPhase.POST, GuestLocation.DESTINATION, standing);
  }

  /** Somebody else moved the guest to the host that the progress reported last names. */
  public void loseElsewhere(GuestId guest) {
    Running task = task(guest);
    end(
        task,
        new MigrationResult(
            MigrationResult.Status.ERROR,
            GuestLocation.ELSEWHERE,
            new MigrationFailure(
                MigrationFailure.Code.MOVED_ELSEWHERE, "Somebody moved it.", "Look."),
            task.progress));
  }

  /** The guest moves. */
  public void complete(GuestId guest) {
    Running task = task(guest);
    hosts.move(guest, task.request.source(), task.request.destination());
    callbacks.post(task.request, task.progress);
    end(
        task,
        new MigrationResult(
            MigrationResult.Status.COMPLETED, GuestLocation.DESTINATION, null, task.progress));
  }

  /** The guest stays. */
  public void fail(GuestId guest, MigrationResult.Status status) {
    Running task = task(guest);
    callbacks.rollback(task.request, status);
    end(
        task,
        new MigrationResult(
            status,
            GuestLocation.SOURCE,
            new MigrationFailure(MigrationFailure.Code.JOB_FAILED, "It broke.", "Look."),
            task.progress));
  }

  private void end(Running task, MigrationResult result) {
    synchronized (this) {
      running.remove(task.request.guest());
    }
    task.result.complete(result);
  }

  private synchronized Running task(GuestId guest) {
    Running task = running.get(guest);
    if (task == null) {
      throw new AssertionError("guest " + guest + " is not being moved");
    }
    return task;
  }

  @Override
  public CompletableFuture<Assessment> assess(MigrationRequest request) {
    Blocker blocker = blockers.get(request.destination());
    return CompletableFuture.completedFuture(
        new Assessment(blocker == null ? List.of() : List.of(blocker), false));
  }

  @Override
  public synchronized MigrationHandle start(MigrationRequest request) {
    if (broken) {
      throw new IllegalArgumentException("nobody foresaw this");
    }
    MigrationHandle handle = take(request);
    started.add(request);
    return handle;
  }

  @Override
  public synchronized MigrationHandle reattach(MigrationRequest request) {
    MigrationHandle handle = take(request);
    reattached.add(request);
    return handle;
  }

  private MigrationHandle take(MigrationRequest request) {
    if (closed || running.containsKey(request.guest())) {
      throw new IllegalStateException("closed, or already under way");
    }
    var task = new Running(request);
    running.put(request.guest(), task);
    return task;
  }

  @Override
  public synchronized Optional<MigrationHandle> find(GuestId guest) {
    return Optional.ofNullable(running.get(guest));
  }

  @Override
  public synchronized List<MigrationHandle> active() {
    return List.copyOf(running.values());
  }

  /**
   * Aborts and retunes are taken, and end nothing by themselves; a force-complete is refused. A resolution
   * is taken where something is open, an adoption where a foreign job runs; they end nothing either.
   */
  private final class Running implements MigrationHandle {
    private final MigrationRequest request;
    private final CompletableFuture<MigrationResult> result = new CompletableFuture<>();
    private volatile MigrationProgress progress = MigrationProgress.initial();
    private volatile String trace = "{\"format\":1}";

    Running(MigrationRequest request) {
      this.request = request;
    }

    @Override
    public MigrationRequest request() {
      return request;
    }

    @Override
    public MigrationProgress progress() {
      return progress;
    }

    @Override
    public CompletableFuture<MigrationResult> result() {
      return result.copy();
    }

    @Override
    public CompletableFuture<RequestAnswer> abort() {
      aborts.add(request);
      return CompletableFuture.completedFuture(new RequestAnswer.Accepted());
    }

    @Override
    public CompletableFuture<RequestAnswer> forceComplete() {
      return CompletableFuture.completedFuture(
          new RequestAnswer.Refused("the migration is ending already"));
    }

    @Override
    public CompletableFuture<RequestAnswer> retune(Retune retune) {
      retunes.add(retune);
      return CompletableFuture.completedFuture(retuneAnswer);
    }

    @Override
    public CompletableFuture<RequestAnswer> resolve(Resolution resolution) {
      RequestAnswer answer = progress.standing().isClear()
          ? new RequestAnswer.Refused("nothing is open")
          : resolveAnswer;
      if (answer instanceof RequestAnswer.Accepted) {
        resolutions.add(resolution);
      }
      return CompletableFuture.completedFuture(answer);
    }

    @Override
    public CompletableFuture<RequestAnswer> adopt() {
      Alarm alarm = progress.standing().alarm();
      if (alarm == null || alarm.code() != Alarm.Code.FOREIGN_JOB) {
        return CompletableFuture.completedFuture(
            new RequestAnswer.Refused("the job is Godwit's own"));
      }
      adoptions.add(request);
      return CompletableFuture.completedFuture(new RequestAnswer.Accepted());
    }

    @Override
    public String trace() {
      return trace;
    }
  }
}
