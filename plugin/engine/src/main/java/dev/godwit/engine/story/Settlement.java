package dev.godwit.engine.story;

import dev.godwit.api.Alarm;
import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationPhase;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.api.Obligation;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Standing;
import dev.godwit.engine.calls.Rounds;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.HypervisorSignal;
import dev.godwit.engine.hypervisor.JobStatistics;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.steering.Stopwatch;
import dev.godwit.engine.verdict.Decision;
import dev.godwit.engine.verdict.Decision.Outcome;
import dev.godwit.engine.verdict.Ending;
import dev.godwit.engine.verdict.Judge;
import dev.godwit.engine.verdict.Round;
import dev.godwit.spi.JournalEntry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a migration whose job is over or was never begun: does what is owed, one thing after the other, until
 * nothing is. Each new try is decided anew from a fresh round of looks, so what is done fits what is true, and what
 * events have overtaken is dropped. Called by the migration's own coroutine, which waits for all of it.
 */
final class Settlement {
  private static final Logger log = LoggerFactory.getLogger(Settlement.class);

  private static final Duration FIRST_LOOK = Duration.ofMillis(500);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);
  private static final Duration FIRST_TRY = Duration.ofSeconds(2);
  private static final Duration LONGEST_TRY = Duration.ofSeconds(60);

  /** How long both hosts must agree on something else than before. */
  private static final Duration AGREEMENT = Duration.ofSeconds(2);

  /** The event with the final figures may come some tenths of a second after the call's return. */
  private static final Duration FINAL_FIGURES = Duration.ofSeconds(1);

  private final Migration migration;
  private final Rounds rounds;
  private final Inbox inbox;
  private final Standings standings;
  private final PauseWatch pauses;
  private final Stopwatch stopwatch;
  private final Duties duties;
  private final Function<Decision, Ending> endings;

  private Duration lookPause = FIRST_LOOK;
  private Duration tryPause = FIRST_TRY;
  private boolean reopened;

  /**
   * The settlement of a migration.
   *
   * @param endings how an end is put into words
   */
  Settlement(Watch watch, Function<Decision, Ending> endings) {
    this.migration = watch.migration();
    this.rounds = watch.rounds();
    this.inbox = watch.inbox();
    this.standings = watch.standings();
    this.pauses = watch.pauses();
    this.stopwatch = watch.stopwatch();
    this.duties = new Duties(migration, pauses);
    this.endings = endings;
  }

  /** Settles a migration that nobody watches any more, or that was never begun. */
  MigrationResult settle() {
    Round round = look();
    return settle(round, Judge.decide(migration.state(), round));
  }

  /** Settles a migration from a round and what was decided from it. */
  MigrationResult settle(Round first, Decision decided) {
    Round round = first;
    Decision decision = decided;
    standings.jobOver();
    while (true) {
      migration.calls().host().checkAnswering(migration.request());
      show(decision);
      if (decision.isOpen()) {
        standings.decided(decision);
        reopened = true;
        round = agreed(decision, lookAgain(pauseBeforeLook()));
        decision = Judge.decide(migration.state(), round);
        continue;
      }
      if (decision.owed().isEmpty()) {
        return end(decision, round);
      }
      if (reopened) {
        standings.decided(decision);
        reopened = false;
      }
      Obligation.Kind owed = decision.owed().getFirst();
      inbox.close(this::late);
      String failure =
          duties.attempt(owed, place(decision, round), endings.apply(decision).status(decision));
      inbox.open();
      if (failure == null) {
        standings.settled(owed);
        tryPause = FIRST_TRY;
        decision = Judge.decide(migration.state(), round);
      } else {
        standings.failed(owed, failure, decision.owed());
        round = agreed(decision, lookAgain(pauseBeforeTry()));
        decision = Judge.decide(migration.state(), round);
      }
    }
  }

  private Place place(Decision decision, Round round) {
    return Place.of(migration.request(), decision, round);
  }

  private void show(Decision decision) {
    migration.progress().guest(decision.guest());
    migration
        .progress()
        .phase(
            switch (decision.outcome()) {
              case OPEN ->
                decision.guest() == GuestLocation.SPLIT
                    ? MigrationPhase.POST_COPY_BROKEN
                    : MigrationPhase.SETTLING;
              case MOVED -> MigrationPhase.POST;
              case STAYED, ENDED -> MigrationPhase.ROLLBACK;
              case LOST, ELSEWHERE, NOT_BEGUN -> MigrationPhase.SETTLING;
            });
    if (decision.outcome() == Outcome.MOVED) {
      migration.progress().moved();
    }
  }

  /** The round to go by: both hosts must agree for a while on anything else than what was decided before. */
  private Round agreed(Decision before, Round first) {
    Round round = first;
    Decision decision = Judge.decide(migration.state(), round);
    while (isAnotherEnd(before, decision)) {
      round = lookAfter(AGREEMENT);
      Decision again = Judge.decide(migration.state(), round);
      if (again.outcome() == decision.outcome()) {
        return round;
      }
      decision = again;
    }
    return round;
  }

  private static boolean isAnotherEnd(Decision before, Decision decision) {
    return !decision.isOpen() && !decision.byOperator() && decision.outcome() != before.outcome();
  }

  private Duration pauseBeforeLook() {
    Duration pause = lookPause;
    lookPause = doubled(pause, LONGEST_LOOK);
    return pause;
  }

  private Duration pauseBeforeTry() {
    Duration pause = tryPause;
    tryPause = doubled(pause, LONGEST_TRY);
    return pause;
  }

  private static Duration doubled(Duration pause, Duration longest) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) > 0 ? longest : twice;
  }

  private Round look() {
    return rounds.ask(true);
  }

  /** Waits as long as that, taking what comes, and asks both hosts. */
  private Round lookAfter(Duration pause) {
    long untilNanos = migration.hub().clock().nanoTime() + pause.toNanos();
    Round round;
    do {
      round = lookAgain(Duration.ofNanos(untilNanos - migration.hub().clock().nanoTime()));
    } while (migration.state().resolution() == null
        && migration.hub().clock().nanoTime() < untilNanos);
    return round;
  }

  /** Waits, taking what comes, and asks both hosts; at once if there is a reason to. */
  private Round lookAgain(Duration pause) {
    long untilNanos = migration.hub().clock().nanoTime() + pause.toNanos();
    while (true) {
      long leftNanos = untilNanos - migration.hub().clock().nanoTime();
      Input input = leftNanos <= 0 ? null : inbox.await(Duration.ofNanos(leftNanos));
      migration.calls().host().checkAnswering(migration.request());
      if (input == null || isReason(input)) {
        return look();
      }
    }
  }

  /** Takes an input; whether it is a reason to look at once. */
  private boolean isReason(Input input) {
    return switch (input) {
      case Input.ResolveAsked asked -> {
        RequestAnswer answer = new Resolver(migration, rounds).resolve(asked.resolution());
        migration.calls().complete(asked.answer(), answer);
        yield answer instanceof RequestAnswer.Accepted;
      }
      case Input.Signalled signalled -> {
        boolean unused = pauses.heard(signalled.signal(), stopwatch.elapsedMillis());
        takeFinalFigures(signalled.signal());
        yield signalled.signal() instanceof HypervisorSignal.ConnectionChanged changed
            && changed.connected();
      }
      case Input.Asked asked -> {
        migration.calls().refuse(asked.answer(), Requests.SETTLING);
        yield false;
      }
      case Input.OperationEnded ended -> false;
      case Input.StatisticsRead read -> false;
      case Input.StatisticsFailed failed -> false;
      case Input.RoundRead read -> false;
      case Input.StepDone done -> false;
    };
  }

  /** What comes while something that is owed is being done. */
  private void late(Input input) {
    if (input instanceof Input.ResolveAsked asked) {
      migration
          .calls()
          .refuse(
              asked.answer(),
              "What is owed is being done right now; ask again when that has ended.");
    } else {
      boolean unused = isReason(input);
    }
  }

  private MigrationResult end(Decision decision, Round round) {
    if (decision.outcome() == Outcome.MOVED) {
      awaitFinalFigures();
    }
    Ending ending = endings.apply(decision);
    MigrationFailure failure = duties.dropped();
    Status status = failure == null ? ending.status(decision) : Status.ERROR;
    if (failure == null && status != Status.COMPLETED) {
      failure = ending.failure(decision);
    }
    migration.journal().note(JournalEntry.Kind.ENDED, "");
    Alarm alarm = standings.atEnd(pauses.atEnd(place(decision, round)));
    migration.progress().standing(new Standing(List.of(), alarm, decision.elsewhere()));
    migration.progress().guest(decision.guest());
    migration.progress().ended(decision.outcome() == Outcome.MOVED);
    tell(status, decision, failure);
    return new MigrationResult(
        status, decision.guest(), failure, migration.progress().now());
  }

  private void tell(Status status, Decision decision, @Nullable MigrationFailure failure) {
    var request = migration.request();
    if (failure == null) {
      log.info(
          "{} from {} to {} has completed", migration, request.source(), request.destination());
    } else if (status == Status.ERROR && decision.outcome() != Outcome.NOT_BEGUN) {
      log.error("{} ended in error: {}", migration, failure.message());
    } else {
      log.info(
          "{} is {}; the guest is {}: {}",
          migration,
          status.name().toLowerCase(Locale.ROOT),
          decision.guest() == GuestLocation.SOURCE
              ? "on " + request.source()
              : decision.guest().name().toLowerCase(Locale.ROOT),
          failure.message());
    }
  }

  private void takeFinalFigures(HypervisorSignal signal) {
    if (signal instanceof HypervisorSignal.JobCompleted completed) {
      migration.progress().take(completed.statistics());
    }
  }

  private void awaitFinalFigures() {
    long untilNanos = migration.hub().clock().nanoTime() + FINAL_FIGURES.toNanos();
    while (!migration.progress().hasFinalFigures()) {
      long leftNanos = untilNanos - migration.hub().clock().nanoTime();
      Input input = leftNanos <= 0 ? null : inbox.await(Duration.ofNanos(leftNanos));
      if (input == null) {
        readFinalFigures();
        return;
      }
      boolean unused = isReason(input);
    }
  }

  private void readFinalFigures() {
    var request = migration.request();
    try {
      JobStatistics completed = migration
          .calls()
          .control(
              request.destination(),
              "completed job statistics",
              hypervisor ->
                  hypervisor.completedJobStatistics(request.destination(), request.guest()));
      if (completed.type() == JobStatistics.Type.COMPLETED) {
        migration.progress().take(completed);
      }
    } catch (HypervisorException e) {
      log.debug("{}: no final figures: {}", migration, e.getMessage());
    }
  }
}
