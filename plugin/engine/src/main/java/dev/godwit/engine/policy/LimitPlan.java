package dev.godwit.engine.policy;

import dev.godwit.spi.PolicyTerms;

/** Which pause will be allowed at the end, as time goes on. A pure function. */
public interface LimitPlan {
  /** The pause allowed at a time, in ms, at least 1. */
  long millisAt(long elapsedMillis);

  /** When it changes next, later than that time; {@link Long#MAX_VALUE} for never. */
  long nextChangeMillis(long elapsedMillis);

  /** The longest pause that it comes to, in ms. */
  default long mostMillis() {
    return millisAt(Long.MAX_VALUE / 2);
  }

  /** The longest pause that somebody asked for or set, in ms; it may keep a part of that for the hand-over itself. */
  default long askedMillis() {
    return mostMillis();
  }

  /** The same at all times. */
  static LimitPlan constant(long millis) {
    return step(millis, millis, millis);
  }

  /**
   * A step that stays until it is found not to do.
   *
   * @param most as {@link #mostMillis}
   * @param asked as {@link #askedMillis}
   */
  static LimitPlan step(long millis, long most, long asked) {
    return new LimitPlan() {
      @Override
      public long millisAt(long elapsedMillis) {
        return millis;
      }

      @Override
      public long nextChangeMillis(long elapsedMillis) {
        return Long.MAX_VALUE;
      }

      @Override
      public long mostMillis() {
        return most;
      }

      @Override
      public long askedMillis() {
        return asked;
      }
    };
  }

  /** Nova's staircase. */
  static LimitPlan nova(PolicyTerms terms) {
    var steps = new DowntimeSteps(terms);
    return new LimitPlan() {
      @Override
      public long millisAt(long elapsedMillis) {
        return steps.at(Math.max(1, elapsedMillis)).orElseThrow();
      }

      @Override
      public long nextChangeMillis(long elapsedMillis) {
        return steps.nextMillis(Math.max(1, elapsedMillis));
      }
    };
  }
}
