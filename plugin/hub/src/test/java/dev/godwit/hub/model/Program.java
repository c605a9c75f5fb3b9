package dev.godwit.hub.model;

import java.util.List;

/**
 * A random program: body 0 is main; every other body is spawned at most once, by one with a smaller
 * number.
 *
 * @param stubborn which bodies go on once after a kill
 * @param killOthers whether the others are killed when main has ended; else they are waited for
 * @param graceMillis how long they may go on after that kill
 */
record Program(
    List<List<Op>> bodies,
    List<Boolean> stubborn,
    int events,
    int permits,
    int capacity,
    int laneThreads,
    int laneQueue,
    int poolSize,
    boolean killOthers,
    boolean errorsEndRun,
    int graceMillis) {
  /** How many names there are for scopes, and for nurseries. */
  static final int NAMES = 2;

  static Program random(long seed) {
    return new ProgramGenerator(seed).program();
  }
}
