package dev.godwit.engine.story;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.engine.verdict.Decision;
import dev.godwit.engine.verdict.Decision.Outcome;
import dev.godwit.engine.verdict.Round;
import dev.godwit.engine.verdict.Sight;

/** The host on which a migration leaves the guest, and what it said of it last. */
record Place(HostName host, Sight sight) {
  static Place of(MigrationRequest request, Decision decision, Round round) {
    return decision.outcome() == Outcome.MOVED
        ? new Place(request.destination(), round.destination())
        : new Place(request.source(), round.source());
  }
}
