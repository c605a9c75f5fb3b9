package dev.godwit.hub;

/**
 * Sees to it that the hub does not run out of stack half way: the overflow of a coroutine that has gone too deep
 * comes here, before anything has changed.
 */
final class Headroom {
  /** Half as many did on platform and on virtual threads, interpreted and compiled (OverflowTest). */
  private static final int FRAMES = 48;

  private static final int MOST_CALLS = 0xff;

  private Headroom() {}

  /**
   * Throws a {@link StackOverflowError} unless there is stack for what the hub does in one call.
   *
   * @param number a number that differs from call to call
   */
  static void check(long number) {
    if (descend(FRAMES, (int) number & MOST_CALLS) == number) {
      throw new AssertionError("no frame");
    }
  }

  private static int descend(int frames, int number) {
    if (frames == 0) {
      return -1;
    }
    if (number == 0) {
      return widen(
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames,
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames,
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames)
          + descend(frames - 1, 0);
    }
    return descend(frames - 1, number) - 1;
  }

  /** Its caller's frame has room for these arguments, whether or not they are passed: a check needs few frames then. */
  private static int widen(
      int a,
      int b,
      int c,
      int d,
      int e,
      int f,
      int g,
      int h,
      int i,
      int j,
      int k,
      int l,
      int m,
      int n,
      int o,
      int p,
      int q,
      int r,
      int s,
      int t,
      int u,
      int v,
      int w,
      int x,
      int y,
      int z,
      int aa,
      int ab,
      int ac,
      int ad) {
    return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l ^ m ^ n ^ o ^ p ^ q ^ r ^ s ^ t ^ u ^ v ^ w
        ^ x ^ y ^ z ^ aa ^ ab ^ ac ^ ad;
  }
}
