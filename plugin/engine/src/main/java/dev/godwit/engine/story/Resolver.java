package dev.godwit.engine.story;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.HostName;
import dev.godwit.api.RequestAnswer;
import dev.godwit.api.Resolution;
import dev.godwit.engine.calls.Rounds;
import dev.godwit.engine.hypervisor.GuestLook;
import dev.godwit.engine.hypervisor.HypervisorException;
import dev.godwit.engine.journal.ResolutionEntry;
import dev.godwit.engine.steering.Migration;
import dev.godwit.engine.verdict.Judge;
import dev.godwit.spi.JournalEntry;
import dev.godwit.spi.JournalEntry.Kind;
import dev.godwit.spi.JournalException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an operator's word on where the guest is: durable first, then held against one fresh round of looks.
 * Called by coroutines, which wait.
 */
record Resolver(Migration migration, Rounds rounds) {
  private static final Logger log = LoggerFactory.getLogger(Resolver.class);

  /** Whether it was taken; if so the state has it. */
  RequestAnswer resolve(Resolution resolution) {
    try {
      JournalEntry entry =
          migration.journal().append(Kind.RESOLVED, ResolutionEntry.toJournal(resolution));
      String against = contradiction(resolution);
      if (against != null) {
        migration.journal().append(Kind.RESOLVED, ResolutionEntry.REFUSED);
        log.info(
            "{}: {} resolved it to {}, refused: {}",
            migration,
            resolution.by(),
            resolution,
            against);
        return new RequestAnswer.Refused("It cannot be so: " + against + ".");
      }
      migration.state().apply(entry);
      log.info("{}: {} resolved it to {}", migration, resolution.by(), resolution);
      return new RequestAnswer.Accepted();
    } catch (JournalException e) {
      return new RequestAnswer.Refused("It cannot be made durable: " + e.getMessage() + ".");
    }
  }

  private @Nullable String contradiction(Resolution resolution) {
    String against = Judge.contradiction(resolution, migration.state(), rounds.ask(true));
    HostName elsewhere = resolution.elsewhere();
    if (against != null || resolution.guestAt() != GuestLocation.ELSEWHERE || elsewhere == null) {
      return against;
    }
    try {
      GuestLook look = migration
          .calls()
          .control(
              elsewhere,
              "look",
              hypervisor -> hypervisor.look(elsewhere, migration.request().guest()));
      return look.presence().isGone() ? "host " + elsewhere + " answers: " + look.detail() : null;
    } catch (HypervisorException e) {
      // A host that does not answer contradicts nothing.
      return null;
    }
  }
}
