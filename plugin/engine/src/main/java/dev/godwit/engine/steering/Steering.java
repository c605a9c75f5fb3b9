package dev.godwit.engine.steering;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.journal.AbortCause;
import dev.godwit.engine.journal.EndWay;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.trace.TracedAction;
import dev.godwit.spi.JournalEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What Godwit does to its running job: give it up, make it end, change its limits. Each step runs in a
 * coroutine of its own, so the monitor never waits for one. A job that is not proven to be Godwit's own gets no
 * command. Used on the hub only.
 */
public final class Steering {
  private final Migration migration;
  private final Runnable stepDone;
  private final ForcedEnd forcedEnd;
  private final Commands commands;
  private final JobLimit downtime;
  private final JobLimit bandwidth;

  /**
   * The steering of a migration.
   *
   * @param stepDone run on the hub when a step is over
   */
  public Steering(Migration migration, Runnable stepDone) {
    this.migration = migration;
    this.stepDone = stepDone;
    this.forcedEnd = new ForcedEnd(migration);
    this.commands = new Commands(migration);
    var request = migration.request();
    this.downtime = new JobLimit(
        migration,
        commands,
        new JobLimit.Words("set-max-downtime", "millis", "set max downtime"),
        value -> hypervisor -> hypervisor.setMaxDowntime(request.source(), request.guest(), value),
        new JobLimit.Held() {
          @Override
          public @Nullable Long value() {
            return migration.progress().now().maxDowntimeMillis();
          }

          @Override
          public void holds(long millis) {
            migration.progress().maxDowntime(millis);
          }
        });
    this.bandwidth = new JobLimit(
        migration,
        commands,
        new JobLimit.Words("set-max-bandwidth", "mib_per_second", "set max bandwidth"),
        value -> hypervisor -> hypervisor.setMaxBandwidth(request.source(), request.guest(), value),
        new JobLimit.Held() {
          private @Nullable Long mibPerSecond;

          @Override
          public @Nullable Long value() {
            return mibPerSecond;
          }

          @Override
          public void holds(long value) {
            mibPerSecond = value;
          }
        });
  }

  /** The steps that make the job end. */
  public ForcedEnd forcedEnd() {
    return forcedEnd;
  }

  private MigrationState state() {
    return migration.state();
  }

  /** Why the migration is being given up; null if it is not. */
  public @Nullable AbortCause abortCause() {
    return state().abort();
  }

  /** What the job is doing, as far as it was steered. */
  public MigrationPhase phase() {
    if (state().of(Step.POST_COPY) == StepState.DONE) {
      return MigrationPhase.POST_COPY;
    }
    if (state().abort() != null) {
      return MigrationPhase.ABORTING;
    }
    StepState suspend = state().of(Step.SUSPEND);
    return suspend == StepState.SENT || suspend == StepState.DONE
        ? MigrationPhase.PAUSED_COPY
        : MigrationPhase.PRE_COPY;
  }

  /** Why no request can be taken for the job that runs; null if it can. */
  @Nullable
  String refusal() {
    if (state().of(Step.POST_COPY) == StepState.DONE) {
      return "The guest runs on the destination in post-copy, from where it cannot be taken back. Let the"
          + " migration end.";
    }
    return state().origin() == JobOrigin.FOREIGN
        ? "The job that runs on the guest is not Godwit's own, so it is only watched. Adopt it to steer it."
        : null;
  }

  /** Somebody asks for an abort while the job runs. */
  public void askAbort(CompletableFuture<RequestAnswer> answer) {
    String refusal = refusal();
    if (refusal != null) {
      migration.calls().refuse(answer, refusal);
      return;
    }
    migration.calls().complete(answer, new RequestAnswer.Accepted());
    abortFor(AbortCause.REQUEST);
  }

  /** Gives the migration up, again and again until the job is over. */
  public void abortFor(AbortCause cause) {
    if (state().of(Step.POST_COPY) == StepState.DONE) {
      return;
    }
    if (state().abort() == null) {
      migration.progress().phase(MigrationPhase.ABORTING);
      migration.journal().noteLater(JournalEntry.Kind.ABORT, cause.toJournal());
    }
    tryAbort();
  }

  /** The job runs on although an abort was taken: sends another. */
  public void abortAgain() {
    if (state().of(Step.ABORT) == StepState.DONE) {
      state().became(Step.ABORT, StepState.UNKNOWN);
      tryAbort();
    }
  }

  /** Somebody asks to make the migration end. */
  public void askForceComplete(CompletableFuture<RequestAnswer> answer) {
    String refusal = state().abort() != null
        ? "The migration is being aborted."
        : state().origin() == JobOrigin.FOREIGN ? refusal() : forcedEnd.refusal();
    if (refusal != null) {
      migration.calls().refuse(answer, refusal);
      return;
    }
    migration.calls().complete(answer, new RequestAnswer.Accepted());
    forceComplete(EndWay.ANY, "request");
  }

  /** Makes the migration end as soon as the job can take it; does nothing while that is under way. */
  public void forceComplete(EndWay way, String rule) {
    if (state().abort() == null && forcedEnd.want(way, rule)) {
      migration.journal().noteLater(JournalEntry.Kind.FORCE_COMPLETE, way.name());
    }
  }

  /** The job was seen running: takes the steps that were waiting for that. */
  public void jobRuns(JobStatistics job) {
    if (job.iteration() != null || (job.memory() != null && job.memory().totalBytes() > 0)) {
      forcedEnd.iterationBegan();
    }
    if (job.iteration() != null) {
      forcedEnd.seenInPass(job.iteration());
    }
    if (!state().mayCommand()) {
      return;
    }
    if (state().abort() != null) {
      tryAbort();
    } else {
      Runnable step = forcedEnd.next();
      if (step != null) {
        spawn(step);
      }
    }
  }

  /** Sets the longest pause at the end. */
  public void setMaxDowntime(long millis, String rule) {
    downtime.want(millis, rule);
    sendLimits();
  }

  /** Sets the fastest rate. */
  public void setMaxBandwidth(long mibPerSecond, String rule) {
    bandwidth.want(mibPerSecond, rule);
    sendLimits();
  }

  /** Sends limits again that do not hold yet and are due. */
  public void sendLimits() {
    for (JobLimit limit : List.of(downtime, bandwidth)) {
      Runnable step = limit.next();
      if (step != null) {
        spawn(step);
      }
    }
  }

  private void tryAbort() {
    if (!state().mayCommand()
        || state().of(Step.ABORT) == StepState.SENT
        || state().of(Step.ABORT) == StepState.DONE
        || state().of(Step.POST_COPY) == StepState.SENT
        || state().of(Step.POST_COPY) == StepState.DONE) {
      return;
    }
    var request = migration.request();
    state().became(Step.ABORT, StepState.SENT);
    TracedAction action = migration.trace().action("abort-job", node -> {
      AbortCause cause = state().abort();
      if (cause != null) {
        node.put("rule", cause.rule());
      }
    });
    spawn(() -> commands.send(
        Step.ABORT,
        "abort job",
        action,
        () -> migration
            .calls()
            .urgent(
                request,
                request.source(),
                "abort job",
                hypervisor -> hypervisor.abortJob(request.source(), request.guest()))));
  }

  private void spawn(Runnable step) {
    migration.hub().spawn(() -> {
      step.run();
      stepDone.run();
      return null;
    });
  }
}
