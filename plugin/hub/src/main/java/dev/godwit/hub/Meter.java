package dev.godwit.hub;

import dev.godwit.hub.HubListener.CallEnd;
import dev.godwit.hub.HubListener.WaitKind;
import java.util.function.Consumer;

/** Measures for a listener. For the holder of the baton; a hub without a listener has none. */
final class Meter {
  private final HubListener listener;
  private final Clock clock;
  private final Reports reports;
  private long turnBegunNanos;

  Meter(HubListener listener, Clock clock, Reports reports) {
    this.listener = listener;
    this.clock = clock;
    this.reports = reports;
  }

  void turnBegins() {
    turnBegunNanos = clock.nanoTime();
  }

  /** The time at which it ended. */
  long turnEnds(Runner holder) {
    long nowNanos = clock.nanoTime();
    var turn = new HubListener.Held(holder.describeHolder(), nowNanos - turnBegunNanos);
    tell(told -> told.held(turn));
    return nowNanos;
  }

  /** The coroutine has the baton again, so that its turn begins. */
  void waitEnds(Waiter wait, long begunNanos) {
    long nowNanos = clock.nanoTime();
    WaitKind kind = kindOf(wait.target);
    var waited = new HubListener.Waited(
        kind, nowNanos - begunNanos, wait.timedOut() && kind != WaitKind.SLEEP);
    tell(told -> told.waited(waited));
    turnBegins();
  }

  CallWatch watch() {
    return new CallWatch(clock);
  }

  void callEnds(String lane, String label, CallWatch watch, CallEnd end) {
    var called =
        new HubListener.Called(lane, label, watch.queuedNanos(end), watch.runNanos(end), end);
    tell(told -> told.called(called));
  }

  private void tell(Consumer<HubListener> figure) {
    try {
      figure.accept(listener);
    } catch (Throwable e) {
      reports.report("listener", e);
    }
  }

  private static WaitKind kindOf(Object target) {
    return switch (target) {
      case GreenThread<?> joined -> WaitKind.JOIN;
      case Event<?> event -> WaitKind.EVENT;
      case Channel<?> channel -> WaitKind.CHANNEL;
      case HubSemaphore semaphore -> WaitKind.SEMAPHORE;
      case GreenPool pool -> WaitKind.POOL;
      case Nursery nursery -> WaitKind.NURSERY;
      case LaneCall<?> call -> WaitKind.CALL;
      default -> target.equals(Waiter.SLEEP) ? WaitKind.SLEEP : WaitKind.TURN;
    };
  }
}
