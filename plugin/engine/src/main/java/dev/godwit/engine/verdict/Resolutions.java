package dev.godwit.engine.verdict;

import static dev.godwit.engine.hypervisor.GuestLook.Presence.ABSENT;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.INCOMING;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.MIGRATED_AWAY;

import dev.godwit.api.HostName;
import dev.godwit.api.MigrationRequest;
import dev.godwit.api.Resolution;
import dev.godwit.engine.verdict.Round.Job;
import org.jspecify.annotations.Nullable;

/** What the hosts say to an operator's word; pure. */
final class Resolutions {
  private Resolutions() {}

  /** Whether an operator's word stands against what the hosts that answer say. */
  static boolean holds(Situation it) {
    return contradiction(it) == null;
  }

  static @Nullable HostName elsewhere(Situation it) {
    Resolution resolution = it.resolution();
    return resolution == null ? null : resolution.elsewhere();
  }

  /** Whether a host that is said to be fenced answers with a live guest. */
  static boolean fencedHostIsBack(Situation it) {
    Resolution resolution = it.resolution();
    if (resolution == null) {
      return false;
    }
    MigrationRequest request = it.state().request();
    return (resolution.fenced().contains(request.source()) && it.source().isLive())
        || (resolution.fenced().contains(request.destination())
            && it.destination().isLive());
  }

  /** What stands against it, as a sentence without a full stop; null if nothing does. */
  static @Nullable String contradiction(Situation it) {
    Resolution resolution = it.resolution();
    if (resolution == null) {
      return "nobody has said anything";
    }
    if (fencedHostIsBack(it)) {
      return "a host that is said to be fenced answers with the guest";
    }
    if (it.round().job() == Job.ACTIVE) {
      return "a job still runs on the guest; abort it, or let it end";
    }
    return switch (resolution.guestAt()) {
      case SOURCE -> againstSource(it);
      case DESTINATION -> againstDestination(it);
      case ELSEWHERE, LOST -> againstBoth(it);
      case SPLIT, BOTH, UNKNOWN ->
        throw new IllegalArgumentException("not a place to resolve to: " + resolution.guestAt());
    };
  }

  private static @Nullable String againstSource(Situation it) {
    if (it.source().is(ABSENT, MIGRATED_AWAY)) {
      return says("source", it.source());
    }
    if (it.destination().isLive()) {
      return says("destination", it.destination());
    }
    if (it.state().mayBeSuspended() && it.source().isSilent()) {
      return "the source does not answer, and Godwit may have paused the guest there";
    }
    if (it.isResumeWanted() && it.destination().isSilent()) {
      return "the guest is to be resumed on the source, and the destination does not answer; name it as fenced"
          + " once it is switched off";
    }
    return null;
  }

  private static @Nullable String againstDestination(Situation it) {
    if (it.destination().is(ABSENT, MIGRATED_AWAY, INCOMING)) {
      return says("destination", it.destination());
    }
    return it.sourceRuns() ? says("source", it.source()) : null;
  }

  private static @Nullable String againstBoth(Situation it) {
    if (it.source().isLive()) {
      return says("source", it.source());
    }
    return it.destination().isLive() ? says("destination", it.destination()) : null;
  }

  private static String says(String side, Sight sight) {
    return "the " + side + " answers: " + sight.words();
  }
}
