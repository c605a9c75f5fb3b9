package dev.godwit.engine.journal;

import dev.godwit.api.GuestPause;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.Resolution;
import dev.godwit.spi.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What state a migration is in: how far each of its steps has come, what was asked for, what was chosen, and
 * what was learned that no later look can show.
 *
 * <p>Every entry of the journal goes through {@link #apply}, in the process that writes it and in one that
 * reads it, so both know the same. What only this process knows, because nothing depends on it after a
 * restart, has methods of its own. Used on the hub only.
 */
public final class MigrationState {
  private final MigrationRequest request;
  private final Map<Step, StepState> steps = new EnumMap<>(Step.class);
  private final List<String> retunes = new ArrayList<>();
  private @Nullable JobPlan plan;
  private @Nullable Instant startedAt;
  private StartingPoint startingPoint = StartingPoint.UNKNOWN;
  private @Nullable JobMark mark;
  private @Nullable EndWay forced;
  private @Nullable AbortCause abort;
  private @Nullable String policyMemory;
  private @Nullable Choice chosen;
  private @Nullable Resolution resolution;
  private boolean adopted;
  private JobOrigin origin = JobOrigin.OURS;
  private boolean foreignSeen;
  private boolean landed;
  private @Nullable GuestPause foreignPause;

  /** Which of the host's two callbacks is owed. A choice says nothing of what is true later. */
  public enum Choice {
    POST,
    ROLLBACK
  }

  /** A migration of which nothing has happened yet. */
  public MigrationState(MigrationRequest request) {
    this.request = request;
  }

  /** What an earlier process left: of what it had under way it is not known what came of it. */
  public static MigrationState takenUp(MigrationRequest request, List<JournalEntry> entries) {
    var state = new MigrationState(request);
    entries.forEach(state::apply);
    state.steps.replaceAll((step, reached) -> reached.afterRestart());
    if (state.of(Step.FOREIGN_PAUSE) == StepState.DONE) {
      state.became(Step.FOREIGN_PAUSE, StepState.UNKNOWN); // nobody listened meanwhile
    }
    state.origin = state.adopted ? JobOrigin.OURS : JobOrigin.UNSURE;
    return state;
  }

  /** An entry is durable, or was written down in passing. */
  public void apply(JournalEntry entry) {
    String detail = entry.detail();
    switch (entry.kind()) {
      case START -> {
        plan = JobPlan.fromJournal(detail);
        startingPoint = StartingPoint.fromJournal(detail);
        startedAt = entry.at();
        became(Step.MIGRATE, StepState.INTENDED);
      }
      case SUSPEND -> became(Step.SUSPEND, StepState.INTENDED);
      case START_POST_COPY -> became(Step.POST_COPY, StepState.INTENDED);
      case POST_COPY_REFUSED -> became(Step.POST_COPY, StepState.REFUSED);
      case STEP -> StepEntry.fromJournal(detail).ifPresent(told -> apply(told, entry.at()));
      case FORCE_COMPLETE -> forced = EndWay.valueOf(detail);
      case ABORT -> {
        abort = AbortCause.fromJournal(detail);
        became(Step.ABORT, StepState.INTENDED);
      }
      case POLICY -> policyMemory = detail;
      case RETUNE -> {
        retunes.add(detail);
        became(Step.LIMITS, StepState.INTENDED);
      }
      case RESOLVED -> resolution = ResolutionEntry.fromJournal(detail);
      case ADOPTED -> {
        adopted = true;
        origin = JobOrigin.OURS;
      }
      case CHOSE_POST -> choose(Choice.POST, Step.POST);
      case CHOSE_ROLLBACK -> choose(Choice.ROLLBACK, Step.ROLLBACK);
      case ENDED -> {}
    }
  }

  private void apply(StepEntry told, Instant at) {
    StepState before = of(told.step());
    boolean seenAgain = before == StepState.DONE || before == StepState.UNKNOWN;
    if (told.step() == Step.FOREIGN_PAUSE && told.state() == StepState.DONE && !seenAgain) {
      foreignPause = new GuestPause(causeOf(told.why()), at, GuestPause.State.STANDS, null);
    }
    if (told.step() == Step.MIGRATE && told.state() == StepState.SENT) {
      // Written in passing, so it may stand behind what has come of the call since.
      mark = JobMark.fromJournal(told.why());
    } else {
      became(told.step(), told.state());
    }
  }

  private void choose(Choice choice, Step step) {
    if (chosen == null) {
      chosen = choice;
      became(step, StepState.INTENDED);
    }
  }

  /** What was asked for. */
  public MigrationRequest request() {
    return request;
  }

  /** How far a step has come. */
  public StepState of(Step step) {
    return steps.getOrDefault(step, StepState.NONE);
  }

  /** A step has come so far; not durable by itself. */
  public void became(Step step, StepState state) {
    steps.put(step, state);
  }

  /** Whether a step waits to be known again. */
  public boolean isUnknown(Step step) {
    return of(step) == StepState.UNKNOWN;
  }

  /** Whether the migrate call was made, or may have been. */
  public boolean isStarted() {
    return of(Step.MIGRATE) != StepState.NONE;
  }

  /** Whether the guest may have begun to run on the destination in post-copy. */
  public boolean mayBePostCopy() {
    return of(Step.POST_COPY).mayHaveActed();
  }

  /** Whether Godwit paused the guest, or may have. */
  public boolean mayBeSuspended() {
    return of(Step.SUSPEND).mayHaveActed();
  }

  /** The job's plan; empty if the migrate call was never to be made. */
  public Optional<JobPlan> plan() {
    return Optional.ofNullable(plan);
  }

  /** When the migrate call was to be made, by the wall clock; null if it never was. */
  public @Nullable Instant startedAt() {
    return startedAt;
  }

  /** What was true right before the migrate call. */
  public StartingPoint startingPoint() {
    return startingPoint;
  }

  /** What Godwit's own job is known by; null if it was not seen to run. */
  public @Nullable JobMark mark() {
    return mark;
  }

  /** Whether the guest stands by somebody else's doing, since before the migration or by a pause on the way. */
  public boolean isPausedByOthers() {
    return switch (of(Step.FOREIGN_PAUSE)) {
      case NONE -> plan != null && plan.pausedByOwner();
      case VOID -> false;
      case INTENDED, SENT, UNKNOWN, DONE, REFUSED -> true;
    };
  }

  /** By what way the end was to be made; null if it was not. */
  public @Nullable EndWay forced() {
    return forced;
  }

  /** Why the migration is given up; null if it is not. */
  public @Nullable AbortCause abort() {
    return abort;
  }

  /** What the policy remembered; null if it had nothing to remember. */
  public @Nullable String policyMemory() {
    return policyMemory;
  }

  /** What was retuned, oldest first, in the journal's form. */
  public List<String> retunes() {
    return List.copyOf(retunes);
  }

  /** The newest pause that is not Godwit's, since the migration began; null if there was none. */
  public @Nullable GuestPause foreignPause() {
    return foreignPause;
  }

  private static GuestPause.Cause causeOf(String word) {
    return Arrays.stream(GuestPause.Cause.values())
        .filter(cause -> cause.word().equals(word))
        .findFirst()
        .orElse(GuestPause.Cause.OTHER);
  }

  /** Which callback is owed; null while nothing is chosen. */
  public @Nullable Choice chosen() {
    return chosen;
  }

  /** What an operator said of the guest's place; null if nobody did. */
  public @Nullable Resolution resolution() {
    return resolution;
  }

  /** Whose the job is that runs now. */
  public JobOrigin origin() {
    return origin;
  }

  /** Whose the job is was found out. */
  public void origin(JobOrigin found) {
    origin = adopted ? JobOrigin.OURS : found;
    foreignSeen |= origin == JobOrigin.FOREIGN;
  }

  /** Whether a job of somebody else was seen on the guest, after which nobody knows where it went. */
  public boolean foreignSeen() {
    return foreignSeen;
  }

  /** Whether a command may be sent to the job. */
  public boolean mayCommand() {
    return origin == JobOrigin.OURS;
  }

  /** The destination told that it let the guest run as a migration's end. */
  public void landed() {
    landed = true;
  }

  /** Whether it was seen that the job brought the guest to the destination. */
  public boolean isMoveProven() {
    return landed || of(Step.MIGRATE) == StepState.DONE || of(Step.POST_COPY) == StepState.DONE;
  }
}
