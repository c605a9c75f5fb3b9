package dev.godwit.engine;

import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.RequestAnswer;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.trace.TraceRecorder;
import dev.godwit.engine.trace.TracedAction;
import dev.godwit.hub.Hub;
import dev.godwit.spi.JournalEntry.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Godwit does to a running job: give it up, make it end, change its limits. Each step runs in a
 * coroutine of its own, so the monitor never waits for one. Used on the hub only.
 */
final class Steering {
  private static final Logger log = LoggerFactory.getLogger(Steering.class);

  private final Hub hub;
  private final Calls calls;
  private final MigrationRequest request;
  private final MigrationJournal journal;
  private final ProgressTracker progress;
  private final TraceRecorder trace;
  private final Consumer<Input> inputs;
  private final ForcedEnd forcedEnd;

  private @Nullable AbortCause abort;
  private boolean abortSent;
  private boolean abortUnderWay;
  private @Nullable Long bandwidthMibPerSecond;

  Steering(
      Hub hub,
      Calls calls,
      MigrationRequest request,
      JobPlan plan,
      MigrationJournal journal,
      ProgressTracker progress,
      TraceRecorder trace,
      History history,
      Consumer<Input> inputs) {
    this.hub = hub;
    this.calls = calls;
    this.request = request;
    this.journal = journal;
    this.progress = progress;
    this.trace = trace;
    this.inputs = inputs;
    this.abort = history.abort();
    this.forcedEnd =
        new ForcedEnd(calls, request, plan, journal, progress, trace, history, () -> abort != null);
  }

  /** Why the migration is being given up; null if it is not. */
  @Nullable
  AbortCause abortCause() {
    return abort;
  }

  /** Whether the guest may have begun to run on the destination in post-copy. */
  boolean postCopySent() {
    return forcedEnd.postCopySent();
  }

  /** What the job is doing, as far as it was steered. */
  MigrationPhase phase() {
    if (postCopySent()) {
      return MigrationPhase.POST_COPY;
    }
    if (abort != null) {
      return MigrationPhase.ABORTING;
    }
    return forcedEnd.suspended() ? MigrationPhase.PAUSED_COPY : MigrationPhase.PRE_COPY;
  }

  /** Somebody asks for an abort while the job runs. */
  void askAbort(CompletableFuture<RequestAnswer> answer) {
    if (postCopySent()) {
      calls.complete(
          answer,
          new RequestAnswer.Refused(
              "The guest runs on the destination in post-copy, from where it cannot be taken"
                  + " back. Let the migration end."));
      return;
    }
    calls.complete(answer, new RequestAnswer.Accepted());
    abortFor(AbortCause.REQUEST);
  }

  /** Gives the migration up, again and again until the job is over. */
  void abortFor(AbortCause cause) {
    if (postCopySent()) {
      return;
    }
    if (abort == null) {
      abort = cause;
      progress.phase(MigrationPhase.ABORTING);
      spawn(() -> journal.note(Kind.ABORT, cause.toJournal()));
    }
    tryAbort();
  }

  /** Somebody asks to make the migration end. */
  void askForceComplete(CompletableFuture<RequestAnswer> answer) {
    String refusal = abort != null ? "The migration is being aborted." : forcedEnd.refusal();
    if (refusal != null) {
      calls.complete(answer, new RequestAnswer.Refused(refusal));
      return;
    }
    calls.complete(answer, new RequestAnswer.Accepted());
    forceComplete(ForcedEnd.Way.ANY, "request");
  }

  /** Makes the migration end as soon as the job can take it; does nothing the second time. */
  void forceComplete(ForcedEnd.Way way, String rule) {
    if (abort == null && forcedEnd.want(way, rule)) {
      spawn(() -> journal.note(Kind.FORCE_COMPLETE, way.name()));
    }
  }

  /** A memory pass has begun, so a switch to post-copy is possible. */
  void iterationBegan() {
    forcedEnd.iterationBegan();
  }

  /** The job was seen running: takes the steps that were waiting for that. */
  void jobRuns(JobStatistics job) {
    if (job.iteration() != null || (job.memory() != null && job.memory().totalBytes() > 0)) {
      forcedEnd.iterationBegan();
    }
    if (job.iteration() != null) {
      forcedEnd.seenInPass(job.iteration());
    }
    if (abort != null) {
      tryAbort();
    } else if (forcedEnd.isDue()) {
      Runnable step = forcedEnd.next();
      if (step != null) {
        spawn(step);
      }
    }
  }

  /** Sets the longest pause at the end. */
  void setMaxDowntime(long millis, String rule) {
    Long before = progress.now().maxDowntimeMillis();
    TracedAction action = trace.action("set-max-downtime", node -> {
      node.put("millis", millis);
      if (before != null) {
        node.put("before", before);
      }
      node.put("rule", rule);
    });
    spawn(() -> {
      try {
        calls.run(
            request,
            "set max downtime",
            hypervisor -> hypervisor.setMaxDowntime(request.source(), request.guest(), millis));
        progress.maxDowntime(millis);
      } catch (HypervisorException e) {
        action.failed(e.getMessage());
        warn("the longest pause could not be set to " + millis + " ms", e);
      }
    });
  }

  /** Sets the fastest rate. */
  void setMaxBandwidth(long mibPerSecond, String rule) {
    Long before = bandwidthMibPerSecond;
    bandwidthMibPerSecond = mibPerSecond;
    TracedAction action = trace.action("set-max-bandwidth", node -> {
      node.put("mib_per_second", mibPerSecond);
      if (before != null) {
        node.put("before", before);
      }
      node.put("rule", rule);
    });
    spawn(() -> {
      try {
        calls.run(
            request,
            "set max bandwidth",
            hypervisor ->
                hypervisor.setMaxBandwidth(request.source(), request.guest(), mibPerSecond));
      } catch (HypervisorException e) {
        action.failed(e.getMessage());
        warn("the fastest rate could not be set to " + mibPerSecond + " MiB/s", e);
      }
    });
  }

  private void tryAbort() {
    if (abortSent || abortUnderWay || postCopySent()) {
      return;
    }
    abortUnderWay = true;
    TracedAction action = trace.action("abort-job", node -> {
      if (abort != null) {
        node.put("rule", abort.rule());
      }
    });
    spawn(() -> {
      try {
        calls.urgent(
            request,
            "abort job",
            hypervisor -> hypervisor.abortJob(request.source(), request.guest()));
        abortSent = true;
      } catch (HypervisorException e) {
        // Before the job has begun there is nothing to abort; the next look tries again.
        action.failed(e.getMessage());
        log.debug(
            "Live migration {} of guest {}: abort not taken yet: {}",
            request.id(),
            request.guest(),
            e.getMessage());
      } finally {
        abortUnderWay = false;
      }
    });
  }

  private void spawn(Runnable step) {
    hub.spawn(() -> {
      step.run();
      inputs.accept(new Input.StepDone());
      return null;
    });
  }

  private void warn(String what, HypervisorException failure) {
    log.warn(
        "Live migration {} of guest {}: {}: {}",
        request.id(),
        request.guest(),
        what,
        failure.getMessage());
  }
}
