package dev.godwit.hub;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One call in a lane. Everything but {@link #run} is for the baton holder. */
final class LaneCall<T extends @Nullable Object> {
  private enum Phase {
    NOT_BEGUN,
    BEGUN,
    CANCELLED
  }

  private final Lane lane;
  private final String label;
  private final boolean reserved;
  private final BlockingCall<T, ?> body;
  private final Context.Captured context;
  private final Event<T> answer;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NOT_BEGUN);

  @Nullable
  LaneDeadline deadline;

  /** Set before the call is begun; null if there is no listener. */
  @Nullable
  CallWatch watch;

  LaneCall(
      Lane lane,
      String label,
      boolean reserved,
      BlockingCall<T, ?> body,
      Context.Captured context,
      Event<T> answer) {
    this.lane = lane;
    this.label = label;
    this.reserved = reserved;
    this.body = body;
    this.context = context;
    this.answer = answer;
  }

  String label() {
    return label;
  }

  boolean isReserved() {
    return reserved;
  }

  Event<T> answer() {
    return answer;
  }

  /** Claims the call for nobody; false if its worker has begun it. */
  boolean cancel() {
    return phase.compareAndSet(Phase.NOT_BEGUN, Phase.CANCELLED);
  }

  /** Runs the body on the worker, and returns what the baton holder has to do with the answer. */
  Runnable run() {
    if (watch != null) {
      watch.begins();
    }
    if (!phase.compareAndSet(Phase.NOT_BEGUN, Phase.BEGUN)) {
      return () -> lane.skipped(this);
    }
    Outcome<T> outcome = outcome();
    if (watch != null) {
      watch.returns();
    }
    return () -> lane.answered(this, outcome);
  }

  private Outcome<T> outcome() {
    try {
      Context.Scope scope = context.install();
      try {
        return new Outcome.Success<>(body.call());
      } finally {
        scope.close();
      }
    } catch (GreenThreadKilled e) { // of the coroutine that stands for a worker
      return new Outcome.Failure<>(Raise.toOthers("The call \"" + label + "\"", e));
    } catch (Throwable e) {
      return new Outcome.Failure<>(e);
    }
  }

  @Override
  public String toString() {
    return answer.toString();
  }
}
