package dev.godwit.engine.policy;

import dev.godwit.api.MillisRange;

/**
 * A time that was reckoned, in ms. Every figure makes one: what is in the past is 0, what is too far
 * away {@link Long#MAX_VALUE}, and the greater bound never less than the smaller.
 *
 * @param atLeast not negative
 * @param atMost not less than {@code atLeast}
 */
record Span(long atLeast, long atMost) {
  Span {
    atLeast = Math.max(0, atLeast);
    atMost = Math.max(atLeast, atMost);
  }

  static Span ofSeconds(double atLeast, double atMost) {
    return new Span((long) (atLeast * 1000), (long) Math.ceil(atMost * 1000));
  }

  /** With each bound later by so much, or earlier by a negative figure. */
  Span plus(long least, long most) {
    return new Span(Saturated.sum(atLeast, least), Saturated.sum(atMost, most));
  }

  MillisRange toRange() {
    return new MillisRange(atLeast, atMost);
  }
}
