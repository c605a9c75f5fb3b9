package dev.godwit.engine.policy;

/**
 * Passes that are still to come, played through as QEMU runs them: a pass ends when what is left
 * falls below what fits into the allowed pause, then the bitmap is read, and the guest is stopped if
 * what is left fits even then. QEMU looks at this every 50 ms.
 *
 * @param curve how the guest dirties its memory
 * @param bytesPerSecond how fast memory is moved
 * @param overheadMillis what the pause costs beside the moving of the rest
 */
record Passes(DirtyCurve curve, double bytesPerSecond, double overheadMillis) {
  private static final double LOOK_SECONDS = 0.05;
  private static final int MOST_PASSES = 300;
  private static final double STANDS_STILL = 0.003;

  /** A bandwidth is enough where each pass is by so much shorter than the one before. */
  private static final double SHRINK = 0.9;

  private static final double MOST_TIMES_BANDWIDTH = 1000;

  /**
   * Plays them through.
   *
   * @param plan which pause is allowed
   * @param elapsedMillis now
   * @param remainingBytes what the pass under way has still to send
   * @param passAgeSeconds how long it has been running
   * @return from now until the guest runs on the destination, in s; infinite if it never does
   */
  double secondsToEnd(
      LimitPlan plan, long elapsedMillis, double remainingBytes, double passAgeSeconds) {
    double left = remainingBytes;
    double age = passAgeSeconds;
    double time = 0;
    double before = Double.MAX_VALUE;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      long at = Saturated.sum(elapsedMillis, (long) (time * 1000));
      double fits = bytesPerSecond * plan.millisAt(at) / 1000;
      double all = left / bytesPerSecond;
      double below = Math.max(0, left - fits) / bytesPerSecond;
      double seconds =
          Math.min(all, Math.max(LOOK_SECONDS, Math.ceil(below / LOOK_SECONDS) * LOOK_SECONDS));
      double rest = left - seconds * bytesPerSecond;
      double pending = rest + curve.dirtied(age + seconds, rest);
      time += seconds;
      if (pending < Math.max(1, fits)) {
        return time + pending / bytesPerSecond + overheadMillis / 1000;
      }
      // The pass under way may be short because most of it is over; it says nothing of the next.
      if (pass > 0 && Math.abs(pending - before) <= STANDS_STILL * before) {
        long change = plan.nextChangeMillis(at);
        if (change == Long.MAX_VALUE) {
          return Double.POSITIVE_INFINITY;
        }
        time = Math.max(time, (change - elapsedMillis) / 1000.0);
        before = Double.MAX_VALUE;
      } else {
        before = pending;
      }
      left = pending;
      age = 0;
    }
    return Double.POSITIVE_INFINITY;
  }

  /** The least pause that lets it end, in ms without the overhead; infinite beyond an hour. */
  double leastLimitMillis(double remainingBytes) {
    return least(1, 3_600_000, limit -> ends(this, limit, remainingBytes));
  }

  /**
   * A bandwidth at which it ends within a pause, in bytes per second: this one if it is enough, otherwise
   * at most about a tenth more than the least; infinite beyond a thousand times this one. Nearer to the least each
   * pass is hardly shorter than the one before, so that it would take very long to end, and to find out.
   */
  double enoughBytesPerSecond(long limitMillis, double remainingBytes) {
    if (endsAt(bytesPerSecond, limitMillis, remainingBytes)) {
      return bytesPerSecond;
    }
    double most = bytesPerSecond * MOST_TIMES_BANDWIDTH;
    double enough = curve.setBytes() / (SHRINK * curve.tauSeconds() + limitMillis / 1000.0);
    if (enough > bytesPerSecond && enough < most && endsAt(enough, limitMillis, remainingBytes)) {
      return enough;
    }
    return least(bytesPerSecond, most, rate -> endsAt(rate, limitMillis, remainingBytes));
  }

  private boolean endsAt(double rate, long limitMillis, double remainingBytes) {
    return ends(new Passes(curve, rate, overheadMillis), (double) limitMillis, remainingBytes);
  }

  private static boolean ends(Passes passes, double limitMillis, double remainingBytes) {
    LimitPlan plan = LimitPlan.constant(Math.max(1, Math.round(limitMillis)));
    return Double.isFinite(passes.secondsToEnd(plan, 0, remainingBytes, 0));
  }

  private interface Test {
    boolean holds(double value);
  }

  /** The least value for which a test holds, within 3 %, where it holds for all greater ones. */
  private static double least(double from, double to, Test test) {
    if (test.holds(from)) {
      return from;
    }
    if (!test.holds(to)) {
      return Double.POSITIVE_INFINITY;
    }
    double fails = from;
    double holds = to;
    while (holds > fails * 1.03) {
      double middle = Math.sqrt(fails * holds);
      if (test.holds(middle)) {
        holds = middle;
      } else {
        fails = middle;
      }
    }
    return holds;
  }
}
