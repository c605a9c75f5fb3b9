package dev.godwit.engine.story;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationPhase;
import dev.godwit.engine.calls.Calls;
import dev.godwit.engine.calls.LetGoException;
import dev.godwit.engine.calls.Rounds;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorException.Kind;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.steering.Convergence;
import dev.godwit.engine.steering.LookBudget;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.ProgressTracker;
import dev.godwit.engine.steering.Steering;
import dev.godwit.engine.steering.Stopwatch;
import dev.godwit.engine.verdict.Decision;
import dev.godwit.engine.verdict.Judge;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.RoundSchedule;
import java.time.Duration;
import java.util.function.Supplier;
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

  private final Migration migration;
  private final Calls calls;
  private final Rounds rounds;
  private final Inbox inbox;
  private final Stopwatch stopwatch;
  private final Steering steering;
  private final ProgressTracker progress;
  private final Convergence convergence;
  private final Requests requests;
  private final JobReader reader;
  private final ProgressSaver saver;
  private final Standings standings;
  private final PauseWatch pauses;
  private final StuckWatch stuck;
  private final LookBudget looks;
  private final RoundSchedule schedule;
  private final JobRecognition recognition;

  private boolean jobSeen;
  private JobStatistics.@Nullable Type jobEnd;
  private boolean operationOver;
  private @Nullable HypervisorException operationFailure;
  private String openReason = "";

  /** What the monitor ends with: the round that decided, and the decision. */
  record Watched(Round round, Decision decision) {}

  /**
   * A monitor.
   *
   * @param reattached whether there is no migrate call whose return could be waited for
   */
  MigrationMonitor(
      Watch watch,
      Steering steering,
      Convergence convergence,
      LookBudget looks,
      Supplier<Duration> stuckAfter,
      boolean reattached) {
    this.migration = watch.migration();
    this.calls = migration.calls();
    this.rounds = watch.rounds();
    this.inbox = watch.inbox();
    this.stopwatch = watch.stopwatch();
    this.standings = watch.standings();
    this.pauses = watch.pauses();
    this.steering = steering;
    this.progress = migration.progress();
    this.convergence = convergence;
    this.looks = looks;
    this.stuck = new StuckWatch(watch, steering, stuckAfter);
    this.operationOver = reattached;
    this.schedule = new RoundSchedule(reattached);
    this.recognition = new JobRecognition(migration, stopwatch);
    this.reader = new JobReader(migration, inbox, looks);
    this.saver = new ProgressSaver(migration);
    this.requests = new Requests(watch, steering, convergence, () -> {
      schedule.want();
      inbox.add(new Input.StepDone());
    });
  }

  private MigrationState state() {
    return migration.state();
  }

  private boolean isPostCopy() {
    return state().of(Step.POST_COPY) == StepState.DONE;
  }

  /** What the migrate call threw; null if it did not, or has not returned. */
  @Nullable
  public HypervisorException operationFailure() {
    return operationFailure;
  }

  /** How the job itself said it ended; null if nobody saw that. */
  public JobStatistics.@Nullable Type jobEnd() {
    return jobEnd;
  }

  /**
   * Watches until the outcome is decided; waits as long as that takes.
   *
   * @throws LetGoException if the host does not answer for this migration any more
   */
  public Watched watch() {
    progress.phase(isPostCopy() ? MigrationPhase.POST_COPY : MigrationPhase.PRE_COPY);
    looks.begin();
    try {
      return watched();
    } finally {
      looks.end();
    }
  }

  private Watched watched() {
    while (true) {
      Input input = inbox.await(untilNextLook());
      if (!calls.host().isAnswering(migration.request())) {
        if (input != null) {
          inbox.add(input); // whoever asked is answered when the story ends
        }
        throw new LetGoException();
      }
      Watched watched = input == null ? null : take(input);
      if (watched != null) {
        progress.elapsed(stopwatch.elapsedMillis());
        return watched;
      }
      look();
    }
  }

  private @Nullable Watched take(Input input) {
    switch (input) {
      case Input.OperationEnded ended -> operationEnded(ended.failure());
      case Input.Signalled signalled -> signalled(signalled.signal());
      case Input.StatisticsRead read -> statisticsRead(read.statistics());
      case Input.StatisticsFailed failed -> statisticsFailed(failed.failure());
      case Input.RoundRead read -> {
        return roundRead(read.round());
      }
      case Input.Asked asked ->
        requests.take(
            asked,
            new Requests.Job(operationOver, operationOver && !schedule.unattended(), jobSeen));
      case Input.StepDone done -> {}
    }
    return null;
  }

  private void operationEnded(@Nullable HypervisorException failure) {
    operationOver = true;
    operationFailure = failure;
    jobSeen = false;
    // The connection may have broken while the job, which lives in the hypervisors, goes on.
    boolean connectionBroke = failure != null && failure.kind() == Kind.UNREACHABLE;
    if (connectionBroke) {
      state().became(Step.MIGRATE, StepState.UNKNOWN);
    } else if (failure == null) {
      state().became(Step.MIGRATE, StepState.DONE);
    } else {
      migration.journal().noteLater(Step.MIGRATE, StepState.REFUSED, failure.getMessage());
    }
    schedule.operationEnded(connectionBroke);
  }

  private void signalled(HypervisorSignal signal) {
    if (pauses.heard(signal, stopwatch.elapsedMillis())) {
      reader.soon();
    }
    switch (signal) {
      case HypervisorSignal.Iteration iteration -> {
        steering.forcedEnd().iterationBegan();
        reader.soon();
      }
      case HypervisorSignal.JobCompleted completed -> {
        // One of somebody else says nothing of Godwit's.
        if (state().mayCommand()) {
          progress.take(completed.statistics());
          state().became(Step.MIGRATE, StepState.DONE);
        }
        schedule.want();
      }
      case HypervisorSignal.Lifecycle lifecycle -> {
        switch (lifecycle.change()) {
          case STARTED_MIGRATED,
              SUSPENDED_PAUSED,
              SUSPENDED_IO_ERROR,
              SUSPENDED_WATCHDOG,
              SUSPENDED_MIGRATED,
              RESUMED_UNPAUSED,
              OTHER -> {}
          case SUSPENDED_POST_COPY, RESUMED_POST_COPY -> {
            steering.forcedEnd().switched();
            progress.phase(MigrationPhase.POST_COPY);
            progress.guest(GuestLocation.DESTINATION);
          }
          case RESUMED_MIGRATED -> {
            if (lifecycle.host().equals(migration.request().destination())) {
              state().landed();
            }
            schedule.want();
          }
          case POST_COPY_FAILED, STOPPED_MIGRATED, STOPPED -> schedule.want();
        }
      }
      case HypervisorSignal.ConnectionChanged connection -> schedule.want();
    }
  }

  private void statisticsRead(JobStatistics statistics) {
    reader.answered();
    if (!statistics.type().isActive() || !statistics.outgoingMigration()) {
      jobNotRunning(statistics);
      return;
    }
    jobSeen = true;
    recognition.tell(statistics, reader.attended());
    Long age = statistics.elapsedMillis();
    if (age != null && state().mayCommand()) {
      stopwatch.jobIsOld(age);
    }
    long now = stopwatch.elapsedMillis();
    migration.trace().seen(now);
    if (!state().mayCommand()) {
      schedule.want();
      return;
    }
    pauses.read(statistics, reader.beganMillis());
    stuck.runs(statistics, now);
    progress.take(statistics);
    progress.elapsed(now);
    // What was asked for before this look goes first, as in Nova.
    steering.jobRuns(statistics);
    convergence.look(statistics, now);
    steering.sendLimits();
    saver.begun(now);
  }

  private void jobNotRunning(JobStatistics statistics) {
    stuck.over(stopwatch.elapsedMillis(), operationOver);
    JobStatistics.Type type = statistics.type();
    if (type == JobStatistics.Type.NONE || type.isActive()) {
      if (jobSeen) {
        jobSeen = false;
        schedule.want();
      }
      recognition.gone();
      return;
    }
    jobSeen = false;
    if (jobEnd != type) {
      jobEnd = type;
      if (type == JobStatistics.Type.COMPLETED && statistics.memory() != null) {
        progress.take(statistics);
      }
      jobEnded(type);
    }
  }

  /** The job itself said how it ended; one of somebody else says nothing of Godwit's. */
  private void jobEnded(JobStatistics.Type type) {
    if (type == JobStatistics.Type.COMPLETED && state().mayCommand()) {
      state().became(Step.MIGRATE, StepState.DONE);
    }
    schedule.jobEnded();
  }

  private void statisticsFailed(HypervisorException failure) {
    reader.answered();
    if (failure.kind() == Kind.NO_DOMAIN || failure.kind() == Kind.OPERATION_INVALID) {
      stuck.over(stopwatch.elapsedMillis(), operationOver);
      schedule.want();
    }
    log.debug("{}: statistics could not be read: {}", migration, failure.getMessage());
  }

  private @Nullable Watched roundRead(Round round) {
    recognition.saw(round);
    long now = stopwatch.elapsedMillis();
    steering.forcedEnd().saw(round, now);
    pauses.saw(round, now);
    if (round.jobEnd() != null && round.jobEnd() != jobEnd) {
      jobEnd = round.jobEnd();
      jobEnded(round.jobEnd());
    }
    Decision decision = Judge.decide(state(), round);
    boolean settled = schedule.answered(decision, now);
    if (decision.isOpen()) {
      report(decision);
      return null;
    }
    return settled ? new Watched(round, decision) : null;
  }

  private void report(Decision open) {
    if (operationOver || open.guest() != GuestLocation.UNKNOWN) {
      progress.guest(open.guest());
    }
    boolean nothingRuns = operationOver && !jobSeen && !isPostCopy();
    if (open.guest() == GuestLocation.SPLIT) {
      progress.phase(MigrationPhase.POST_COPY_BROKEN);
    } else if (nothingRuns) {
      progress.phase(MigrationPhase.SETTLING);
    }
    if (open.alarm() != null || nothingRuns || standings.isOpen()) {
      standings.decided(open);
    }
    if (!open.reason().equals(openReason)) {
      openReason = open.reason();
      if (operationOver && open.alarm() == null) {
        log.info("{} is not settled yet: {}", migration, open.reason());
      }
    }
  }

  private Duration untilNextLook() {
    boolean ending = operationOver || jobEnd != null || isPostCopy();
    return reader.untilNext(stopwatch.elapsedMillis(), ending);
  }

  private void look() {
    long now = stopwatch.elapsedMillis();
    reader.readIfDue(now, !operationOver);
    if (schedule.due(now, isPostCopy(), steering.forcedEnd().isUnknown())) {
      schedule.began(now);
      rounds.begin(operationOver || jobEnd != null, round -> inbox.add(new Input.RoundRead(round)));
    }
    saver.saveIfDue(now, looks.intervalMillis());
  }
}
