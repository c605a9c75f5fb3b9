package dev.godwit.engine;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.Steering.AbortCause;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.policy.JobSample;
import dev.godwit.engine.policy.NovaPolicy;
import dev.godwit.engine.policy.PolicyAction;
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
  private final NovaPolicy policy;
  private final RoundSchedule schedule;

  private NovaPolicy.State policyState = NovaPolicy.State.INITIAL;
  private boolean statisticsUnderWay;
  private boolean saveUnderWay;
  private boolean jobSeen;
  private boolean operationOver;
  private @Nullable HypervisorException operationFailure;
  private long savedAtMillis = -SAVE_INTERVAL.toMillis();
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
      NovaPolicy policy,
      boolean reattached) {
    this.request = request;
    this.plan = plan;
    this.calls = calls;
    this.rounds = rounds;
    this.wakes = wakes;
    this.stopwatch = stopwatch;
    this.steering = steering;
    this.progress = progress;
    this.policy = policy;
    this.operationOver = reattached;
    this.schedule = new RoundSchedule(reattached);
  }

  /** What the migrate call threw; null if it did not, or has not returned. */
  @Nullable
  HypervisorException operationFailure() {
    return operationFailure;
  }

  /** Watches until the outcome is decided; waits as long as that takes. */
  Verdict watch() {
    progress.phase(steering.postCopySent() ? MigrationPhase.POST_COPY : MigrationPhase.PRE_COPY);
    while (true) {
      Input input = wakes.await(TICK);
      Verdict verdict = input == null ? null : take(input);
      if (verdict != null) {
        return verdict;
      }
      look();
      saveProgress();
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
        if (over()) {
          calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
        } else {
          steering.askAbort(asked.answer());
        }
      }
      case Input.ForceCompleteAsked asked -> {
        if (over()) {
          calls.complete(asked.answer(), new RequestAnswer.Refused(SETTLING));
        } else {
          steering.askForceComplete(asked.answer());
        }
      }
      case Input.RetuneAsked asked ->
        calls.complete(asked.answer(), new RequestAnswer.Refused("not yet"));
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
    // The connection may have broken while the job, which lives in the hypervisors, goes on.
    schedule.operationEnded(failure != null && failure.kind() == Kind.UNREACHABLE);
  }

  private void signalled(HypervisorSignal signal) {
    switch (signal) {
      case HypervisorSignal.Iteration iteration -> {
        steering.iterationBegan();
        readStatistics();
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
    if (!statistics.type().isActive() || !statistics.outgoingMigration()) {
      if (jobSeen) {
        jobSeen = false;
        schedule.want();
      }
      return;
    }
    jobSeen = true;
    progress.take(statistics);
    progress.elapsed(stopwatch.elapsedMillis());
    steer();
    steering.jobRuns(statistics);
  }

  private void statisticsFailed(HypervisorException failure) {
    statisticsUnderWay = false;
    if (failure.kind() == Kind.NO_DOMAIN || failure.kind() == Kind.OPERATION_INVALID) {
      schedule.want();
    }
    log.debug(
        "Live migration {} of guest {}: statistics could not be read: {}",
        request.id(),
        request.guest(),
        failure.getMessage());
  }

  private void steer() {
    NovaPolicy.Decision decision = policy.decide(
        policyState,
        new JobSample(stopwatch.elapsedMillis(), plan.dataGib(), steering.postCopySent()));
    policyState = decision.state();
    for (PolicyAction action : decision.actions()) {
      switch (action) {
        case PolicyAction.SetMaxDowntime set -> {
          log.debug(
              "Live migration {} of guest {}: allowing a pause of {} ms",
              request.id(),
              request.guest(),
              set.millis());
          steering.setMaxDowntime(set.millis());
        }
        case PolicyAction.AbortOnTimeout timeout -> {
          log.warn(
              "Live migration {} of guest {} has not completed within {} s and is aborted",
              request.id(),
              request.guest(),
              timeout.allowedSeconds());
          steering.abortFor(AbortCause.TIMEOUT);
        }
        case PolicyAction.ForceCompleteOnTimeout timeout -> {
          log.warn(
              "Live migration {} of guest {} has not completed within {} s and is made to end",
              request.id(),
              request.guest(),
              timeout.allowedSeconds());
          steering.forceComplete();
        }
      }
    }
  }

  private @Nullable Verdict roundRead(Round round) {
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
      if (open.alarm()) {
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

  private void look() {
    readStatistics();
    long now = stopwatch.elapsedMillis();
    if (schedule.due(now, steering.postCopySent())) {
      schedule.began(now);
      rounds.begin(operationOver, round -> wakes.add(new Input.RoundRead(round)));
    }
  }

  /** At most one read is outstanding, so a host that hangs costs one thread and not more. */
  private void readStatistics() {
    if (statisticsUnderWay || over()) {
      return;
    }
    statisticsUnderWay = true;
    calls.readStatistics(request, wakes::add);
  }

  private void saveProgress() {
    long now = stopwatch.elapsedMillis();
    progress.elapsed(now);
    if (!saveUnderWay && now - savedAtMillis >= SAVE_INTERVAL.toMillis()) {
      savedAtMillis = now;
      saveUnderWay = true;
      calls.saveProgress(request, progress.now(), () -> saveUnderWay = false);
    }
  }
}
