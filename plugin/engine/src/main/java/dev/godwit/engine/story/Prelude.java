package dev.godwit.engine.story;

import dev.godwit.api.Blocker;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.calls.MigrationJournal;
import dev.godwit.engine.calls.Rounds;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.hypervisor.MigrationJob;
import dev.godwit.engine.hypervisor.Preparation;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.journal.StartingPoint;
import dev.godwit.engine.settings.PolicyChoice;
import dev.godwit.engine.settings.RequestSettings;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Sight;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What comes before a guest is touched. Used by the migration's coroutine, which waits for it. */
final class Prelude {
  private final MigrationRequest request;
  private final Engine engine;
  private final MigrationJournal journal;
  private final Rounds rounds;
  private final EarlyRequests early;

  public Prelude(Migration migration, Engine engine, Rounds rounds, EarlyRequests early) {
    this.request = migration.request();
    this.engine = engine;
    this.journal = migration.journal();
    this.rounds = rounds;
    this.early = early;
  }

  /** How it ended. */
  public sealed interface Outcome {
    /** The migrate call may be made; that it will be is durable. */
    record Ready(MigrationJob job, JobPlan plan) implements Outcome {}

    /** It is not made, and the guest was not touched. */
    record NotStarted(MigrationFailure failure) implements Outcome {}
  }

  /** Checks and plans. */
  public Outcome play() {
    PolicyChoice choice = PolicyChoice.of(request.options(), engine.settings());
    String unknown = choice.unknown(engine.settings().policies());
    if (unknown != null) {
      return refused(engine.settings().policies().unknown(unknown));
    }
    try {
      RequestSettings.of(engine.settings().policySettings(), request);
    } catch (IllegalArgumentException e) {
      return refused(String.valueOf(e.getMessage()));
    }
    Preparation preparation;
    try {
      preparation = engine.calls().prepare(request);
    } catch (HypervisorException e) {
      return new Outcome.NotStarted(new MigrationFailure(
          Code.REFUSED,
          "Guest " + request.guest() + " could not be checked: " + e.getMessage(),
          "Mend the cause and ask again; the guest was not touched."));
    }
    MigrationJob job = preparation.job();
    if (job == null) {
      return refused(words(preparation.assessment().blockers()));
    }
    JobPlan plan = JobPlan.of(job, choice);
    Optional<Blocker> unaffordable = new ContractCheck(engine).check(request, plan);
    if (unaffordable.isPresent()) {
      return refused(unaffordable.get().message());
    }
    early.drain();
    if (early.abortAsked()) {
      return new Outcome.NotStarted(aborted(request));
    }
    return durable(job, plan);
  }

  private Outcome durable(MigrationJob job, JobPlan plan) {
    try {
      journal.intend(Kind.START, plan.toJournal() + startingPoint().toJournal());
      return new Outcome.Ready(job, plan);
    } catch (JournalException e) {
      return new Outcome.NotStarted(new MigrationFailure(
          Code.INTERNAL,
          "The start of live migration "
              + request.id()
              + " could not be made durable: "
              + e.getMessage(),
          "See to the host's disk; the guest was not touched."));
    }
  }

  /** What is true now, so that the job and what it does can be known again. */
  private StartingPoint startingPoint() {
    Round round = rounds.ask(false);
    Sight destination = round.destination();
    return new StartingPoint(
        round.source().domainId(),
        destination.isSilent() ? null : !destination.is(Presence.ABSENT),
        engine.boot().now());
  }

  /** Somebody gave the migration up before it began. */
  public static MigrationFailure aborted(MigrationRequest request) {
    return new MigrationFailure(
        Code.ABORTED,
        "An abort was asked for before guest " + request.guest() + " was touched.",
        "Nothing needs to be done.");
  }

  private static String words(List<Blocker> blockers) {
    return blockers.stream().map(Blocker::message).collect(Collectors.joining(" "));
  }

  private static Outcome refused(String reason) {
    return new Outcome.NotStarted(new MigrationFailure(
        Code.REFUSED,
        reason,
        "Remove what stands in the way and ask again; the guest was not touched."));
  }
}
