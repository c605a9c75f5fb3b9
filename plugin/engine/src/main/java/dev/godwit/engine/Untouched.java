package dev.godwit.engine;

import dev.godwit.api.GuestLocation;
import dev.godwit.api.MigrationFailure;
import dev.godwit.api.MigrationFailure.Code;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.MigrationResult;
import dev.godwit.api.MigrationResult.Status;
import dev.godwit.engine.Round.Sight;
import dev.godwit.engine.hypervisor.GuestLook.Presence;

/** Ends a migration whose migrate call was never made. */
record Untouched(Rounds rounds, Conclusion conclusion, MigrationRequest request) {

  /** Ends it with the truth about where the guest is, as far as the hosts tell. */
  MigrationResult conclude(MigrationFailure failure) {
    Round round = rounds.ask(true);
    Sight source = round.source();
    if (source instanceof Sight.Seen seen && seen.presence() != Presence.ABSENT) {
      Status status = failure.code() == Code.ABORTED ? Status.CANCELLED : Status.FAILED;
      return conclusion.stayed(status, failure, false, false);
    }
    if (round.destination() instanceof Sight.Seen seen && !seen.presence().isGone()) {
      return conclusion.error(GuestLocation.DESTINATION, failure);
    }
    // A host that does not answer still has what it had: Godwit did nothing to the guest.
    return conclusion.error(
        source instanceof Sight.Unseen ? GuestLocation.SOURCE : GuestLocation.LOST, failure);
  }
}
