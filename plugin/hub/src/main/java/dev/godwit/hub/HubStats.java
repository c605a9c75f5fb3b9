package dev.godwit.hub;

/**
 * Figures of a hub at one moment.
 *
 * @param handOvers how often the baton has been given to another thread
 * @param coroutines those that have been spawned and have not ended
 * @param ready turns that can run now
 * @param deadlines timers, delayed starts, and limits of waits, scopes and calls, that are still to come
 * @param callsUnderWay calls on the threads of lanes whose answer the hub has not yet got
 * @param keepAlives promises to post, of which a started hub holds one itself
 * @param staleTurns turns since the beginning that came too late, because a kill had ended their wait
 */
public record HubStats(
    long handOvers,
    int coroutines,
    int ready,
    int deadlines,
    int callsUnderWay,
    int keepAlives,
    long staleTurns) {
  @Override
  public String toString() {
    return coroutines
        + " coroutines, "
        + ready
        + " turns ready, "
        + deadlines
        + " deadlines, "
        + callsUnderWay
        + " calls under way, "
        + keepAlives
        + " promises to post, "
        + staleTurns
        + " stale turns ignored, "
        + handOvers
        + " hand-overs";
  }
}
