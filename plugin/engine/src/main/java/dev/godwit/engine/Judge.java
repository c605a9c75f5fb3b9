package dev.godwit.engine;

import static dev.godwit.engine.hypervisor.GuestLook.Presence.ABSENT;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.CRASHED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.INCOMING;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.MIGRATED_AWAY;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.PAUSED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.PAUSED_BY_MIGRATION;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.POST_COPY;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.POST_COPY_FAILED;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.RUNNING;
import static dev.godwit.engine.hypervisor.GuestLook.Presence.SHUT_OFF;

import dev.godwit.api.GuestLocation;
import dev.godwit.engine.Round.Job;
import dev.godwit.engine.Round.Sight;
import dev.godwit.engine.Round.Sight.Unseen;

/**
 * Says what a round of evidence allows to be said; a pure function.
 *
 * <p>"No domain" on the source proves nothing by itself: the guest may have shut itself down or
 * died. So a move is a move only when the destination was seen to hold the guest out of its incoming
 * phase, and a stay is a stay only when the source was seen to hold it and the destination not to run
 * it.
 */
final class Judge {
  /** Each side holds a part of the guest. */
  static final String POST_COPY_BROKEN = "post-copy-broken";

  /** Two copies of the guest run. */
  static final String RUNS_TWICE = "guest-runs-twice";

  /** Both hosts hold the guest, at most one runs it, and no job is left that could settle it. */
  static final String STANDS_TWICE = "guest-on-both-hosts";

  /** A switch to post-copy was sent, and nothing shows whether it happened. */
  static final String SWITCH_UNPROVEN = "post-copy-unproven";

  private Judge() {}

  /**
   * Judges one round.
   *
   * @param postCopySent whether a switch to post-copy was sent and not proven refused; a guest that
   *     then stands still on the source may have run on the destination, so it is not a stay
   * @param pausedByOwner whether the guest is to stay paused
   */
  static Verdict judge(Round round, boolean postCopySent, boolean pausedByOwner) {
    Sight source = round.source();
    Sight destination = round.destination();
    if (source instanceof Unseen unseen) {
      return open(
          destination.is(RUNNING, POST_COPY) ? GuestLocation.DESTINATION : GuestLocation.UNKNOWN,
          "the source does not answer: " + unseen.reason());
    }
    if (destination instanceof Unseen unseen) {
      return open(
          source.is(RUNNING) ? GuestLocation.SOURCE : GuestLocation.UNKNOWN,
          "the destination does not answer: " + unseen.reason());
    }
    if (source.is(POST_COPY_FAILED) || destination.is(POST_COPY_FAILED)) {
      return alarm(
          GuestLocation.SPLIT,
          POST_COPY_BROKEN,
          "post-copy is broken, each side holds a part of the guest: source "
              + source.words()
              + ", destination "
              + destination.words());
    }
    if (destination.is(RUNNING, PAUSED)) {
      return arrived(round);
    }
    if (destination.is(POST_COPY)) {
      return open(GuestLocation.DESTINATION, "the destination still fetches memory");
    }
    if (destination.is(INCOMING)) {
      return open(
          source.is(RUNNING, PAUSED) ? GuestLocation.SOURCE : GuestLocation.UNKNOWN,
          "the destination is still receiving the guest");
    }
    if (!destination.isGone()) {
      return open(GuestLocation.UNKNOWN, "the destination is " + destination.words());
    }
    return notArrived(round, postCopySent, pausedByOwner);
  }

  /** Whether what was seen of the guest proves that it has moved, whatever its job says. */
  static boolean isMove(Sight source, Sight destination) {
    return destination.is(RUNNING, PAUSED) && source.isGone();
  }

  private static Verdict arrived(Round round) {
    Sight source = round.source();
    Sight destination = round.destination();
    if (isMove(source, destination)) {
      return new Verdict.Moved();
    }
    if (source.is(RUNNING, POST_COPY) && destination.is(RUNNING)) {
      return alarm(
          GuestLocation.BOTH, RUNS_TWICE, "the guest runs on the source and on the destination");
    }
    if (source.is(RUNNING, POST_COPY)) {
      return alarm(
          GuestLocation.SOURCE,
          STANDS_TWICE,
          "the guest runs on the source and stands on the destination: " + destination.words());
    }
    if (round.afterJob() && round.job() == Job.NONE) {
      // No job is left that could take it from the source: this does not settle by itself.
      return alarm(
          GuestLocation.DESTINATION,
          STANDS_TWICE,
          "the guest is on the destination ("
              + destination.words()
              + ") and still stands on the source: "
              + source.words());
    }
    return open(
        GuestLocation.DESTINATION,
        "the source still holds the guest, which is on the destination: " + source.words());
  }

  private static Verdict notArrived(Round round, boolean postCopySent, boolean pausedByOwner) {
    Sight source = round.source();
    if (!round.afterJob() || round.job() != Job.NONE) {
      return open(
          source.is(RUNNING, PAUSED) ? GuestLocation.SOURCE : GuestLocation.UNKNOWN,
          round.job() == Job.UNKNOWN
              ? "it is not known whether the source still has a job"
              : "the job is not over");
    }
    // After a switch that is not proven refused the guest may have run on the destination, with
    // newer memory and disks: what the source still has is not the guest that ended.
    boolean mayHaveRunThere = postCopySent && source.is(SHUT_OFF, CRASHED);
    if (source.is(ABSENT, MIGRATED_AWAY) || mayHaveRunThere) {
      return new Verdict.Lost(
          "source: " + source.words() + ", destination: " + round.destination().words());
    }
    if (source.is(SHUT_OFF, CRASHED)) {
      return new Verdict.Stayed(false, true, source.words());
    }
    boolean still = source.is(PAUSED, PAUSED_BY_MIGRATION);
    if (still && postCopySent) {
      return alarm(
          GuestLocation.SPLIT,
          SWITCH_UNPROVEN,
          "the switch to post-copy was sent and not proven refused; the source is "
              + source.words()
              + ", the destination has nothing");
    }
    return new Verdict.Stayed(still && !pausedByOwner, false, source.words());
  }

  private static Verdict open(GuestLocation guest, String reason) {
    return new Verdict.Open(guest, null, reason);
  }

  private static Verdict alarm(GuestLocation guest, String code, String reason) {
    return new Verdict.Open(guest, code, reason);
  }
}
