package dev.godwit.spi;

/**
 * The rules by which a running migration is steered: a pure function from what is known to what is to
 * be done. One instance serves all migrations of a driver and keeps nothing itself.
 *
 * <p>The state goes into the journal, so that the rules carry on after a restart: a record whose parts
 * are numbers, booleans, texts, enums, lists of these, or records of these, and which stays below 64
 * KiB when written as JSON. An exception out of a policy is logged, counts as "nothing to do", and
 * never ends a migration.
 *
 * @param <S> what is remembered between two looks
 */
public interface ConvergencePolicy<S extends Record> {
  /** The name by which it is chosen: lower-case letters, digits and hyphens, at most 40. */
  String name();

  /** The type of the state. */
  Class<S> stateType();

  /** The state before the first look. */
  S initialState();

  /**
   * Decides on one look at a running job. Takes less than a millisecond, calls nothing, waits for
   * nothing and reads no clock.
   */
  PolicyDecision<S> decide(S state, JobSample sample, PolicyTerms terms);
}
