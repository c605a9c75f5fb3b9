package dev.godwit.engine.story;

import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.TransferCounters;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.calls.LetGoException;
import dev.godwit.engine.calls.Rounds;
import dev.godwit.engine.hypervisor.Hypervisor.Subscription;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.journal.EndWay;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.journal.Uptime;
import dev.godwit.engine.settings.EngineSettings;
import dev.godwit.engine.settings.PolicyChoice;
import dev.godwit.engine.steering.Convergence;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Steering;
import dev.godwit.engine.steering.Stopwatch;
import dev.godwit.engine.steering.Terms;
import dev.godwit.engine.trace.TraceDocument;
import dev.godwit.engine.verdict.Decision;
import dev.godwit.engine.verdict.Ending;
import dev.godwit.spi.JournalException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The story of one migration: prepare, move, watch, settle. Told by one coroutine.
 */
final class MigrationStory {
  private static final Logger log = LoggerFactory.getLogger(MigrationStory.class);

  private final MigrationRequest request;
  private final Engine engine;
  private final EngineSettings settings;
  private final Calls calls;
  private final Inbox inbox;
  private final Migration migration;
  private volatile @Nullable JobPlan plan;
  private @Nullable RuntimeException unforeseen;

  MigrationStory(Migration migration, Engine engine, Inbox inbox) {
    this.request = migration.request();
    this.engine = engine;
    this.settings = engine.settings();
    this.calls = engine.calls();
    this.inbox = inbox;
    this.migration = migration;
  }

  /** What was seen and decided so far. May be called by any thread. */
  String trace() {
    return TraceDocument.write(settings, request, plan, migration.trace());
  }

  /** Nobody tells it any more: refuses what still comes, for this reason. */
  void close(String reason) {
    inbox.close(input -> late(input, reason));
  }

  /** The story from its beginning, told by a coroutine. */
  MigrationResult begin() {
    return told(this::prepareAndMove);
  }

  /** The story from where an earlier process left it. */
  MigrationResult reattach() {
    migration.trace().reattached(engine.hub().clock().instant(), engine.boot().now());
    return told(this::carryOn);
  }

  private MigrationResult told(Chapter first) {
    Chapter chapter = first;
    engine.recorders().begin(request, migration.trace());
    try {
      while (true) {
        try {
          MigrationResult ended = chapter.tell();
          inbox.close(this::late);
          calls.host().saveTrace(request, this::trace);
          return ended;
        } catch (LetGoException e) {
          throw e;
        } catch (JournalException e) {
          log.error("{}: the journal cannot be read, trying again: {}", migration, e.getMessage());
        } catch (RuntimeException e) {
          log.error("{}: monitoring failed and is taken up again", migration, e);
          unforeseen = e;
        }
        calls.host().checkAnswering(request);
        // Whatever went wrong here, the journal and both hosts still tell the truth.
        chapter = this::carryOn;
        engine.hub().sleep(engine.settings().callDeadline());
      }
    } finally {
      engine.recorders().end(request);
      log.debug("{}: monitoring is all done", migration);
    }
  }

  private MigrationResult prepareAndMove() {
    var early = new EarlyRequests(calls, engine.settings().policies(), inbox);
    Slots.Slot slot = engine.slots().acquire(early);
    if (slot == null) {
      return neverBegun(Prelude.aborted(request));
    }
    try {
      return switch (new Prelude(migration, engine, rounds(), early).play()) {
        case Prelude.Outcome.NotStarted not -> neverBegun(not.failure());
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
    Watch watch = watch(new Stopwatch(engine.hub(), 0, true), false);
    Steering steering = steering();
    Convergence convergence = convergence(planned, steering);
    early.retunes().forEach(convergence::retune);
    if (early.forceCompleteAsked()) {
      steering.forceComplete(EndWay.ANY, "request");
    }
    List<Subscription> subscriptions = subscribe(watch.pauses());
    try {
      var operation = engine.hub().spawn(() -> calls.migrate(request, job));
      slot.use();
      migration.state().became(Step.MIGRATE, StepState.SENT);
      operation.link((thread, outcome) -> {
        slot.release();
        inbox.add(new Input.OperationEnded(Calls.failureOf(outcome)));
      });
      engine.hub().yieldNow(); // let it start before the first look at the job
      return watched(watch, steering, convergence, false);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  /** Takes up what an earlier process, or this one before something unforeseen, left in the journal. */
  private MigrationResult carryOn() throws JournalException {
    migration.journal().takeUp();
    MigrationState state = migration.state();
    MigrationProgress saved = calls.host().savedProgress(request);
    if (saved != null) {
      migration.progress().carryOn(saved);
    }
    Watch watch = watch(stopwatch(state), true);
    JobPlan planned = state.plan().orElse(null);
    plan = planned;
    inbox.open();
    if (planned == null) {
      return settlement(watch, decision -> Ending.notBegun(request, stopped())).settle();
    }
    List<Subscription> subscriptions = subscribe(watch.pauses());
    try {
      if (state.chosen() != null) {
        return settlement(watch, decision -> ending(null)).settle();
      }
      Steering steering = steering();
      Convergence convergence = convergence(planned, steering);
      convergence.carryOn(state);
      return watched(watch, steering, convergence, true);
    } finally {
      subscriptions.forEach(Subscription::close);
    }
  }

  private MigrationFailure stopped() {
    String what = unforeseen == null
        ? "Godwit was stopped"
        : "Something unforeseen went wrong in Godwit (" + unforeseen + ")";
    return new MigrationFailure(
        Code.INTERNAL,
        what
            + " before live migration "
            + request.id()
            + " of guest "
            + request.guest()
            + " began; the guest was not touched.",
        "Ask again.");
  }

  /**
   * How old the migration is: by the machine's uptime, which no step of the wall clock changes; after a reboot
   * what was shown last, until the job tells.
   */
  private Stopwatch stopwatch(MigrationState state) {
    Uptime began = state.startingPoint().uptime();
    long sinceMillis = began == null ? -1 : engine.boot().now().millisSince(began);
    return sinceMillis >= 0
        ? new Stopwatch(engine.hub(), sinceMillis, true)
        : new Stopwatch(
            engine.hub(), migration.progress().now().elapsedMillis(), !state.isStarted());
  }

  private Watch watch(Stopwatch stopwatch, boolean takenUp) {
    migration.trace().monitorBegins(stopwatch.elapsedMillis());
    return new Watch(
        migration,
        rounds(),
        inbox,
        stopwatch,
        new Standings(migration, settings.alarmAfter()),
        new PauseWatch(migration, () -> engine.current().get().keepsPaused(), takenUp));
  }

  private Rounds rounds() {
    return new Rounds(engine.hub(), calls, request);
  }

  private MigrationResult watched(
      Watch watch, Steering steering, Convergence convergence, boolean reattached) {
    var monitor = new MigrationMonitor(
        watch,
        steering,
        convergence,
        engine.looks(),
        () -> engine.current().get().stuckAfter(),
        reattached);
    inbox.open();
    MigrationMonitor.Watched watched = monitor.watch();
    MigrationResult ended =
        settlement(watch, decision -> ending(monitor)).settle(watched.round(), watched.decision());
    if (watched.decision().outcome() == Decision.Outcome.MOVED) {
      rememberRate(); // not before post: the guest may be without its network until then
    }
    return ended;
  }

  private Ending ending(@Nullable MigrationMonitor monitor) {
    return new Ending(
        request,
        null,
        migration.state().abort(),
        monitor == null ? null : monitor.operationFailure(),
        monitor == null ? null : monitor.jobEnd(),
        migration.state().chosen());
  }

  /** Both the average and what was measured last: the next migration lies between. */
  private void rememberRate() {
    MigrationProgress now = migration.progress().now();
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

  private MigrationResult neverBegun(MigrationFailure failure) {
    if (failure.code() == Code.REFUSED) {
      migration.trace().event(node -> node.put("refused", failure.message()));
    }
    Watch watch = watch(new Stopwatch(engine.hub(), 0, true), false);
    return settlement(watch, decision -> Ending.notBegun(request, failure)).settle();
  }

  private Settlement settlement(Watch watch, Function<Decision, Ending> endings) {
    return new Settlement(watch, endings);
  }

  private Steering steering() {
    return new Steering(migration, () -> inbox.add(new Input.StepDone()));
  }

  private Convergence convergence(JobPlan planned, Steering steering) {
    return new Convergence(
        migration,
        engine.settings().policies(),
        new PolicyChoice(planned.policy(), planned.shadowPolicy()),
        new Terms(engine.current(), request, planned),
        steering);
  }

  private List<Subscription> subscribe(PauseWatch pauses) {
    var subscriptions = new ArrayList<Subscription>();
    for (var host : List.of(request.source(), request.destination())) {
      try {
        subscriptions.add(calls.control(
            host,
            "subscribe",
            hypervisor -> hypervisor.subscribe(host, request.guest(), this::signalled)));
      } catch (HypervisorException e) {
        pauses.notHeard();
        log.warn("{}: no events from {}, watching by ticks: {}", migration, host, e.getMessage());
      }
    }
    return subscriptions;
  }

  private void signalled(HypervisorSignal signal) {
    engine.post(() -> inbox.add(new Input.Signalled(signal)));
  }

  /** What comes after the outcome is decided. */
  private void late(Input input) {
    late(input, Requests.SETTLING);
  }

  private void late(Input input, String refusal) {
    switch (input) {
      case Input.Asked asked -> calls.refuse(asked.answer(), refusal);
      case Input.Signalled signalled -> {
        if (signalled.signal() instanceof HypervisorSignal.JobCompleted completed) {
          migration.progress().take(completed.statistics());
        }
      }
      case Input.OperationEnded ended -> {}
      case Input.StatisticsRead read -> {}
      case Input.StatisticsFailed failed -> {}
      case Input.RoundRead read -> {}
      case Input.StepDone done -> {}
    }
  }

  @FunctionalInterface
  private interface Chapter {
    MigrationResult tell() throws JournalException;
  }
}
