package dev.godwit.engine;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.api.Retune;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor.Subscription;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of one migration: prepare, move, watch, conclude. The story runs in one coroutine; the
 * handle may be used by any thread.
 */
final class MigrationTask implements MigrationHandle {
  private static final Logger log = LoggerFactory.getLogger(MigrationTask.class);

  private final MigrationRequest request;
  private final Engine engine;
  private final Hub hub;
  private final Calls calls;
  private final Wakes wakes;
  private final Event<Boolean> finalFigures;
  private final Rounds rounds;
  private final MigrationJournal journal;
  private final ProgressTracker progress = new ProgressTracker();
  private final TraceRecorder trace;
  private final CompletableFuture<MigrationResult> result = new CompletableFuture<>();
  private volatile @Nullable JobPlan plan;

  MigrationTask(MigrationRequest request, Engine engine) {
    this.request = request;
    this.engine = engine;
    this.hub = engine.hub();
    this.calls = engine.calls();
    this.wakes = new Wakes(hub);
    this.finalFigures = hub.event();
    this.rounds = new Rounds(hub, calls, request);
    this.journal = new MigrationJournal(hub, calls, request);
    this.trace = new TraceRecorder(engine.settings().traceLimit());
  }

  @Override
  public MigrationRequest request() {
    return request;
  }

  @Override
  public MigrationProgress progress() {
    return progress.now();
  }

  @Override
  public CompletableFuture<MigrationResult> result() {
    return result.copy();
  }

  @Override
  public CompletableFuture<RequestAnswer> abort() {
    return ask(Input.AbortAsked::new);
  }

  @Override
  public CompletableFuture<RequestAnswer> forceComplete() {
    return ask(Input.ForceCompleteAsked::new);
  }

  @Override
  public CompletableFuture<RequestAnswer> retune(Retune retune) {
    return ask(answer -> new Input.RetuneAsked(retune, answer));
  }

  @Override
  public CompletableFuture<RequestAnswer> resolve(Resolution resolution) {
    return ask(answer -> new Input.ResolveAsked(resolution, answer));
  }

  @Override
  public CompletableFuture<RequestAnswer> adopt() {
    return ask(Input.AdoptAsked::new);
  }

  @Override
  public String trace() {
    return TraceDocument.write(engine.settings(), request, plan, trace);
  }

  private CompletableFuture<RequestAnswer> ask(
      Function<CompletableFuture<RequestAnswer>, Input> input) {
    var answer = new CompletableFuture<RequestAnswer>();
    if (!engine.post(() -> wakes.add(input.apply(answer)))) {
      answer.completeExceptionally(new IllegalStateException("the driver is closed"));
    }
    return answer.copy();
  }

  /** Tells the handle's holders how it ended. */
  void ended(MigrationResult ended) {
    calls.complete(result, ended);
  }

  /** Tells the handle's holders that its story ends here although the migration may go on. */
  void letGo() {
    wakes.close(input -> late(input, LetGoException.REASON));
    log.warn(
        "Live migration {} of guest {} was let go of; its job may go on. {}",
        request.id(),
        request.guest(),
        LetGoException.REASON);
    calls.completeExceptionally(result, new IllegalStateException(LetGoException.REASON));
  }

  /** Ends the handle of a driver that closes before the migration ended. */
  void abandon() {
    result.completeExceptionally(
        new IllegalStateException("the driver was closed; the job of live migration "
            + request.id()
            + " may still run and is taken up again by reattach"));
  }

  /** The story from its beginning, told by a coroutine. */
  MigrationResult begin() {
    return told(this::prepareAndMove);
  }

  /** The story from where an earlier process left it. */
  MigrationResult reattach() {
    return told(this::carryOn);
  }

  private MigrationResult told(Chapter first) {
    Chapter chapter = first;
    try {
      while (true) {
        try {
          MigrationResult ended = chapter.tell();
          wakes.close(this::late);
          calls.host().saveTrace(request, trace());
          return ended;
        } catch (LetGoException e) {
          throw e;
        } catch (JournalException e) {
          log.error(
              "Live migration {} of guest {}: the journal cannot be read, trying again: {}",
              request.id(),
              request.guest(),
              e.getMessage());
        } catch (RuntimeException e) {
          log.error(
              "Live migration {} of guest {}: monitoring failed and is taken up again",
              request.id(),
              request.guest(),
              e);
        }
        calls.host().checkAnswering(request);
        // Whatever went wrong here, the journal and both hosts still tell the truth.
        chapter = this::carryOn;
        hub.sleep(engine.settings().callDeadline());
      }
    } finally {
      log.debug(
          "Live migration {} of guest {}: monitoring is all done", request.id(), request.guest());
    }
  }

  private MigrationResult prepareAndMove() {
    var early = new EarlyRequests(calls, engine.settings().policies(), wakes);
    Slots.Slot slot = engine.slots().acquire(early);
    if (slot == null) {
      return neverStarted(Prelude.aborted(request));
    }
    try {
      return switch (new Prelude(request, engine, journal, early).play()) {
        case Prelude.Outcome.NotStarted not -> neverStarted(not.failure());
        case Prelude.Outcome.Ready ready -> move(ready.plan(), ready.job(), early, slot);
      };
    } finally {
      slot.releaseUnlessUsed();
    }
  }

  /** Spawn, link, yield, watch. */
  private MigrationResult move(
      JobPlan planned, MigrationJob job, EarlyRequests early, Slots.Slot slot) {
    plan = planned;
    var stopwatch = new Stopwatch(hub, Duration.ZERO);
    trace.clock(stopwatch::elapsedMillis);
    Steering steering = steering(planned, History.NEW);
    Convergence convergence = convergence(planned, steering);
    early.retunes().forEach(convergence::retune);
    if (early.forceCompleteAsked()) {
      steering.forceComplete(ForcedEnd.Way.ANY, "request");
    }
    List<Subscription> subscriptions = subscribe();
    try {
      var operation = hub.spawn(() -> calls.migrate(request, job));
      slot.use();
      operation.link((thread, outcome) -> {
        slot.release();
        wakes.add(Calls.operationEnded(outcome));
      });
      hub.yieldNow(); // let it start before the first look at the job
      return watch(planned, stopwatch, steering, convergence, false);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  private MigrationResult carryOn() throws JournalException {
    History history = journal.read();
    Instant startedAt = history.startedAt();
    var stopwatch = new Stopwatch(
        hub,
        startedAt == null
            ? Duration.ZERO
            : Duration.between(startedAt, hub.clock().instant()));
    trace.clock(stopwatch::elapsedMillis);
    plan = history.plan();
    if (history.chosen() == Kind.CHOSE_POST) {
      return conclusion().moved(true);
    }
    JobPlan planned = history.plan();
    if (planned == null || startedAt == null) {
      return neverStarted(new MigrationFailure(
          Code.INTERNAL,
          "Godwit was stopped before live migration "
              + request.id()
              + " of guest "
              + request.guest()
              + " began; the guest was not touched.",
          "Ask again."));
    }
    if (history.chosen() == Kind.CHOSE_ROLLBACK) {
      return rollBackAgain(planned, history);
    }
    Steering steering = steering(planned, history);
    Convergence convergence = convergence(planned, steering);
    convergence.carryOn(history);
    List<Subscription> subscriptions = subscribe();
    try {
      return watch(planned, stopwatch, steering, convergence, true);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  /** What was chosen stays chosen; only a guest that Godwit paused must not be forgotten. */
  private MigrationResult rollBackAgain(JobPlan planned, History history) {
    boolean stands = rounds.ask(true).source().is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)
        && !planned.pausedByOwner();
    var ending = new Ending(request, history.abort(), null, null);
    var stayed = new Verdict.Stayed(stands, false, "as was decided before a restart");
    return conclusion().stayed(ending.status(stayed), ending.failure(stayed), stands, true);
  }

  private MigrationResult watch(
      JobPlan planned,
      Stopwatch stopwatch,
      Steering steering,
      Convergence convergence,
      boolean reattached) {
    var monitor = new MigrationMonitor(
        request,
        planned,
        calls,
        rounds,
        wakes,
        stopwatch,
        steering,
        progress,
        convergence,
        trace,
        engine.looks(),
        reattached);
    wakes.open();
    Verdict verdict = monitor.watch();
    wakes.close(this::late);
    var ending =
        new Ending(request, steering.abortCause(), monitor.operationFailure(), monitor.jobEnd());
    return switch (verdict) {
      case Verdict.Moved moved -> {
        rememberRate();
        yield conclusion().moved(false);
      }
      case Verdict.Stayed stayed ->
        conclusion().stayed(ending.status(stayed), ending.failure(stayed), stayed.resume(), false);
      case Verdict.Lost lost -> conclusion().error(GuestLocation.LOST, ending.failure(lost));
      case Verdict.Open open -> throw new IllegalStateException("an open outcome: " + open);
    };
  }

  /** Both the average and what was measured last: the next migration lies between. */
  private void rememberRate() {
    MigrationProgress now = progress.now();
    TransferCounters memory = now.memory();
    if (memory != null && memory.processedBytes() > 0 && now.elapsedMillis() > 0) {
      long average = memory.processedBytes() * 1000 / now.elapsedMillis();
      engine.links().seen(request.source(), request.destination(), average);
      Long measured = now.bandwidthBytesPerSecond();
      if (measured != null && measured > average) {
        engine.links().seen(request.source(), request.destination(), measured);
      }
    }
  }

  private MigrationResult neverStarted(MigrationFailure failure) {
    progress.phase(MigrationPhase.SETTLING);
    wakes.close(this::late);
    return new Untouched(rounds, conclusion(), request).conclude(failure);
  }

  private Conclusion conclusion() {
    return new Conclusion(hub, calls, request, journal, progress, finalFigures, trace);
  }

  private Steering steering(JobPlan planned, History history) {
    return new Steering(
        hub, calls, request, planned, journal, progress, trace, history, wakes::add);
  }

  private Convergence convergence(JobPlan planned, Steering steering) {
    return new Convergence(
        hub,
        calls,
        request,
        engine.settings().policies(),
        new PolicyChoice(planned.policy(), planned.shadowPolicy()),
        new Terms(engine.current(), request, planned),
        steering,
        journal,
        progress,
        trace);
  }

  private List<Subscription> subscribe() {
    var subscriptions = new ArrayList<Subscription>();
    for (var host : List.of(request.source(), request.destination())) {
      try {
        subscriptions.add(calls.control(
            host,
            "subscribe",
            hypervisor -> hypervisor.subscribe(host, request.guest(), this::signalled)));
      } catch (HypervisorException e) {
        log.warn(
            "Live migration {} of guest {}: no events from {}, watching by ticks: {}",
            request.id(),
            request.guest(),
            host,
            e.getMessage());
      }
    }
    return subscriptions;
  }

  private void signalled(HypervisorSignal signal) {
    engine.post(() -> wakes.add(new Input.Signalled(signal)));
  }

  /** What comes after the outcome is decided. */
  private void late(Input input) {
    late(input, MigrationMonitor.SETTLING);
  }

  private void late(Input input, String refusal) {
    switch (input) {
      case Input.AbortAsked asked -> refuse(asked.answer(), refusal);
      case Input.ForceCompleteAsked asked -> refuse(asked.answer(), refusal);
      case Input.RetuneAsked asked -> refuse(asked.answer(), refusal);
      case Input.ResolveAsked asked -> refuse(asked.answer(), refusal);
      case Input.AdoptAsked asked -> refuse(asked.answer(), refusal);
      case Input.Signalled signalled -> {
        if (signalled.signal() instanceof HypervisorSignal.JobCompleted completed) {
          progress.take(completed.statistics());
          finalFigures.trySend(true);
        }
      }
      case Input.OperationEnded ended -> {}
      case Input.StatisticsRead read -> {}
      case Input.StatisticsFailed failed -> {}
      case Input.RoundRead read -> {}
      case Input.StepDone done -> {}
    }
  }

  private void refuse(CompletableFuture<RequestAnswer> answer, String refusal) {
    calls.complete(answer, new RequestAnswer.Refused(refusal));
  }

  @FunctionalInterface
  private interface Chapter {
    MigrationResult tell() throws JournalException;
  }
}
