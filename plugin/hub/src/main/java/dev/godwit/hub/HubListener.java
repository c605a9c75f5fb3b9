package dev.godwit.hub;

import java.util.Objects;

/**
 * Gets figures of a hub, one by one as they come; set by {@link HubBuilder#listener}.
 *
 * <p>Called on threads of the hub with the baton held, so one call at a time. It must be quick and must not call the
 * hub. What it throws is reported, and disturbs nothing else. Times are the hub's, in nanoseconds: on a {@link
 * VirtualClock} they are exact, and a turn takes none.
 */
public interface HubListener {
  /** A turn is over: a coroutine begins to wait or has ended, or a callback has returned. */
  default void held(Held turn) {}

  /** A coroutine goes on after a wait, or is about to throw what was raised in it. */
  default void waited(Waited wait) {}

  /** The caller of a call in a lane has its answer, or gets none any more. Each call is told once. */
  default void called(Called call) {}

  /**
   * A turn.
   *
   * @param holder the coroutine or callback that held the baton, in words
   * @param nanos for how long; what the hub does between two turns is in neither
   */
  record Held(String holder, long nanos) {
    /** Checks that nothing is null. */
    public Held {
      Objects.requireNonNull(holder, "holder");
    }
  }

  /** What a coroutine waited for. */
  enum WaitKind {
    SLEEP,
    /** Nothing but its turn, after a yield or a kill of another. */
    TURN,
    JOIN,
    EVENT,
    CHANNEL,
    SEMAPHORE,
    POOL,
    NURSERY,
    /** A call in a lane; the answer of a submitted one is an {@link #EVENT}. */
    CALL
  }

  /**
   * A wait.
   *
   * @param kind for what
   * @param nanos how long, until the coroutine had the baton again
   * @param timedOut whether a limit of this wait itself ended it; never of a sleep
   */
  record Waited(WaitKind kind, long nanos, boolean timedOut) {
    /** Checks that nothing is null. */
    public Waited {
      Objects.requireNonNull(kind, "kind");
    }
  }

  /** How a call in a lane ended for its caller. */
  enum CallEnd {
    ANSWERED,
    /** The body threw. */
    FAILED,
    /** It was begun and had not answered at its limit. */
    UNKNOWN,
    /** The lane was full or closed, or the limit or the leave of the caller came before a thread. */
    NEVER_BEGUN,
    /** It was begun, and its caller was killed or timed out. */
    LEFT
  }

  /**
   * A call in a lane.
   *
   * @param lane the lane's name
   * @param label what was called
   * @param queuedNanos from the call to the begin of its body, or to the end if it was never begun
   * @param runNanos how long the body ran, up to the end for the caller: it may run on where it is {@link
   *     CallEnd#UNKNOWN} or {@link CallEnd#LEFT}
   * @param end how it ended
   */
  record Called(String lane, String label, long queuedNanos, long runNanos, CallEnd end) {
    /** Checks that nothing is null. */
    public Called {
      Objects.requireNonNull(lane, "lane");
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(end, "end");
    }
  }
}
