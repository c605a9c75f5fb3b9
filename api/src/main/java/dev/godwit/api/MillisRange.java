package dev.godwit.api;

/**
 * A time that is known to lie between two bounds, in ms, both included.
 *
 * @param atLeast not negative
 * @param atMost not less than {@code atLeast}
 */
public record MillisRange(long atLeast, long atMost) {
  public MillisRange {
    if (atLeast < 0 || atMost < atLeast) {
      throw new IllegalArgumentException("not a range of times: " + atLeast + " to " + atMost);
    }
  }
}
