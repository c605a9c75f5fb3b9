package dev.godwit.hub;

/**
 * Sees to it that the hub does not run out of stack half way: the overflow of a coroutine that has gone too deep
 * comes here, before anything has changed.
 */
final class Headroom {
  /** 16 were not always enough where this was compiled and the hub was not (OverflowTest). */
  private static final int FRAMES = 28;

  /** Now and then the arguments are passed, or the compiler would leave out the room for them. */
  private static final int CALLS = 0xff;

  private Headroom() {}

  /**
   * Throws a {@link StackOverflowError} unless there is stack for what the hub does in one call.
   *
   * @param number a number that differs from call to call
   */
  static void check(long number) {
    if (descend(FRAMES, (int) number & CALLS) == number) {
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
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames,
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames,
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames,
              frames, frames, frames, frames, frames, frames, frames, frames, frames, frames)
          + descend(frames - 1, 0);
    }
    return descend(frames - 1, number) - 1;
  }

  /** Its caller's frame has room for these arguments, passed or not: few frames are enough then, which takes less time. */
  private static int widen(
      int aa,
      int ab,
      int ac,
      int ad,
      int ae,
      int af,
      int ag,
      int ah,
      int ai,
      int aj,
      int ak,
      int al,
      int am,
      int an,
      int ao,
      int ap,
      int aq,
      int ar,
      int as,
      int at,
      int au,
      int av,
      int aw,
      int ax,
      int ay,
      int az,
      int ba,
      int bb,
      int bc,
      int bd,
      int be,
      int bf,
      int bg,
      int bh,
      int bi,
      int bj,
      int bk,
      int bl,
      int bm,
      int bn,
      int bo,
      int bp,
      int bq,
      int br,
      int bs,
      int bt,
      int bu,
      int bv,
      int bw,
      int bx,
      int by,
      int bz,
      int ca,
      int cb,
      int cc,
      int cd,
      int ce,
      int cf,
      int cg,
      int ch) {
    return aa ^ ab ^ ac ^ ad ^ ae ^ af ^ ag ^ ah ^ ai ^ aj ^ ak ^ al ^ am ^ an ^ ao ^ ap ^ aq ^ ar
        ^ as ^ at ^ au ^ av ^ aw ^ ax ^ ay ^ az ^ ba ^ bb ^ bc ^ bd ^ be ^ bf ^ bg ^ bh ^ bi ^ bj
        ^ bk ^ bl ^ bm ^ bn ^ bo ^ bp ^ bq ^ br ^ bs ^ bt ^ bu ^ bv ^ bw ^ bx ^ by ^ bz ^ ca ^ cb
        ^ cc ^ cd ^ ce ^ cf ^ cg ^ ch;
  }
}
