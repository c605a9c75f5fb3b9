package dev.godwit.hub;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A post against the one that looks into the inbox, finds nothing and parks. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "woken by the post")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "the wake-up is lost: the deadline came")
@State
public class IdlerStress {
  private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();

  private final Inbox<Turn> inbox = new Inbox<>(new NoTurn());
  private final Idler idler = new Idler(inbox, Clock.system());
  private final NoTurn deadline = new NoTurn();

  /** Starts a race. */
  public IdlerStress() {
    deadline.deadlineNanos = System.nanoTime() + LIMIT_NANOS;
  }

  @Actor
  public void poster() {
    inbox.add(new NoTurn());
    idler.wake();
  }

  @Actor
  public void hub(Z_Result result) {
    idler.idle(new NoRunner(), deadline);
    result.r1 = System.nanoTime() - deadline.deadlineNanos < 0;
  }
}
