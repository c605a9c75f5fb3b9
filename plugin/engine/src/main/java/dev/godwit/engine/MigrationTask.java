package dev.godwit.engine;

import dev.godwit.api.Blocker;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationHandle;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Retune;
import dev.godwit.engine.Steering.AbortCause;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.Hypervisor.Subscription;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.hub.Event;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private final CompletableFuture<MigrationResult> result = new CompletableFuture<>();

  MigrationTask(MigrationRequest request, Engine engine) {
    this.request = request;
    this.engine = engine;
    this.hub = engine.hub();
    this.calls = engine.calls();
    this.wakes = new Wakes(hub);
    this.finalFigures = hub.event();
    this.rounds = new Rounds(hub, calls, request);
    this.journal = new MigrationJournal(hub, calls, request);
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
  public String trace() {
    return "{}";
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
          return ended;
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
    var early = new EarlyRequests(calls, wakes);
    if (!engine.slots().acquire(early)) {
      return neverStarted(aborted());
    }
    try {
      return prepared(early);
    } finally {
      engine.slots().release();
    }
  }

  private MigrationResult prepared(EarlyRequests early) {
    Preparation preparation;
    try {
      preparation = calls.prepare(request);
    } catch (HypervisorException e) {
      return neverStarted(new MigrationFailure(
          Code.REFUSED,
          "Guest " + request.guest() + " could not be checked: " + e.getMessage(),
          "Mend the cause and ask again; the guest was not touched."));
    }
    MigrationJob job = preparation.job();
    if (job == null) {
      return neverStarted(refused(preparation.assessment().blockers()));
    }
    early.drain();
    if (early.abortAsked()) {
      return neverStarted(aborted());
    }
    JobPlan plan = JobPlan.of(job);
    try {
      journal.intend(Kind.START, plan.toJournal());
    } catch (JournalException e) {
      return neverStarted(new MigrationFailure(
          Code.INTERNAL,
          "The start of live migration "
              + request.id()
              + " could not be made durable: "
              + e.getMessage(),
          "See to the host's disk; the guest was not touched."));
    }
    return move(plan, job, early.forceCompleteAsked());
  }

  /** Spawn, link, yield, watch. */
  private MigrationResult move(JobPlan plan, MigrationJob job, boolean forceComplete) {
    Steering steering = steering(plan, History.NEW);
    if (forceComplete) {
      steering.forceComplete();
    }
    List<Subscription> subscriptions = subscribe();
    try {
      var operation = hub.spawn(() -> calls.migrate(request, job));
      operation.link((thread, outcome) -> wakes.add(Calls.operationEnded(outcome)));
      hub.yieldNow(); // let it start before the first look at the job
      return watch(plan, steering, Duration.ZERO, false);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  private MigrationResult carryOn() throws JournalException {
    History history = journal.read();
    if (history.chosen() == Kind.CHOSE_POST) {
      return conclusion().moved(true);
    }
    JobPlan plan = history.plan();
    if (plan == null || history.startedAt() == null) {
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
      return rollBackAgain(plan, history);
    }
    List<Subscription> subscriptions = subscribe();
    try {
      Duration earlier = Duration.between(history.startedAt(), hub.clock().instant());
      return watch(plan, steering(plan, history), earlier, true);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  /** What was chosen stays chosen; only a guest that Godwit paused must not be forgotten. */
  private MigrationResult rollBackAgain(JobPlan plan, History history) {
    boolean stands = rounds.ask(true).source().is(Presence.PAUSED, Presence.PAUSED_BY_MIGRATION)
        && !plan.pausedByOwner();
    var ending = new Ending(request, history.abortAsked() ? AbortCause.REQUEST : null, null);
    var stayed = new Verdict.Stayed(stands, false, "as was decided before a restart");
    return conclusion().stayed(ending.status(stayed), ending.failure(stayed), stands, true);
  }

  private MigrationResult watch(
      JobPlan plan, Steering steering, Duration earlier, boolean reattached) {
    var monitor = new MigrationMonitor(
        request,
        plan,
        calls,
        rounds,
        wakes,
        new Stopwatch(hub, earlier),
        steering,
        progress,
        engine.policy(),
        reattached);
    wakes.open();
    Verdict verdict = monitor.watch();
    wakes.close(this::late);
    var ending = new Ending(request, steering.abortCause(), monitor.operationFailure());
    return switch (verdict) {
      case Verdict.Moved moved -> conclusion().moved(false);
      case Verdict.Stayed stayed ->
        conclusion().stayed(ending.status(stayed), ending.failure(stayed), stayed.resume(), false);
      case Verdict.Lost lost -> conclusion().error(GuestLocation.LOST, ending.failure(lost));
      case Verdict.Open open -> throw new IllegalStateException("an open outcome: " + open);
    };
  }

  private MigrationResult neverStarted(MigrationFailure failure) {
    progress.phase(MigrationPhase.SETTLING);
    wakes.close(this::late);
    return new Untouched(rounds, conclusion(), request).conclude(failure);
  }

  private Conclusion conclusion() {
    return new Conclusion(hub, calls, request, journal, progress, finalFigures);
  }

  private Steering steering(JobPlan plan, History history) {
    return new Steering(hub, calls, request, plan, journal, progress, history, wakes::add);
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
    switch (input) {
      case Input.AbortAsked asked -> refuse(asked.answer());
      case Input.ForceCompleteAsked asked -> refuse(asked.answer());
      case Input.RetuneAsked asked -> refuse(asked.answer());
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

  private void refuse(CompletableFuture<RequestAnswer> answer) {
    calls.complete(answer, new RequestAnswer.Refused(MigrationMonitor.SETTLING));
  }

  private MigrationFailure aborted() {
    return new MigrationFailure(
        Code.ABORTED,
        "An abort was asked for before guest " + request.guest() + " was touched.",
        "Nothing needs to be done.");
  }

  private static MigrationFailure refused(List<Blocker> blockers) {
    return new MigrationFailure(
        Code.REFUSED,
        blockers.stream().map(Blocker::message).collect(Collectors.joining(" ")),
        "Remove what stands in the way and ask again; the guest was not touched.");
  }

  @FunctionalInterface
  private interface Chapter {
    MigrationResult tell() throws JournalException;
  }
}
