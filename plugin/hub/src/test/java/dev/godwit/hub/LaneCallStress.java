package dev.godwit.hub;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A worker that begins a call against a caller that leaves. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "begun: abandoned, not cancelled")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "cancelled: never begins")
@Outcome(expect = Expect.FORBIDDEN, desc = "begun although cancelled, or neither")
@State
public class LaneCallStress {
  private static final Hub HUB = Hub.builder().build();
  private static final Lane LANE = HUB.blockingPool().lane("l", new LaneLimits(1, 0, 0));

  private boolean begun;
  private final LaneCall<String> call = new LaneCall<>(
      LANE,
      "call",
      false,
      () -> {
        begun = true;
        return "answer";
      },
      Context.none().capture(),
      HUB.event());

  @Actor
  public void worker(ZZ_Result result) {
    call.run();
    result.r1 = begun;
  }

  @Actor
  public void caller(ZZ_Result result) {
    result.r2 = call.cancel();
  }
}
