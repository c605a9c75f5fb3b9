package dev.godwit.engine.verdict;

import dev.godwit.api.BlockMigration;
import dev.godwit.api.GuestId;
import dev.godwit.api.HostName;
import dev.godwit.api.MigrationId;
import dev.godwit.api.PlannedMigration;
import dev.godwit.api.Resolution;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.GuestLook.PauseReason;
import dev.godwit.engine.hypervisor.GuestLook.Presence;
import dev.godwit.engine.journal.JobOrigin;
import dev.godwit.engine.journal.JobPlan;
import dev.godwit.engine.journal.MigrationState;
import dev.godwit.engine.journal.ResolutionEntry;
import dev.godwit.engine.journal.StartingPoint;
import dev.godwit.engine.journal.Step;
import dev.godwit.engine.journal.StepState;
import dev.godwit.engine.verdict.Round.Job;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** States of a migration and rounds of looks to decide from. */
final class Cases {
  static final HostName ALPHA = new HostName("alpha");
  static final HostName BRAVO = new HostName("bravo");
  static final HostName CHARLIE = new HostName("charlie");
  static final PlannedMigration REQUEST = new PlannedMigration(
      new MigrationId(new UUID(0, 1)),
      new GuestId(new UUID(0, 2)),
      ALPHA,
      BRAVO,
      BlockMigration.AUTO);
  static final Sight UNSEEN = new Sight.Unseen("no answer");
  static final long DOMAIN_ID = 7;

  private Cases() {}

  /** A state of which a test says what has happened. */
  static final class Builder {
    private final MigrationState state = new MigrationState(REQUEST);

    /** The migrate call was made. */
    Builder started(boolean pausedByOwner, @Nullable Boolean destinationHeldGuest) {
      var plan = new JobPlan(pausedByOwner, true, false, 256, 0, 2, "nova", null);
      var point = new StartingPoint(DOMAIN_ID, destinationHeldGuest, null);
      return entry(Kind.START, plan.toJournal() + point.toJournal());
    }

    Builder started() {
      return started(false, false);
    }

    Builder entry(Kind kind, String detail) {
      state.apply(new JournalEntry(Instant.EPOCH, kind, detail));
      return this;
    }

    Builder step(Step step, StepState reached) {
      state.became(step, reached);
      return this;
    }

    Builder origin(JobOrigin origin) {
      state.origin(origin);
      return this;
    }

    Builder landed() {
      state.landed();
      return this;
    }

    Builder resolved(Resolution resolution) {
      return entry(Kind.RESOLVED, ResolutionEntry.toJournal(resolution));
    }

    MigrationState done() {
      return state;
    }
  }

  static Builder state() {
    return new Builder();
  }

  static Sight seen(Presence presence) {
    Long domainId = presence.isGone() ? null : DOMAIN_ID;
    PauseReason pause = presence == Presence.PAUSED ? PauseReason.USER : null;
    return new Sight.Seen(new GuestLook(presence, pause, domainId, false, presence.name()));
  }

  static Round over(Presence source, Presence destination) {
    return over(seen(source), seen(destination));
  }

  static Round over(Sight source, Sight destination) {
    return new Round(source, destination, Job.NONE, null, true);
  }

  /** Everything that a host can say. */
  static List<Sight> sights() {
    var sights = new ArrayList<Sight>(List.of(UNSEEN));
    for (Presence presence : Presence.values()) {
      sights.add(seen(presence));
    }
    sights.add(new Sight.Seen(
        new GuestLook(Presence.RUNNING, null, DOMAIN_ID, true, "running (migrated)")));
    sights.add(new Sight.Seen(
        new GuestLook(Presence.RUNNING, null, DOMAIN_ID, false, true, "running (unpaused)")));
    sights.add(new Sight.Seen(
        new GuestLook(Presence.PAUSED, PauseReason.IO_ERROR, DOMAIN_ID, false, "I/O")));
    sights.add(new Sight.Seen(
        new GuestLook(Presence.PAUSED, PauseReason.USER, DOMAIN_ID + 1, false, "another run")));
    return sights;
  }

  /** Every combination of what hosts and their jobs can say. */
  static Stream<Round> rounds() {
    return sights().stream()
        .flatMap(source -> sights().stream()
            .flatMap(destination -> Stream.of(Job.values())
                .flatMap(job -> Stream.of(true, false)
                    .flatMap(after -> Stream.of(null, CHARLIE)
                        .map(third -> new Round(source, destination, job, null, after, third))))));
  }

  /** States that differ in each thing that a rule looks at, alone and together. */
  static List<MigrationState> states() {
    var states = new ArrayList<MigrationState>();
    states.add(state().done());
    for (StepState postCopy : List.of(StepState.NONE, StepState.UNKNOWN, StepState.DONE)) {
      for (StepState suspend : List.of(StepState.NONE, StepState.UNKNOWN, StepState.DONE)) {
        for (Kind chosen : new Kind[] {null, Kind.CHOSE_POST, Kind.CHOSE_ROLLBACK}) {
          states.add(with(state().started(), postCopy, suspend, chosen).done());
        }
      }
    }
    for (StepState pause : List.of(StepState.UNKNOWN, StepState.DONE, StepState.VOID)) {
      states.add(state().started().step(Step.FOREIGN_PAUSE, pause).done());
      states.add(state()
          .started()
          .step(Step.FOREIGN_PAUSE, pause)
          .entry(Kind.CHOSE_ROLLBACK, "")
          .done());
    }
    states.add(state().started(true, false).done());
    states.add(state().started(false, true).done());
    states.add(state().started(false, null).done());
    states.add(state().started().landed().done());
    states.add(state().started().step(Step.MIGRATE, StepState.DONE).done());
    states.add(state().started().origin(JobOrigin.FOREIGN).done());
    states.add(
        state().started().origin(JobOrigin.FOREIGN).origin(JobOrigin.UNSURE).done());
    return states;
  }

  private static Builder with(
      Builder builder, StepState postCopy, StepState suspend, @Nullable Kind chosen) {
    builder.step(Step.POST_COPY, postCopy).step(Step.SUSPEND, suspend);
    return chosen == null ? builder : builder.entry(chosen, "");
  }
}
