package dev.godwit.hub.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One wait of one task of the model. */
final class Wait implements Turn {
  enum State {
    WAITING,
    WOKEN,
    TIMED_OUT
  }

  final Task task;

  /** What follows when the task goes on, woken or out of time. */
  Runnable goOn = () -> {};

  /** What follows when an exception has ended the wait; the default throws it. */
  @Nullable
  Consumer<Thrown> failed;

  /** What has to be given back when the wait was woken and then ended by an exception. */
  Runnable giveBack = () -> {};

  State state = State.WAITING;

  /** The exception that has ended it. */
  @Nullable
  Thrown thrown;

  boolean over;

  /** Whom it joins without a limit. */
  @Nullable
  Task joins;

  private final Timeline time;
  private final List<Wait> queue;
  private Timeline.@Nullable Timer timer;
  private boolean limited;
  private boolean queued;

  Wait(Timeline time, Task task, List<Wait> queue) {
    this.time = time;
    this.task = task;
    this.queue = queue;
    queue.add(this);
  }

  /** A wait for its turn. */
  static Wait forTurn(Timeline time, Task task) {
    Wait wait = new Wait(time, task, new ArrayList<>());
    wait.wake();
    return wait;
  }

  void limit(int millis) {
    limited = true;
    timer = time.add(millis, this);
    queued = timer == null;
  }

  boolean isLimited() {
    return limited;
  }

  /** Whether nothing has ended it yet. */
  boolean isOpen() {
    return state == State.WAITING && thrown == null;
  }

  void wake() {
    if (isOpen()) {
      leave();
      state = State.WOKEN;
      if (!queued) {
        time.add(this);
      }
    }
  }

  /** Ends it by an exception, also if it has been woken. */
  void end(Thrown exception) {
    leave();
    thrown = exception;
  }

  void leave() {
    queue.remove(this);
    time.remove(timer);
  }

  @Override
  public @Nullable Task take() {
    if (over) {
      return null;
    }
    if (isOpen()) {
      leave();
      state = State.TIMED_OUT;
    }
    over = true;
    return task;
  }
}
