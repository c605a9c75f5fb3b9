package dev.godwit.hub;

import org.jspecify.annotations.Nullable;

/**
 * One wait of one coroutine. A new object for every wait: what is left of an old wait in the ready
 * queue cannot end a later one.
 */
final class Waiter extends HeapEntry {
  private enum State {
    PARKED,
    READY,
    ENDED
  }

  /** The target of a wait for time alone. */
  static final String SLEEP = "sleep";

  final GreenThread<?> thread;
  /** What it waits for; its text is shown in dumps. */
  final Object target;

  @Nullable
  WaitQueue queue;

  @Nullable
  Waiter previous;

  @Nullable
  Waiter next;

  /** What the waker hands over, for example an item of a channel. */
  @Nullable
  Object handedOver;

  private State state = State.PARKED;
  private boolean timedOut;
  private boolean woken;
  private @Nullable Raising raised;

  Waiter(GreenThread<?> thread, Object target) {
    this.thread = thread;
    this.target = target;
  }

  boolean isParked() {
    return state == State.PARKED;
  }

  boolean hasDeadline() {
    return heapIndex != NOT_IN_HEAP || isQueued;
  }

  boolean timedOut() {
    return timedOut;
  }

  /** Whether a waker has ended this wait, even if the coroutine was killed before it could run. */
  boolean woken() {
    return woken;
  }

  @Nullable
  Raising raised() {
    return raised;
  }

  /** Lets the coroutine go on at its turn. */
  void wake() {
    if (state != State.PARKED) {
      return;
    }
    leaveQueues();
    woken = true;
    state = State.READY;
    if (!isQueued) {
      thread.scheduler.ready.addLast(this);
    }
  }

  @Override
  boolean isUsedUp() {
    return state == State.ENDED;
  }

  /** Ends the wait by an exception, whether or not the coroutine had been woken. */
  void raise(Raising raising) {
    leaveQueues();
    raised = raising;
    state = State.READY;
  }

  @Override
  @Nullable
  Runner begin() {
    if (thread.isOver()) {
      state = State.ENDED; // given up while it asked to wait
    }
    switch (state) {
      case PARKED -> {
        leaveQueues();
        timedOut = true;
      }
      case READY -> {}
      case ENDED -> {
        thread.scheduler.staleTurns++;
        return null;
      }
    }
    state = State.ENDED;
    return thread;
  }

  private void leaveQueues() {
    thread.scheduler.timers.remove(this);
    if (queue != null) {
      queue.remove(this);
    }
  }
}
