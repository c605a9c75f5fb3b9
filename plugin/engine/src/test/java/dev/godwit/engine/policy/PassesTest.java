package dev.godwit.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassesTest {
  private static final double MIB = 1 << 20;

  private static boolean ends(Passes passes, long limitMillis, double remainingBytes) {
    return Double.isFinite(
        passes.secondsToEnd(LimitPlan.constant(limitMillis), 0, remainingBytes, 0));
  }

  /** Bandwidth in MiB/s, dirty rate as a multiple of it, working set in MiB, pause in ms. */
  @ParameterizedTest
  @CsvSource({
    "20, 1.2, 4096, 300",
    "20, 10, 64, 300",
    "50, 2, 512, 300",
    "200, 1.2, 512, 50",
    "200, 2, 4096, 2000",
    "200, 10, 64, 50",
    "1000, 2, 4096, 1",
    "1000, 10, 512, 300",
  })
  void theBandwidthThatIsAskedForIsEnoughAndNotMuchMore(
      double bandwidth, double dirtyRate, double set, long limitMillis) {
    var curve = new DirtyCurve(set * MIB, set / (bandwidth * dirtyRate));
    double pending = 0.9 * set * MIB;
    var passes = new Passes(curve, bandwidth * MIB, 0);
    assertThat(ends(passes, limitMillis, pending)).isFalse();
    double enough = passes.enoughBytesPerSecond(limitMillis, pending);
    assertThat(ends(new Passes(curve, enough, 0), limitMillis, pending)).isTrue();
    assertThat(ends(new Passes(curve, enough * 0.85, 0), limitMillis, pending)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"200, 0.5, 512, 50", "1000, 1, 64, 300"})
  void whatIsEnoughIsNotAskedToBeMore(
      double bandwidth, double dirtyRate, double set, long limitMillis) {
    var curve = new DirtyCurve(set * MIB, set / (bandwidth * dirtyRate));
    var passes = new Passes(curve, bandwidth * MIB, 0);
    assertThat(passes.enoughBytesPerSecond(limitMillis, set * MIB)).isEqualTo(bandwidth * MIB);
  }

  @ParameterizedTest
  @CsvSource({"200, 2, 4096", "50, 1.2, 512", "1000, 10, 64"})
  void theLeastPauseLetsItEndAndAShorterOneDoesNot(double bandwidth, double dirtyRate, double set) {
    var curve = new DirtyCurve(set * MIB, set / (bandwidth * dirtyRate));
    double pending = 0.9 * set * MIB;
    var passes = new Passes(curve, bandwidth * MIB, 0);
    double least = passes.leastLimitMillis(pending);
    assertThat(ends(passes, Math.round(least), pending)).isTrue();
    assertThat(ends(passes, Math.round(least * 0.9), pending)).isFalse();
  }
}
