package dev.godwit.engine;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationProgress;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.engine.trace.TracedAction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one job until both hosts have shown how it ended. A loop in which nothing blocks but the
 * wait: calls run in coroutines of their own and their answers are later inputs. Used by one
 * coroutine.
 */
final class MigrationMonitor {
  private static final Logger log = LoggerFactory.getLogger(MigrationMonitor.class);

  /** The fallback when no event comes; Nova's poll. */
  static final Duration TICK = Duration.ofMillis(500);

  /** Why a request is refused when it comes too late. */
  static final String SETTLING = "The job is over; both hosts are being asked where the guest is.";

  private static final Duration SAVE_INTERVAL = Duration.ofSeconds(5);

  private final MigrationRequest request;
  private final JobPlan plan;
  private final Calls calls;
  private final Rounds rounds;
  private final Wakes wakes;
  private final Stopwatch stopwatch;
  private final Steering steering;
  private final ProgressTracker progress;
  private final Convergence convergence;
  private final TraceRecorder trace;
  private final Evidence evidence;
  private final LookBudget looks;
  private final RoundSchedule schedule;

  private boolean statisticsUnderWay;
  private boolean passBegan;
  private boolean saveUnderWay;
  private boolean jobSeen;
  private JobStatistics.@Nullable Type jobEnd;
  private long readAtMillis = Long.MIN_VALUE / 2;
  private @Nullable MigrationPhase savedPhase;
  private boolean operationOver;
  private @Nullable HypervisorException operationFailure;
  private long savedAtMillis;
  private String openReason = "";

  /**
   * A monitor.
   *
   * @param reattached whether there is no migrate call whose return could be waited for
   */
  MigrationMonitor(
      MigrationRequest request,
      JobPlan plan,
      Calls calls,
      Rounds rounds,
      Wakes wakes,
      Stopwatch stopwatch,
      Steering steering,
      ProgressTracker progress,
      Convergence convergence,
      TraceRecorder trace,
      LookBudget looks,
      boolean reattached) {
    this.request = request;
    this.plan = plan;
    this.calls = calls;
    this.rounds = rounds;
    this.wakes = wakes;
    this.stopwatch = stopwatch;
    this.steering = steering;
    this.progress = progress;
    this.convergence = convergence;
    this.trace = trace;
    this.evidence = new Evidence(trace);
    this.looks = looks;
    this.operationOver = reattached;
    this.schedule = new RoundSchedule(reattached);
  }

  /** What the migrate call threw; null if it did not, or has not returned. */
  @Nullable
  HypervisorException operationFailure() {
    return operationFailure;
  }

  /** How the job itself said it ended; null if nobody saw that. */
  JobStatistics.@Nullable Type jobEnd() {
    return jobEnd;
  }

  /**
   * Watches until the outcome is decided; waits as long as that takes.
   *
   * @throws LetGoException if the host does not answer for this migration any more
   */
  Verdict watch() {
    progress.phase(steering.postCopySent() ? MigrationPhase.POST_COPY : MigrationPhase.PRE_COPY);
    looks.begin();
    try {
      return watched();
    } finally {
      looks.end();
    }
  }

  private Verdict watched() {
    while (true) {
      Input input = wakes.await(untilNextLook());
      if (!calls.host().isAnswering(request)) {
        if (input != null) {
          wakes.add(input); // whoever asked is answered when the story ends
        }
        throw new LetGoException();
      }
      Verdict verdict = input == null ? null : take(input);
      if (verdict != null) {
        progress.elapsed(stopwatch.elapsedMillis());
        return verdict;
      }
      look();
    }
  }

  private @Nullable Verdict take(Input input) {
    switch (input) {
      case Input.OperationEnded ended -> operationEnded(ended.failure());
      case Input.Signalled signalled -> signalled(signalled.signal());
      case Input.StatisticsRead read -> statisticsRead(read.statistics());
      case Input.StatisticsFailed failed -> statisticsFailed(failed.failure());
      case Input.RoundRead read -> {
        return roundRead(read.round());
      }
      case Input.AbortAsked asked -> {
        evidence.request("abort");
        if (over()) {
          calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
        } else {
          steering.askAbort(asked.answer());
        }
      }
      case Input.ForceCompleteAsked asked -> {
        evidence.request("force-complete");
        if (over()) {
          calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
        } else {
          steering.askForceComplete(asked.answer());
        }
      }
      case Input.RetuneAsked asked -> {
        evidence.request(asked.retune());
        if (over()) {
          calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
        } else {
          convergence.askRetune(asked.retune(), asked.answer());
        }
      }
      case Input.ResolveAsked asked ->
        calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
      case Input.AdoptAsked asked ->
        calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
      case Input.StepDone done -> {}
    }
    return null;
  }

  private boolean over() {
    return operationOver && !schedule.unattended();
  }

  private void operationEnded(@Nullable HypervisorException failure) {
    operationOver = true;
    operationFailure = failure;
    jobSeen = false;
    evidence.operationEnded(failure);
    // The connection may have broken while the job, which lives in the hypervisors, goes on.
    schedule.operationEnded(failure != null && failure.kind() == Kind.UNREACHABLE);
  }

  private void signalled(HypervisorSignal signal) {
    evidence.signal(signal);
    switch (signal) {
      case HypervisorSignal.Iteration iteration -> {
        steering.iterationBegan();
        passBegan = true;
      }
      case HypervisorSignal.JobCompleted completed -> {
        progress.take(completed.statistics());
        schedule.want();
      }
      case HypervisorSignal.Lifecycle lifecycle -> {
        switch (lifecycle.change()) {
          case STARTED_MIGRATED, SUSPENDED_MIGRATED, OTHER -> {}
          case SUSPENDED_POST_COPY, RESUMED_POST_COPY -> {
            progress.phase(MigrationPhase.POST_COPY);
            progress.guest(GuestLocation.DESTINATION);
          }
          case POST_COPY_FAILED, RESUMED_MIGRATED, STOPPED_MIGRATED, STOPPED -> schedule.want();
        }
      }
      case HypervisorSignal.ConnectionChanged connection -> schedule.want();
    }
  }

  private void statisticsRead(JobStatistics statistics) {
    statisticsUnderWay = false;
    trace.sample(statistics);
    if (!statistics.type().isActive() || !statistics.outgoingMigration()) {
      jobNotRunning(statistics);
      return;
    }
    jobSeen = true;
    progress.take(statistics);
    long now = stopwatch.elapsedMillis();
    progress.elapsed(now);
    // What was asked for before this look goes first, as in Nova.
    steering.jobRuns(statistics);
    convergence.look(statistics, now);
    if (savedPhase == null) {
      saveProgress(now);
    }
  }

  private void jobNotRunning(JobStatistics statistics) {
    JobStatistics.Type type = statistics.type();
    if (type == JobStatistics.Type.NONE || type.isActive()) {
      if (jobSeen) {
        jobSeen = false;
        schedule.want();
      }
      return;
    }
    jobSeen = false;
    if (jobEnd != type) {
      jobEnd = type;
      if (type == JobStatistics.Type.COMPLETED && statistics.memory() != null) {
        progress.take(statistics);
      }
      schedule.jobEnded();
    }
  }

  private void statisticsFailed(HypervisorException failure) {
    statisticsUnderWay = false;
    trace.sample(failure);
    if (failure.kind() == Kind.NO_DOMAIN || failure.kind() == Kind.OPERATION_INVALID) {
      schedule.want();
    }
    log.debug(
        "Live migration {} of guest {}: statistics could not be read: {}",
        request.id(),
        request.guest(),
        failure.getMessage());
  }

  private @Nullable Verdict roundRead(Round round) {
    evidence.round(round);
    if (round.jobEnd() != null && round.jobEnd() != jobEnd) {
      jobEnd = round.jobEnd();
      schedule.jobEnded();
    }
    Verdict verdict = Judge.judge(round, steering.postCopySent(), plan.pausedByOwner());
    boolean settled = schedule.answered(verdict, stopwatch.elapsedMillis());
    if (verdict instanceof Verdict.Open open) {
      report(open);
      return null;
    }
    return settled ? verdict : null;
  }

  private void report(Verdict.Open open) {
    if (operationOver || open.guest() != GuestLocation.UNKNOWN) {
      progress.guest(open.guest());
    }
    if (open.guest() == GuestLocation.SPLIT) {
      progress.phase(MigrationPhase.POST_COPY_BROKEN);
    } else if (operationOver && !jobSeen && !steering.postCopySent()) {
      progress.phase(MigrationPhase.SETTLING);
    }
    if (!open.reason().equals(openReason)) {
      openReason = open.reason();
      if (open.alarm() != null) {
        trace.action("alarm", node -> node.put("code", open.alarm()));
        log.error(
            "ALARM: live migration {} of guest {} from {} to {}: {}. Nothing is destroyed; both"
                + " sides are kept until an operator resolves this.",
            request.id(),
            request.guest(),
            request.source(),
            request.destination(),
            open.reason());
      } else if (operationOver) {
        log.info(
            "Live migration {} of guest {} is not settled yet: {}",
            request.id(),
            request.guest(),
            open.reason());
      }
    }
  }

  /** The time to wait for an input before something is due by itself. */
  private Duration untilNextLook() {
    if (statisticsUnderWay) {
      return TICK;
    }
    long millis = nextReadMillis() - stopwatch.elapsedMillis();
    boolean ending = operationOver || jobEnd != null || steering.postCopySent();
    return Duration.ofMillis(Math.max(0, ending ? Math.min(millis, TICK.toMillis()) : millis));
  }

  /** When statistics are to be read again; a pass that has just begun shows what the last one came to. */
  private long nextReadMillis() {
    return readAtMillis + (passBegan ? looks.leastMillis() : looks.intervalMillis());
  }

  private void look() {
    long now = stopwatch.elapsedMillis();
    readStatistics(now);
    if (schedule.due(now, steering.postCopySent())) {
      schedule.began(now);
      rounds.begin(operationOver || jobEnd != null, round -> wakes.add(new Input.RoundRead(round)));
    }
    boolean phaseChanged = savedPhase != null && savedPhase != progress.now().phase();
    long saveMillis = Math.max(SAVE_INTERVAL.toMillis(), looks.intervalMillis());
    if (phaseChanged || now - savedAtMillis >= saveMillis) {
      saveProgress(now);
    }
  }

  /** At most one read is outstanding, so a host that hangs costs one thread and not more. */
  private void readStatistics(long now) {
    if (statisticsUnderWay || now < nextReadMillis()) {
      return;
    }
    statisticsUnderWay = true;
    passBegan = false;
    readAtMillis = now;
    calls.readStatistics(request, wakes::add);
  }

  private void saveProgress(long now) {
    if (saveUnderWay) {
      return;
    }
    progress.elapsed(now);
    MigrationProgress saved = progress.now();
    savedAtMillis = now;
    savedPhase = saved.phase();
    saveUnderWay = true;
    TracedAction action =
        trace.action("save-progress", node -> node.put("percent", saved.percent()));
    calls.host().saveProgress(request, saved, failure -> {
      saveUnderWay = false;
      if (failure != null) {
        action.failed(failure);
      }
    });
  }
}
