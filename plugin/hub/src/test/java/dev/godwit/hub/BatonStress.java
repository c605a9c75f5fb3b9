package dev.godwit.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JLJ_Result;

/**
 * Giving the baton against parking, and what plain fields show afterwards. A lost hand-over would
 * never end, which {@link StressTest} takes for a failure.
 */
final class BatonStress {
  private BatonStress() {}

  private static final class Player extends Runner {
    private volatile boolean isThere;

    void enter() {
      thread = Thread.currentThread();
      isThere = true;
    }

    void meet() {
      while (!isThere) {
        Thread.onSpinWait();
      }
    }

    @Override
    String describeHolder() {
      return "player";
    }

    @Override
    void interruptedWhileParked() {
      // Nobody interrupts it.
    }
  }

  /** The baton goes there and back; what is written under it is plain data. */
  abstract static class ThereAndBack {
    private final Spin spin;
    private final Player one = new Player();
    private final Player other = new Player();
    private int data;

    ThereAndBack(Duration spinLimit) {
      spin = new Spin(spinLimit);
    }

    void giveFirst(II_Result result) {
      one.enter();
      other.meet();
      data = 1;
      other.give();
      one.awaitBaton(spin);
      result.r1 = data;
    }

    void takeFirst(II_Result result) {
      other.enter();
      one.meet();
      other.awaitBaton(spin);
      result.r2 = data;
      data = 2;
      one.give();
    }
  }

  @JCStressTest
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "each sees what the other one wrote")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a holder sees old data")
  @State
  public static class Parking extends ThereAndBack {
    public Parking() {
      super(Duration.ZERO);
    }

    @Actor
    public void one(II_Result result) {
      giveFirst(result);
    }

    @Actor
    public void other(II_Result result) {
      takeFirst(result);
    }
  }

  @JCStressTest
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "each sees what the other one wrote")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a holder sees old data")
  @State
  public static class Looking extends ThereAndBack {
    public Looking() {
      super(Duration.ofNanos(2_000)); // short: some looks end in a park
    }

    @Actor
    public void one(II_Result result) {
      giveFirst(result);
    }

    @Actor
    public void other(II_Result result) {
      takeFirst(result);
    }
  }

  /** What the watchdog reads: if the count has not changed, the holder was the one it saw. */
  @JCStressTest
  @Outcome(
      id = {"0, one, 0", "0, one, 1", "0, other, 1", "1, one, 1", "1, other, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "the holder, or one who has just given or is just given the baton")
  @Outcome(expect = Expect.FORBIDDEN, desc = "blames one that does not hold the baton")
  @State
  public static class WatchdogReads {
    private static final Hub HUB = Hub.builder().build();

    private final Scheduler scheduler = new Scheduler(HUB.scheduler().settings, HUB);
    private final Runner one = new NoRunner();
    private final Runner other = new NoRunner();

    public WatchdogReads() {
      scheduler.holder = one;
    }

    @Actor
    public void hub() {
      scheduler.giveTo(other);
    }

    @Actor
    public void watchdog(JLJ_Result result) {
      result.r1 = scheduler.handOvers;
      result.r2 = name(scheduler.holder);
      result.r3 = scheduler.handOvers;
    }

    private @Nullable String name(@Nullable Runner runner) {
      return runner == one ? "one" : runner == other ? "other" : null;
    }
  }
}
